package org.thitsar.node.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.protocol.base.Bytes;

/// What a storage must not be, for controls: RocksDB with nothing around it. It acknowledges what
/// is not synced, seals nothing, looks at no checksum when it reads, and takes every log for whole.
public final class CarelessStorage implements Storage {
  private final RocksFiles files;

  private CarelessStorage(RocksFiles files) {
    this.files = files;
  }

  /// Opens the files in `directory`, or makes them.
  public static CarelessStorage open(Path directory, boolean create) {
    NativeLibrary.load(directory.resolve("native"));
    try {
      Path data = directory.resolve("data");
      if (create) {
        PrivateFiles.directory(data);
      }
      return new CarelessStorage(RocksFiles.open(data, create));
    } catch (IOException e) {
      throw StorageFaults.of(e, "data");
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, "data");
    }
  }

  @Override
  public Optional<Bytes> get(Column column, Bytes key) {
    try (ReadOptions options = careless()) {
      byte @Nullable [] value = files.db().get(files.handle(column), options, key.unsafeArray());
      return Optional.ofNullable(value).map(Bytes::owning);
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, "data");
    }
  }

  @Override
  public List<Optional<Bytes>> getAll(Column column, List<Bytes> keys) {
    return keys.stream().map(key -> get(column, key)).toList();
  }

  @Override
  public void scan(Column column, Consumer<Bytes> visitor) {
    try (ReadOptions options = careless();
        RocksIterator at = files.db().newIterator(files.handle(column), options)) {
      for (at.seekToFirst(); at.isValid(); at.next()) {
        visitor.accept(Bytes.owning(at.value()));
      }
    }
  }

  @Override
  public void write(Consumer<WriteBatch> changes) {
    WriteBatch batch = new WriteBatch();
    changes.accept(batch);
    try (org.rocksdb.WriteBatch commit = new org.rocksdb.WriteBatch();
        WriteOptions options = new WriteOptions().setSync(false)) {
      for (WriteBatch.Change change : batch.changes()) {
        byte[] key = change.key().unsafeArray();
        switch (change) {
          case WriteBatch.Put put ->
              commit.put(files.handle(put.column()), key, put.value().unsafeArray());
          case WriteBatch.Delete delete -> commit.delete(files.handle(delete.column()), key);
        }
      }
      files.db().write(options, commit);
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, "data");
    }
    batch.committed();
  }

  @Override
  public void close() {
    try {
      files.flush();
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, "data");
    } finally {
      files.close();
    }
  }

  private static ReadOptions careless() {
    return new ReadOptions().setVerifyChecksums(false);
  }
}

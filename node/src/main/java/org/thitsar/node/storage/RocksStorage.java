package org.thitsar.node.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;
import org.thitsar.node.runtime.Closer;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;

/// The storage of a real node: RocksDB under ciphertext (`protocol/spec/10-vault.md`).
///
/// In the node's directory it owns `vault` (the header), `written` and `reached` (how far it got),
/// `lock`, `data` (RocksDB's files) and `native` (RocksDB's library).
///
/// ## When a write fails
///
/// RocksDB stops taking writes after the first that failed, and for good reasons: its log may end
/// in half a record. Reading goes on. The next write first looks whether the disk takes and syncs a
/// file again, and if so closes RocksDB and opens it anew, which repairs the log from what was
/// synced. So a node lives through a full disk without a restart and without forgetting anything it
/// acknowledged. A batch whose write failed may turn up whole after that, or not at all.
///
/// ## Locks
///
/// All use of RocksDB holds the read lock; opening anew and closing hold the write lock. Sealing is
/// done before any lock is taken.
public final class RocksStorage implements Storage {
  private static final String HEADER = "vault";
  private static final String DATA = "data";
  private static final String NATIVE = "native";
  private static final int VAULT_ID_LENGTH = 16;
  private static final Bytes PROBE = Bytes.owning(new byte[1 << 20]);
  private static final long MARK_BYTES = 16L << 20;

  private final Path directory;
  private final Entropy entropy;
  private final Closer closer;
  private final Map<Column, ColumnCipher> ciphers;
  private final WrittenMark mark;
  private final AtomicLong bytesSinceMark = new AtomicLong();
  private final ReentrantLock marking = new ReentrantLock();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /// Null when closed, or when opening anew failed half-way.
  private volatile @Nullable RocksFiles files;

  /// Why the last write failed, until the files were opened anew.
  private volatile @Nullable StorageException wound;

  private boolean closed;

  private RocksStorage(
      Path directory,
      Entropy entropy,
      Closer closer,
      Map<Column, ColumnCipher> ciphers,
      WrittenMark mark,
      RocksFiles files) {
    this.directory = directory;
    this.entropy = entropy;
    this.closer = closer;
    this.ciphers = ciphers;
    this.mark = mark;
    this.files = files;
  }

  /// Makes a new, empty store in `directory`, which is made when it is not there, and takes away
  /// everybody else's right to enter it.
  ///
  /// @param master is not kept; the caller destroys it
  /// @throws StorageException ALREADY_THERE when there is a store, LOCKED, DISK_FULL, READ_ONLY, IO
  public static RocksStorage create(Path directory, SecretKey master, Entropy entropy) {
    return create(directory, master, entropy, StoreVersions.CURRENT);
  }

  static RocksStorage create(
      Path directory, SecretKey master, Entropy entropy, StoreVersions versions) {
    Closer closer = prepared(directory);
    try {
      if (Files.exists(directory.resolve(HEADER)) || Files.exists(directory.resolve(DATA))) {
        throw new StorageException(Reason.ALREADY_THERE, HEADER);
      }
      StoreHeader header = new StoreHeader(versions, entropy.bytes(VAULT_ID_LENGTH));
      writeHeader(directory, header, master);
      return opened(directory, header, master, entropy, closer, true);
    } catch (RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  /// Opens the store in `directory`, and brings it up to date when an older version of the program
  /// wrote it.
  ///
  /// @param master is not kept; the caller destroys it
  /// @throws StorageException MISSING, LOCKED, NEWER_VERSION, TOO_OLD, WRONG_KEY, CORRUPT,
  ///   DISK_FULL, READ_ONLY, IO
  public static RocksStorage open(Path directory, SecretKey master, Entropy entropy) {
    return open(directory, master, entropy, StoreVersions.CURRENT, Migration.CHAIN);
  }

  static RocksStorage open(
      Path directory,
      SecretKey master,
      Entropy entropy,
      StoreVersions current,
      List<Migration> chain) {
    if (!Files.exists(directory.resolve(HEADER))) {
      throw new StorageException(Reason.MISSING, HEADER);
    }
    Closer closer = prepared(directory);
    try {
      Bytes file;
      try {
        file = PrivateFiles.read(directory.resolve(HEADER), 1 << 10);
      } catch (IOException e) {
        throw StorageFaults.of(e, HEADER);
      }
      StoreHeader header = StoreHeader.decode(file, master, current);
      RocksStorage storage = opened(directory, header, master, entropy, closer, false);
      storage.migrate(header, master, current, chain);
      return storage;
    } catch (RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  /// Whether there is a store in `directory`, of whatever version.
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(HEADER));
  }

  private static Closer prepared(Path directory) {
    Closer closer = new Closer();
    try {
      PrivateFiles.directory(directory);
      closer.add(DirectoryLock.take(directory));
      NativeLibrary.load(directory.resolve(NATIVE));
      return closer;
    } catch (IOException e) {
      throw StorageFaults.of(e, "directory");
    } catch (RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  private static RocksStorage opened(
      Path directory,
      StoreHeader header,
      SecretKey master,
      Entropy entropy,
      Closer closer,
      boolean create) {
    Map<Column, ColumnCipher> ciphers = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      ciphers.put(column, new ColumnCipher(column, header.vaultId(), master));
    }
    WrittenMark mark = closer.add(new WrittenMark(directory, header.vaultId(), master));
    if (create) {
      try {
        mark.note(0);
      } catch (IOException e) {
        throw StorageFaults.of(e, "written");
      }
    }
    RocksFiles files = openFiles(directory, mark, create);
    RocksStorage storage = new RocksStorage(directory, entropy, closer, ciphers, mark, files);
    closer.add(storage::closeFiles);
    return storage;
  }

  private static RocksFiles openFiles(Path directory, WrittenMark mark, boolean create) {
    Path data = directory.resolve(DATA);
    long atLeast = mark.read();
    try {
      if (create) {
        PrivateFiles.directory(data);
      } else if (!Files.isDirectory(data)) {
        throw new StorageException(Reason.CORRUPT, DATA);
      } else if (!WalCheck.check(data) && RocksFiles.changes(data) < atLeast) {
        throw new StorageException(Reason.CORRUPT, "written");
      }
      RocksFiles files = RocksFiles.open(data, create);
      if (files.db().getLatestSequenceNumber() < atLeast) {
        files.close();
        throw new StorageException(Reason.CORRUPT, "written");
      }
      return files;
    } catch (IOException e) {
      throw StorageFaults.of(e, DATA);
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, DATA);
    }
  }

  private static void writeHeader(Path directory, StoreHeader header, SecretKey master) {
    try {
      PrivateFiles.replace(directory.resolve(HEADER), header.encode(master));
    } catch (IOException e) {
      throw StorageFaults.of(e, HEADER);
    }
  }

  private void migrate(
      StoreHeader found, SecretKey master, StoreVersions current, List<Migration> chain) {
    StoreHeader header = found;
    for (Migration migration : chain) {
      if (migration.to().newerThan(header.versions())) {
        migration.step().accept(this);
        header = new StoreHeader(migration.to(), header.vaultId());
        writeHeader(directory, header, master);
      }
    }
    if (!header.versions().equals(current)) {
      throw new StorageException(
          Reason.TOO_OLD, HEADER + ": " + header.versions() + ", needed here: " + current);
    }
  }

  @Override
  public Optional<Bytes> get(Column column, Bytes key) {
    ColumnCipher cipher = cipher(column);
    Bytes diskKey = cipher.diskKey(key);
    byte @Nullable [] sealed =
        reading(files -> files.db().get(files.handle(column), diskKey.unsafeArray()));
    return sealed == null
        ? Optional.empty()
        : Optional.of(cipher.open(diskKey, Bytes.owning(sealed)));
  }

  @Override
  public List<Optional<Bytes>> getAll(Column column, List<Bytes> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    ColumnCipher cipher = cipher(column);
    List<Bytes> diskKeys = keys.stream().map(cipher::diskKey).toList();
    List<byte[]> sealed =
        reading(
            files -> {
              ColumnFamilyHandle handle = files.handle(column);
              return files
                  .db()
                  .multiGetAsList(
                      Collections.nCopies(keys.size(), handle),
                      diskKeys.stream().map(Bytes::unsafeArray).toList());
            });
    List<Optional<Bytes>> values = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      byte @Nullable [] one = sealed.get(i);
      values.add(
          one == null
              ? Optional.empty()
              : Optional.of(cipher.open(diskKeys.get(i), Bytes.owning(one))));
    }
    return values;
  }

  @Override
  public void scan(Column column, Consumer<Bytes> visitor) {
    ColumnCipher cipher = cipher(column);
    reading(
        files -> {
          try (ReadOptions options = new ReadOptions().setFillCache(false);
              RocksIterator at = files.db().newIterator(files.handle(column), options)) {
            for (at.seekToFirst(); at.isValid(); at.next()) {
              visitor.accept(cipher.open(Bytes.owning(at.key()), Bytes.owning(at.value())));
            }
            at.status();
          }
          return Optional.empty();
        });
  }

  @Override
  public void write(Consumer<WriteBatch> changes) {
    WriteBatch batch = new WriteBatch();
    changes.accept(batch);
    if (!batch.changes().isEmpty()) {
      commit(batch);
    }
    batch.committed();
  }

  private void commit(WriteBatch batch) {
    List<SealedChange> sealed = batch.changes().stream().map(this::seal).toList();
    heal();
    reading(
        files -> {
          try (org.rocksdb.WriteBatch commit = new org.rocksdb.WriteBatch();
              WriteOptions options = new WriteOptions().setSync(true)) {
            for (SealedChange change : sealed) {
              if (change.value() == null) {
                commit.delete(files.handle(change.column()), change.diskKey().unsafeArray());
              } else {
                commit.put(
                    files.handle(change.column()),
                    change.diskKey().unsafeArray(),
                    change.value().unsafeArray());
              }
            }
            files.db().write(options, commit);
          } catch (RocksDBException e) {
            wound = StorageFaults.of(e, DATA);
            throw e;
          }
          mark.reach(files.db().getLatestSequenceNumber());
          noteWritten(files, sealed);
          return Optional.empty();
        });
  }

  private void noteWritten(RocksFiles files, List<SealedChange> changes) {
    long bytes = changes.stream().mapToLong(SealedChange::bytes).sum();
    if (bytesSinceMark.addAndGet(bytes) >= MARK_BYTES && marking.tryLock()) {
      try {
        mark.note(files.db().getLatestSequenceNumber());
        bytesSinceMark.set(0);
      } catch (IOException e) {
        // The older mark still holds, it only tells less; this write itself is on the disk.
      } finally {
        marking.unlock();
      }
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        closer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private record SealedChange(Column column, Bytes diskKey, @Nullable Bytes value) {
    int bytes() {
      return diskKey.length() + (value == null ? 0 : value.length());
    }
  }

  private SealedChange seal(WriteBatch.Change change) {
    ColumnCipher cipher = cipher(change.column());
    Bytes diskKey = cipher.diskKey(change.key());
    return switch (change) {
      case WriteBatch.Put(Column column, _, Bytes value) ->
          new SealedChange(column, diskKey, cipher.seal(diskKey, value, entropy));
      case WriteBatch.Delete(Column column, _) -> new SealedChange(column, diskKey, null);
    };
  }

  private ColumnCipher cipher(Column column) {
    return Objects.requireNonNull(ciphers.get(column));
  }

  private interface Use<T extends @Nullable Object> {
    T of(RocksFiles files) throws RocksDBException;
  }

  private <T extends @Nullable Object> T reading(Use<T> use) {
    if (files == null) {
      heal();
    }
    lock.readLock().lock();
    try {
      if (closed) {
        throw new StorageException(Reason.CLOSED, DATA);
      }
      RocksFiles open = files;
      if (open == null) {
        throw new StorageException(Reason.IO, DATA, wound);
      }
      return use.of(open);
    } catch (RocksDBException e) {
      throw StorageFaults.of(e, DATA);
    } finally {
      lock.readLock().unlock();
    }
  }

  /// After a failed write: opens the files anew when the disk works again, or fails as before.
  private void heal() {
    StorageException last = wound;
    if (last == null) {
      return;
    }
    if (lock.getReadHoldCount() > 0) {
      // Inside a scan, whose iterator must not lose its files.
      throw last;
    }
    lock.writeLock().lock();
    try {
      if (wound == null || closed) {
        return;
      }
      probe();
      closeFiles();
      files = openFiles(directory, mark, false);
      wound = null;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void probe() {
    Path file = directory.resolve("probe");
    try {
      PrivateFiles.replace(file, PROBE);
    } catch (IOException e) {
      throw StorageFaults.of(e, "probe");
    } finally {
      try {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling("probe.new"));
      } catch (IOException e) {
        // The next probe replaces it.
      }
    }
  }

  private void closeFiles() {
    RocksFiles open = files;
    files = null;
    if (open == null) {
      return;
    }
    if (wound == null) {
      try {
        open.flush();
        mark.note(open.db().getLatestSequenceNumber());
      } catch (RocksDBException | IOException e) {
        // Everything acknowledged is in the write-ahead log already; this only saves time later.
      }
    }
    open.close();
  }
}

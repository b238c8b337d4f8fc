package org.thitsar.node.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;

/// How far RocksDB had counted its changes when last looked, so that a store that comes back with
/// fewer is noticed (`protocol/spec/10-vault.md` §6).
///
/// RocksDB takes a damaged record at the end of its list of tables for a torn write and goes back
/// to the state before it, without a word; and a log that was cut off looks as if nothing had ever
/// followed. With these marks such a store is refused.
///
/// There are two. The small file `written` is synced and must be there; it follows every few
/// megabytes, and exactly when the store is closed. The small file `reached` follows every write
/// before it is acknowledged, but is not synced, which would double the cost of a write: it
/// outlives the process, and after a power cut says less than it could. One that does not check
/// says nothing.
final class WrittenMark implements AutoCloseable {
  private static final String WRITTEN = "written";
  private static final String REACHED = "reached";
  private static final int LENGTH = 8;
  private static final int TAG_LENGTH = 32;

  private final Path written;
  private final Path reached;
  private final SecretKey writtenKey;
  private final SecretKey reachedKey;

  /// Not a channel, which an interrupted thread would close for all the others.
  private @Nullable RandomAccessFile open;

  private long last;

  /// `master` is not kept.
  WrittenMark(Path directory, Bytes vaultId, SecretKey master) {
    this.written = directory.resolve(WRITTEN);
    this.reached = directory.resolve(REACHED);
    this.writtenKey = Kdf.derive(master, Label.VAULT_HEADER, Bytes.utf8(WRITTEN), vaultId);
    this.reachedKey = Kdf.derive(master, Label.VAULT_HEADER, Bytes.utf8(REACHED), vaultId);
  }

  /// Notes that `changes` were counted and synced, so that not even a power cut undoes the note.
  void note(long changes) throws IOException {
    PrivateFiles.replace(written, content(changes, writtenKey));
  }

  /// Notes that `changes` were counted and synced, so that the end of this process does not undo
  /// the note. Where that fails the older note stands, which only says less.
  synchronized void reach(long changes) {
    if (changes <= last) {
      return;
    }
    try {
      RandomAccessFile file = open;
      if (file == null) {
        if (!Files.exists(reached)) {
          PrivateFiles.replace(reached, content(0, reachedKey));
        }
        file = new RandomAccessFile(reached.toFile(), "rw");
        file.setLength(LENGTH + TAG_LENGTH);
        open = file;
      }
      file.seek(0);
      file.write(content(changes, reachedKey).unsafeArray());
      last = changes;
    } catch (IOException e) {
      // The write itself is on the disk.
    }
  }

  /// How many changes there must be at least.
  ///
  /// @throws StorageException CORRUPT when the file `written` is damaged or gone
  long read() {
    long least;
    try {
      least = count(written, writtenKey);
    } catch (MalformedException | IOException e) {
      throw new StorageException(Reason.CORRUPT, WRITTEN, e);
    }
    try {
      return Math.max(least, count(reached, reachedKey));
    } catch (MalformedException | IOException e) {
      return least;
    }
  }

  private static long count(Path file, SecretKey key) throws MalformedException, IOException {
    Bytes content = PrivateFiles.read(file, LENGTH + TAG_LENGTH);
    long changes = new ByteReader(content, file.getFileName().toString()).u63();
    if (!content.equals(content(changes, key))) {
      throw new MalformedException(Flaw.BAD_HASH, file.getFileName().toString());
    }
    return changes;
  }

  private static Bytes content(long changes, SecretKey key) {
    Bytes count = new ByteWriter(LENGTH).u63(changes).toBytes();
    return Bytes.concat(count, Kdf.tag(TAG_LENGTH, key, Label.VAULT_HEADER, count));
  }

  @Override
  public synchronized void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}

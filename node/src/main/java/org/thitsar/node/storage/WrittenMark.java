package org.thitsar.node.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;

/// The small file `written`: how far RocksDB had counted its changes when last looked, so that a
/// store that comes back with fewer is noticed.
///
/// RocksDB takes a damaged record at the end of its list of tables for a torn write and goes back
/// to the state before it, without a word. With this mark such a store is refused. The mark follows
/// every few megabytes, and exactly when the store is closed.
final class WrittenMark {
  private static final String PLACE = "written";
  private static final int TAG_LENGTH = 32;

  private final Path file;
  private final SecretKey key;

  /// `master` is not kept.
  WrittenMark(Path directory, Bytes vaultId, SecretKey master) {
    this.file = directory.resolve(PLACE);
    this.key = Kdf.derive(master, Label.VAULT_HEADER, Bytes.utf8(PLACE), vaultId);
  }

  /// Notes that `changes` were counted and synced.
  void note(long changes) throws IOException {
    Bytes count = new ByteWriter(8).u63(changes).toBytes();
    PrivateFiles.replace(file, Bytes.concat(count, tag(count)));
  }

  /// How many changes there must be at least.
  ///
  /// @throws StorageException CORRUPT when the file is damaged or gone
  long read() {
    try {
      ByteReader in = new ByteReader(PrivateFiles.read(file, 8 + TAG_LENGTH), PLACE);
      Bytes count = in.bytes(8);
      Bytes tag = in.bytes(TAG_LENGTH);
      in.end();
      if (!tag(count).equals(tag)) {
        throw new StorageException(Reason.CORRUPT, PLACE);
      }
      return new ByteReader(count, PLACE).u63();
    } catch (MalformedException | IOException e) {
      throw new StorageException(Reason.CORRUPT, PLACE, e);
    }
  }

  private Bytes tag(Bytes count) {
    return Kdf.tag(TAG_LENGTH, key, Label.VAULT_HEADER, count);
  }
}

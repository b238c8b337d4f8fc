package org.thitsar.node.log;

import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;

/// Whether this directory was put back to an old image: somebody has shown an entry that this node
/// signed and does not hold. Whoever wrote on would sign a second history. Known for good, because
/// the next start may find nobody who can show it.
public final class PutBack {
  private static final Bytes KEY = Bytes.utf8("put-back");

  private volatile boolean proven;

  private PutBack(boolean proven) {
    this.proven = proven;
  }

  /// What `storage` knows.
  public static PutBack open(Storage storage) {
    return new PutBack(storage.get(Column.META, KEY).isPresent());
  }

  /// Keeps that it is so.
  public void proven(WriteBatch batch) {
    batch.put(Column.META, KEY, Bytes.of((byte) 1));
    batch.afterCommit(() -> proven = true);
  }

  /// Whether it is so.
  public boolean isProven() {
    return proven;
  }

  /// Does nothing unless it is so.
  ///
  /// @throws StorageException with `PUT_BACK`
  public void check() {
    if (proven) {
      throw new StorageException(StorageException.Reason.PUT_BACK, "logs");
    }
  }
}

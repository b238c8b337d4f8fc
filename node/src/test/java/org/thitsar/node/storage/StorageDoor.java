package org.thitsar.node.storage;

/// Lets storages of other packages end a write.
public final class StorageDoor {
  private StorageDoor() {}

  /// The batch is on the disk: views in memory may change.
  public static void committed(WriteBatch batch) {
    batch.committed();
  }
}

package org.thitsar.protocol.sync;

import org.thitsar.protocol.log.SignedBatch;

/// What one organisation may make this node hold. Asked before a batch is verified; own entries
/// never pass here.
@FunctionalInterface
public interface SyncQuota {
  /// Whether `batch` of `log` still fits into what its organisation may take.
  boolean allows(CarriedLog log, SignedBatch batch);

  /// Everything fits.
  static SyncQuota unlimited() {
    return (_, _) -> true;
  }
}

package org.thitsar.node.replication;

import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.Hint;

/// Tells the federation that a log grew, and hears it from others. A hint may be lost, late or a
/// lie: it only makes syncing sooner.
public interface Hints {
  /// Tells everybody that `log` has `length` entries. Does not block.
  void publish(CarriedLog log, long length);

  /// Calls `listener` for every hint about a log that this node carries.
  void onHint(Listener listener);

  /// Hears hints.
  @FunctionalInterface
  interface Listener {
    /// `from` passed on `hint`; it need not hold the log itself. Called on the thread that reads:
    /// does not block.
    void heard(Hint hint, PeerId from);
  }
}

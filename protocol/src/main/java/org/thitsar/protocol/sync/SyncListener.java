package org.thitsar.protocol.sync;

/// Hears what a session notices, on the thread that runs it.
@FunctionalInterface
public interface SyncListener {
  /// `event` happened.
  void heard(SyncEvent event);
}

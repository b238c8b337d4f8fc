package org.thitsar.node.replication;

import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.SyncEvent;

/// Hears what replication brings. Called on the thread of the session, after the entries are on
/// disk; a session with another peer may call at the same time.
public interface ReplicationListener {
  /// `count` entries of `log` from height `first` were stored; `from` sent them.
  default void accepted(PeerId from, LogId log, long first, int count) {}

  /// Anything else that a session with `from` noticed: refusals, forks, rollbacks.
  default void noticed(PeerId from, SyncEvent event) {}

  /// A session with `from` came to its end: each side has what the other had.
  default void finished(PeerId from) {}

  /// Hears nothing.
  static ReplicationListener silent() {
    return new ReplicationListener() {};
  }
}

package org.thitsar.node.replication;

/// How a session with a peer ended.
public enum SyncOutcome {
  /// There was none yet.
  NONE,
  /// Both sides said all.
  DONE,
  /// The peer had another session with this node.
  BUSY,
  /// The peer stopped for a reason of its own.
  STOPPED,
  /// There is no connection.
  AWAY,
  /// The connection broke, or the peer was silent for too long.
  CUT,
  /// The peer broke the rules.
  MISBEHAVED,
  /// This node could not go on: the fault is in its log.
  FAULT
}

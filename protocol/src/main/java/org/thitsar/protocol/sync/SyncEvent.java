package org.thitsar.protocol.sync;

import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.Rejection;

/// What a session noticed. Lengths that the peer names are claims until a batch proves them.
public sealed interface SyncEvent {
  /// The log that it is about.
  LogId log();

  /// `count` entries from height `from` are verified and stored: a batch of `batchBytes`.
  record Accepted(LogId log, long from, int count, int batchBytes) implements SyncEvent {}

  /// A batch was not wanted; the log rests until the next session.
  record Refused(LogId log, Rejection reason) implements SyncEvent {}

  /// A batch could not be judged yet; the log rests until the next session.
  record Deferred(LogId log) implements SyncEvent {}

  /// The peer wants, or has, nothing more of the log in this session.
  record Stopped(LogId log, StopReason reason) implements SyncEvent {}

  /// Two histories of one log: the peer claims another entry at a height that is held, or, when
  /// `proven`, sent one that the writer signed.
  record Diverged(LogId log, boolean proven) implements SyncEvent {}

  /// The peer is the log's writer and says that it holds less than this side: it was put back to an
  /// old image.
  record WriterBehind(LogId log, long theirs, long ours) implements SyncEvent {}

  /// The peer says that it holds more of this node's own log than this node itself: this node was
  /// put back to an old image, or the peer lies.
  record OwnLogBehind(LogId log, long ours, long theirs) implements SyncEvent {}
}

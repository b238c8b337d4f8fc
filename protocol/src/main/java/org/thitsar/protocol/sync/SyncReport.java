package org.thitsar.protocol.sync;

import java.util.Map;
import org.thitsar.protocol.log.LogId;

/// What a session came to.
///
/// @param outcome how it ended
/// @param accepted entries that were stored
/// @param sent entries that were sent
/// @param refused logs that rest because a batch was not wanted
/// @param wanting for logs that the peer holds more of and that did not come whole: the length that
///   it claims
/// @param peerLengths for every shared log, how many entries the peer holds now, as far as it said
///   and took; empty until both sides have said where they stand
public record SyncReport(
    Outcome outcome,
    long accepted,
    long sent,
    int refused,
    Map<LogId, Long> wanting,
    Map<LogId, Long> peerLengths) {
  /// Copies the maps.
  public SyncReport {
    wanting = Map.copyOf(wanting);
    peerLengths = Map.copyOf(peerLengths);
  }

  /// How a session ended.
  public enum Outcome {
    /// It has not.
    UNFINISHED,
    /// Both sides said all.
    DONE,
    /// The peer has another session with this side.
    BUSY,
    /// The peer stopped for a reason of its own.
    STOPPED
  }
}

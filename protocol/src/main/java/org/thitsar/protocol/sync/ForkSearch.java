package org.thitsar.protocol.sync;

import java.util.OptionalLong;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;

/// Halves this side's history of one log until the batch is found in which the peer's parts from
/// it.
///
/// Asks only at heights where batches of this side end. Two questions halve what is left, however
/// long the batches are: `n` batches take at most 2·log₂ n, and a log of one batch none.
final class ForkSearch {
  private final LogSource source;
  private final LogId log;
  private long same;
  private long differs;

  /// Searches the entries below `length`, which are known not to be the peer's.
  ForkSearch(LogSource source, LogId log, long length) {
    this.source = source;
    this.log = log;
    this.differs = length;
  }

  /// The height to ask the peer about next; empty when there is nothing left to ask.
  OptionalLong next() {
    VerifiedBatch lowest = holding(same);
    if (lowest.batch().end() >= differs) {
      return OptionalLong.empty();
    }
    long middle = holding(same + (differs - same) / 2).batch().from();
    return OptionalLong.of(middle > same ? middle : lowest.batch().end());
  }

  /// The peer stands, or does not, where this side stands at the height that was asked about.
  void answered(long height, boolean alike) {
    if (alike) {
      same = height;
    } else {
      differs = height;
    }
  }

  /// The first batch of this side that is not the peer's history, once nothing is left to ask.
  SignedBatch found() {
    return holding(same).batch();
  }

  private VerifiedBatch holding(long height) {
    return source
        .holding(log, height)
        .orElseThrow(() -> new IllegalStateException("a log is held from its first entry"));
  }
}

package org.thitsar.protocol.log;

import java.util.Optional;
import org.thitsar.protocol.base.Bytes;

/// Where entries are read from.
public interface LogSource {
  /// Who writes the log, when it is held here.
  Optional<LogOpening> opening(LogId log);

  /// Where this holder stands; [Frontier#EMPTY] for a log it has nothing of.
  Frontier frontier(LogId log);

  /// The batch that begins at `from`, as it was received; empty when none begins there.
  Optional<SignedBatch> batchFrom(LogId log, long from);

  /// The batch that holds the entry at `height`; empty when nothing is held there. Costs the
  /// verification of a whole batch.
  Optional<VerifiedBatch> holding(LogId log, long height);

  /// Whether this holder can already prove that the log has two histories.
  boolean provenForked(LogId log);

  /// The hash on which the entry at `height` stands; empty when what is below is not held.
  default Optional<Bytes> headBelow(LogId log, long height) {
    return height == 0
        ? Optional.of(EntryHeader.NOTHING_BELOW)
        : holding(log, height - 1).map(batch -> batch.entry(height - 1).hash());
  }
}

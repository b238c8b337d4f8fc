package org.thitsar.protocol.log;

import java.util.Optional;

/// Where entries are read from.
public interface LogSource {
  /// Who writes the log, when it is held here.
  Optional<LogOpening> opening(LogId log);

  /// Where this holder stands; [Frontier#EMPTY] for a log it has nothing of.
  Frontier frontier(LogId log);

  /// The batch that begins at `from`, as it was received; empty when none begins there.
  Optional<SignedBatch> batchFrom(LogId log, long from);
}

package org.thitsar.protocol.log;

/// Where received entries go.
public interface LogSink {
  /// Verifies and stores a batch; when this returns [Admission.Accepted] it is on disk.
  Admission accept(LogId log, SignedBatch batch);
}

package org.thitsar.protocol.log;

import java.util.Optional;
import org.thitsar.protocol.base.Bytes;

/// One link of a log: its header, the header's hash, and the sealed body unless it is absent.
public record Entry(EntryHeader header, Bytes hash, Optional<Bytes> body) {
  /// Where it stands.
  public EntryReference reference() {
    return new EntryReference(header.log(), header.height(), hash);
  }

  /// Whether every carrier can read the body.
  public boolean open() {
    return header.epoch().equals(EpochId.NONE);
  }
}

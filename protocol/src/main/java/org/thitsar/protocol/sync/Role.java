package org.thitsar.protocol.sync;

/// Which end of a session one is. Part of every tag, so that echoing a tag proves nothing.
public enum Role {
  /// Opened the stream.
  INITIATOR,
  /// Answered it.
  RESPONDER;

  /// The other end.
  public Role other() {
    return this == INITIATOR ? RESPONDER : INITIATOR;
  }
}

package org.thitsar.node.network;

import org.thitsar.protocol.base.MalformedException;

/// What a host does with a stream that a peer opened.
@FunctionalInterface
public interface StreamHandler {
  /// Serves `stream` on a virtual thread of its own.
  ///
  /// When it returns the stream is closed; when it throws the stream is reset, and the reason is
  /// logged with the peer id.
  ///
  /// @throws MalformedException when the peer sent what it must not send
  void handle(NetworkStream stream) throws MalformedException;
}

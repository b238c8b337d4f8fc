package org.thitsar.node.network;

import java.time.Duration;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// An authenticated, encrypted connection to one peer, shared by many streams.
public interface Connection extends AutoCloseable {
  /// The peer, proved by its signature in the handshake.
  PeerId remote();

  /// Where it was dialled, or where it came from; without the peer id.
  Multiaddr remoteAddress();

  /// Whether this side dialled.
  boolean outbound();

  /// Opens a stream and agrees on `protocol`.
  ///
  /// Blocks until the peer has agreed.
  ///
  /// @throws NetworkException when the peer does not speak the protocol, the connection is gone, a
  ///   limit on streams is reached, or the answer takes too long
  NetworkStream open(String protocol);

  /// Whether streams can still be opened.
  boolean isOpen();

  /// Asks the peer for a sign of life, and ends the connection when none has come after `patience`:
  /// for when there is a reason to doubt it. Does not block.
  void probe(Duration patience);

  /// Ends the connection and all its streams at once. Does nothing the second time.
  @Override
  void close();
}

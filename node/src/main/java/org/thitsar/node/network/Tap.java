package org.thitsar.node.network;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// Sees the bytes of every stream inside Noise, in both directions. For tests only: they search it
/// for what must never leave a node.
@FunctionalInterface
public interface Tap {
  /// Which way bytes go.
  enum Direction {
    /// From the peer to this host.
    IN,
    /// From this host to the peer.
    OUT
  }

  /// One stream: the peer, the connection's number in this host, the stream's number in it.
  record StreamTag(PeerId remote, long connection, long stream) {}

  /// `bytes` follow, in order, on what was seen of the same stream and direction before; the
  /// negotiation of the protocol is part of it.
  void seen(StreamTag stream, Direction direction, Bytes bytes);

  /// Sees nothing: what a real node runs with.
  static Tap none() {
    return NoTap.NONE;
  }
}

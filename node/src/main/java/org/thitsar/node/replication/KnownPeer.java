package org.thitsar.node.replication;

import java.util.List;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Another node of the federation.
///
/// @param peer who it is
/// @param addresses where to dial it, the best first, with or without the peer at the end; empty
///   when it can only dial us
public record KnownPeer(PeerId peer, List<Multiaddr> addresses) {
  /// Copies the list.
  public KnownPeer {
    addresses = List.copyOf(addresses);
  }
}

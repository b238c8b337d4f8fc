package org.thitsar.node.replication;

import java.util.List;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// The other nodes of the federation and where they may be found. Asked again and again, so that it
/// may change; from several threads.
public interface PeerBook {
  /// All other nodes.
  List<KnownPeer> peers();

  /// Whether entries are exchanged with `peer` at all.
  boolean knows(PeerId peer);

  /// One other node.
  ///
  /// @param peer who it is
  /// @param addresses where to dial it, the best first; empty when it can only dial us
  record KnownPeer(PeerId peer, List<Multiaddr> addresses) {
    /// Copies the list.
    public KnownPeer {
      addresses = List.copyOf(addresses);
    }
  }
}

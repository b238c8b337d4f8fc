package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.identity.PeerId;

/// What the router has to know about people.
public interface GossipPolicy {
  /// Whether messages of `author` are looked at. Asked before the signature is verified, of ids
  /// that may be made up.
  boolean mayPublish(PeerId author);

  /// The application's own opinion of a peer (P5), for example whether its sessions were in order.
  /// 0 for none.
  double score(PeerId peer);

  /// Everybody may publish, nobody is known.
  static GossipPolicy open() {
    return new GossipPolicy() {
      @Override
      public boolean mayPublish(PeerId author) {
        return true;
      }

      @Override
      public double score(PeerId peer) {
        return 0;
      }
    };
  }
}

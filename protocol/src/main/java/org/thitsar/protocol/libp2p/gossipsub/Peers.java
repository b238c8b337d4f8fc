package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;

/// The connected peers, and what their conduct costs them.
final class Peers {
  private final Map<PeerId, GossipPeer> peers = new LinkedHashMap<>();
  private final PeerScores scores;
  private final GossipEvents events;

  Peers(PeerScores scores, GossipEvents events) {
    this.scores = scores;
    this.events = events;
  }

  PeerScores scores() {
    return scores;
  }

  Optional<GossipPeer> of(PeerId id) {
    return Optional.ofNullable(peers.get(id));
  }

  Collection<GossipPeer> all() {
    return peers.values();
  }

  List<GossipPeer> in(String topic) {
    List<GossipPeer> in = new ArrayList<>();
    for (GossipPeer peer : peers.values()) {
      if (peer.isIn(topic)) {
        in.add(peer);
      }
    }
    return in;
  }

  boolean add(GossipPeer peer) {
    if (peers.containsKey(peer.id()) || peers.size() >= GossipLimits.PEERS_MAX) {
      return false;
    }
    peers.put(peer.id(), peer);
    scores.connected(peer.id());
    return true;
  }

  void remove(PeerId id) {
    if (peers.remove(id) != null) {
      scores.gone(id);
    }
  }

  void misbehaved(PeerId id, Misconduct what) {
    scores
        .book(id)
        .ifPresent(
            score -> {
              score.misbehaved();
              events.misconduct(id, what);
            });
  }

  /// Tells the owner of everybody for whom something was queued.
  void announce() {
    peers.values().forEach(GossipPeer::announce);
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.thitsar.protocol.identity.PeerId;

/// Our neighbours in one topic: those with whom every message is exchanged at once.
final class TopicMesh {
  private final String topic;
  private final MeshParameters parameters;
  private final Peers peers;
  private final PeerScores scores;
  private final Draw draw;
  private final Backoffs backoffs;
  private final Set<PeerId> members = new LinkedHashSet<>();

  /// Members since the last heartbeat.
  private final Set<PeerId> fresh = new LinkedHashSet<>();

  TopicMesh(String topic, MeshParameters parameters, Peers peers, Draw draw, Backoffs backoffs) {
    this.topic = topic;
    this.parameters = parameters;
    this.peers = peers;
    this.scores = peers.scores();
    this.draw = draw;
    this.backoffs = backoffs;
  }

  Set<PeerId> members() {
    return members;
  }

  /// Members that came in since this was asked the last time. What we passed on just before they
  /// came they have not had from us.
  Set<PeerId> takeFresh() {
    Set<PeerId> taken = new LinkedHashSet<>(fresh);
    fresh.clear();
    return taken;
  }

  /// Takes in peers until there are `degree`.
  void fill(long nowMillis) {
    if (members.size() < parameters.degreeLow()) {
      graftSome(parameters.degree() - members.size(), nowMillis, _ -> true);
    }
  }

  /// `peer` has taken us into its mesh.
  void grafted(GossipPeer peer, long nowMillis) {
    PeerId id = peer.id();
    if (members.contains(id)) {
      return;
    }
    if (!backoffs.isOver(id, nowMillis)) {
      peers.misbehaved(id, Misconduct.GRAFT_IN_BACKOFF);
      long prunedMillis = backoffs.untilMillis(id) - parameters.pruneBackoffMillis();
      if (nowMillis < prunedMillis + parameters.graftFloodMillis()) {
        peers.misbehaved(id, Misconduct.GRAFT_IN_BACKOFF);
      }
      refuse(peer, nowMillis);
    } else if (!peer.isIn(topic)
        || !scores.mayMesh(id)
        || (members.size() >= parameters.degreeHigh() && !peer.outbound())) {
      refuse(peer, nowMillis);
    } else {
      add(id, nowMillis);
    }
  }

  /// `peer` has taken us out of its mesh.
  void pruned(GossipPeer peer, long backoffSeconds, long nowMillis) {
    long backoffMillis =
        backoffSeconds == 0
            ? parameters.pruneBackoffMillis()
            : Math.min(backoffSeconds, GossipLimits.BACKOFF_MILLIS_MAX / 1_000) * 1_000;
    backoffs.set(peer.id(), nowMillis + backoffMillis);
    drop(peer.id(), nowMillis);
  }

  /// `peer` is gone, or no longer in the topic.
  void drop(PeerId peer, long nowMillis) {
    fresh.remove(peer);
    if (members.remove(peer)) {
      scores.book(peer).ifPresent(score -> score.pruned(topic, nowMillis));
    }
  }

  /// We leave the topic.
  void leave(long nowMillis) {
    for (PeerId id : List.copyOf(members)) {
      prune(id, parameters.unsubscribeBackoffMillis(), nowMillis);
    }
  }

  void heartbeat(boolean opportunistic, long nowMillis) {
    // The slack of one heartbeat keeps us from coming back a moment early by the other's clock.
    backoffs.expire(nowMillis - parameters.heartbeatMillis());
    for (PeerId id : List.copyOf(members)) {
      if (!scores.mayMesh(id)) {
        prune(id, parameters.pruneBackoffMillis(), nowMillis);
      }
    }
    fill(nowMillis);
    if (members.size() > parameters.degreeHigh()) {
      cut(nowMillis);
    }
    if (members.size() >= parameters.degreeLow()) {
      int missing = parameters.degreeOut() - outbound(members).size();
      graftSome(missing, nowMillis, GossipPeer::outbound);
    }
    if (opportunistic && members.size() > 1) {
      double median = median();
      if (median < scores.parameters().opportunisticThreshold()) {
        graftSome(
            parameters.opportunisticPeers(), nowMillis, peer -> scores.of(peer.id()) > median);
      }
    }
  }

  /// Down to `degree`: the best by score, some by lot, enough of those that we dialled.
  private void cut(long nowMillis) {
    List<PeerId> byScore = draw.shuffled(members);
    byScore.sort(Comparator.comparingDouble(scores::of).reversed());
    List<PeerId> order = new ArrayList<>(byScore.subList(0, parameters.degreeScore()));
    order.addAll(draw.shuffled(byScore.subList(parameters.degreeScore(), byScore.size())));
    List<PeerId> kept = new ArrayList<>(order.subList(0, parameters.degree()));
    List<PeerId> spare = outbound(order.subList(parameters.degree(), order.size()));
    for (int i = kept.size() - 1; i >= 0 && !spare.isEmpty(); i--) {
      if (outbound(kept).size() >= parameters.degreeOut()) {
        break;
      }
      if (!isOutbound(kept.get(i))) {
        kept.set(i, spare.removeFirst());
      }
    }
    for (PeerId id : List.copyOf(members)) {
      if (!kept.contains(id)) {
        prune(id, parameters.pruneBackoffMillis(), nowMillis);
      }
    }
  }

  private double median() {
    double[] sorted = members.stream().mapToDouble(scores::of).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private List<PeerId> outbound(Iterable<PeerId> ids) {
    List<PeerId> outbound = new ArrayList<>();
    for (PeerId id : ids) {
      if (isOutbound(id)) {
        outbound.add(id);
      }
    }
    return outbound;
  }

  private boolean isOutbound(PeerId id) {
    return peers.of(id).map(GossipPeer::outbound).orElse(false);
  }

  private void graftSome(int count, long nowMillis, Predicate<GossipPeer> which) {
    if (count <= 0) {
      return;
    }
    List<GossipPeer> candidates = new ArrayList<>();
    for (GossipPeer peer : peers.in(topic)) {
      boolean free =
          !members.contains(peer.id())
              && backoffs.isOver(peer.id(), nowMillis - parameters.heartbeatMillis())
              && scores.mayMesh(peer.id());
      if (free && which.test(peer)) {
        candidates.add(peer);
      }
    }
    for (GossipPeer peer : draw.some(candidates, count)) {
      add(peer.id(), nowMillis);
      peer.queue().graft(topic);
    }
  }

  private void add(PeerId id, long nowMillis) {
    members.add(id);
    fresh.add(id);
    scores.book(id).ifPresent(score -> score.grafted(topic, nowMillis));
  }

  private void prune(PeerId id, long backoffMillis, long nowMillis) {
    backoffs.set(id, nowMillis + backoffMillis);
    drop(id, nowMillis);
    peers.of(id).ifPresent(peer -> peer.queue().prune(topic, backoffMillis));
  }

  private void refuse(GossipPeer peer, long nowMillis) {
    prune(peer.id(), parameters.pruneBackoffMillis(), nowMillis);
  }
}

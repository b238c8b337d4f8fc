package org.thitsar.protocol.libp2p.gossipsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;

/// The scores of all peers, and for a while of those that are gone, so that nobody sheds a bad
/// score by coming again.
final class PeerScores {
  private record Retained(PeerScore score, long untilMillis) {}

  private final ScoreParameters parameters;
  private final GossipPolicy policy;
  private final Map<PeerId, PeerScore> connected = new HashMap<>();
  private final LinkedHashMap<PeerId, Retained> gone = new LinkedHashMap<>();
  private long nowMillis;
  private long decayedMillis;

  PeerScores(ScoreParameters parameters, GossipPolicy policy) {
    this.parameters = parameters;
    this.policy = policy;
  }

  ScoreParameters parameters() {
    return parameters;
  }

  void at(long millis) {
    if (decayedMillis == 0) {
      decayedMillis = millis;
    }
    nowMillis = millis;
  }

  void connected(PeerId peer) {
    Retained retained = gone.remove(peer);
    connected.put(peer, retained == null ? new PeerScore(parameters) : retained.score());
  }

  void gone(PeerId peer) {
    PeerScore score = connected.remove(peer);
    // A good score is not kept: it could be earned once and spent for ever.
    if (score != null && score.value(policy.score(peer), nowMillis) < 0) {
      gone.putLast(peer, new Retained(score, nowMillis + parameters.retainMillis()));
      if (gone.size() > GossipLimits.RETAINED_MAX) {
        gone.pollFirstEntry();
      }
    }
  }

  /// 0 for a peer that is not connected.
  double of(PeerId peer) {
    PeerScore score = connected.get(peer);
    return score == null ? 0 : score.value(policy.score(peer), nowMillis);
  }

  boolean mayMesh(PeerId peer) {
    return of(peer) >= 0;
  }

  boolean mayGossip(PeerId peer) {
    return of(peer) >= parameters.gossipThreshold();
  }

  boolean mayPublish(PeerId peer) {
    return of(peer) >= parameters.publishThreshold();
  }

  boolean isGraylisted(PeerId peer) {
    return of(peer) < parameters.graylistThreshold();
  }

  /// Where what `peer` does is written down; nowhere when it is gone.
  Optional<PeerScore> book(PeerId peer) {
    return Optional.ofNullable(connected.get(peer));
  }

  void leave(String topic) {
    connected.values().forEach(score -> score.leave(topic));
  }

  void heartbeat() {
    double seconds = (nowMillis - decayedMillis) / 1_000.0;
    decayedMillis = nowMillis;
    connected.values().forEach(score -> score.decay(seconds));
    for (Iterator<Retained> all = gone.values().iterator(); all.hasNext(); ) {
      Retained retained = all.next();
      if (retained.untilMillis() <= nowMillis) {
        all.remove();
      } else {
        retained.score().decay(seconds);
      }
    }
  }

  int retained() {
    return gone.size();
  }
}

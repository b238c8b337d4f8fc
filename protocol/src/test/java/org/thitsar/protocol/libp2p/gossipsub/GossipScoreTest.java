package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;

/// What each part of a score is worth, how it fades, and what it opens and closes.
final class GossipScoreTest {
  private static final String TOPIC = GossipNode.TOPIC;
  private static final ScoreParameters SCORES = GossipNode.SCORES;
  private static final Offset<Double> CLOSE = within(1e-6);

  private final GossipNode node = new GossipNode(1);

  private ScriptedPeer member(long seed) {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(seed);
    peer.send(peer.frame().graft(TOPIC));
    return peer;
  }

  @Test
  void timeInMesh_isWorthALittle_upToACap() {
    ScriptedPeer peer = member(5);
    assertThat(peer.score()).isZero();
    node.beat(10);
    assertThat(peer.score()).isCloseTo(10 * SCORES.timeInMesh(), CLOSE);
    node.beat(500);
    assertThat(peer.score()).isCloseTo(SCORES.timeInMesh() * SCORES.timeInMeshSecondsMax(), CLOSE);
    peer.send(peer.frame().prune(TOPIC, 60));
    assertThat(peer.score()).isZero();
  }

  @Test
  void firstDeliveries_areWorthMore_upToACap_andFade() {
    ScriptedPeer peer = member(5);
    ScriptedPeer second = member(6);
    for (int i = 0; i < 3; i++) {
      var message = peer.message("news " + i);
      peer.send(peer.frame().publish(message));
      second.send(second.frame().publish(message));
    }
    assertThat(peer.score()).isCloseTo(3 * SCORES.firstDelivery(), CLOSE);
    assertThat(second.score()).isZero();
    for (int i = 0; i < 30; i++) {
      peer.send(peer.frame().publish(peer.message("more " + i)));
    }
    assertThat(peer.score()).isCloseTo(SCORES.firstDelivery() * SCORES.firstDeliveriesMax(), CLOSE);
    peer.send(peer.frame().prune(TOPIC, 3_600));
    node.beat(1);
    assertThat(peer.score())
        .isCloseTo(
            SCORES.firstDelivery() * SCORES.firstDeliveriesMax() * SCORES.firstDeliveriesDecay(),
            CLOSE);
    node.beat(1_200);
    assertThat(peer.score()).isZero();
  }

  @Test
  void merits_areCappedTogether() {
    ScriptedPeer peer = member(5);
    for (int i = 0; i < 30; i++) {
      peer.send(peer.frame().publish(peer.message("more " + i)));
    }
    node.beat(20);
    for (int i = 0; i < 30; i++) {
      peer.send(peer.frame().publish(peer.message("again " + i)));
    }
    assertThat(peer.score()).isEqualTo(SCORES.topicCap());
  }

  @Test
  void invalidMessages_costTheirSquare_whateverWasEarned_andFade() {
    ScriptedPeer peer = member(5);
    for (int i = 0; i < 30; i++) {
      peer.send(peer.frame().publish(peer.message("good " + i)));
    }
    double[] scores = new double[3];
    for (int i = 0; i < 3; i++) {
      peer.send(
          peer.frame()
              .publish(peer.message("bad").toBuilder().setTopic(TOPIC).clearSeqno().build()));
      scores[i] = peer.score();
    }
    assertThat(scores[0]).isCloseTo(10 - 20, CLOSE);
    assertThat(scores[1]).isCloseTo(10 - 80, CLOSE);
    assertThat(scores[2]).isLessThan(SCORES.graylistThreshold());
    node.beat(1_200);
    assertThat(peer.score()).isNotNegative();
  }

  @Test
  void misconduct_isForgivenTwice_thenCostsItsSquare() {
    PeerScore score = new PeerScore(SCORES);
    double[] expected = {0, 0, -10, -40, -90};
    for (double value : expected) {
      score.misbehaved();
      assertThat(score.value(0, 0)).isCloseTo(value, CLOSE);
    }
    score.decay(600);
    assertThat(score.value(0, 0)).isZero();
  }

  @Test
  void opinion_ofTheApplication_isAdded() {
    ScriptedPeer peer = member(5);
    node.opinions.put(peer.id, -3.0);
    assertThat(peer.score()).isCloseTo(-3, CLOSE);
  }

  @Test
  void silence_isNoFault_unlessDeliveriesAreExpected() {
    ScriptedPeer peer = member(5);
    node.beat(600);
    assertThat(peer.score()).isPositive();

    PeerScore expecting = new PeerScore(SCORES.withMeshDeficit(-1, 4));
    expecting.grafted(TOPIC, 0);
    assertThat(expecting.value(0, 30_000)).isPositive();
    assertThat(expecting.value(0, 30_001)).isCloseTo(30.001 * 0.02 - 16, CLOSE);
    expecting.delivered(TOPIC);
    assertThat(expecting.value(0, 30_001)).isCloseTo(30.001 * 0.02 - 9, CLOSE);
    // The debt sticks to whoever is pruned with it.
    expecting.pruned(TOPIC, 30_001);
    assertThat(expecting.value(0, 30_001)).isCloseTo(-9, CLOSE);
    expecting.decay(1);
    assertThat(expecting.value(0, 30_001)).isCloseTo(-9 * 0.99, CLOSE);
  }

  @Test
  void duplicates_countAsDelivered_onlyWhenTheyComeAtOnce() {
    GossipNode strict =
        new GossipNode(9, GossipNode.MESH, SCORES.withMeshDeficit(-1, 2), 1_000_000);
    strict.router.subscribe(TOPIC, strict.now);
    ScriptedPeer first = strict.join(5);
    ScriptedPeer near = strict.join(6);
    ScriptedPeer late = strict.join(7);
    List.of(first, near, late).forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    strict.now += 29_900;
    for (int i = 0; i < 3; i++) {
      var message = first.message("m" + i);
      first.send(first.frame().publish(message));
      near.send(near.frame().publish(message));
      near.send(near.frame().publish(message));
      strict.now += 11;
      late.send(late.frame().publish(message));
    }
    strict.now += 100;
    strict.router.streamOpened(first.id);
    first.send(first.frame());
    assertThat(first.score()).isPositive();
    assertThat(near.score()).isPositive();
    assertThat(late.score()).isCloseTo(0.02 * 30.033 - 4, within(0.01));
  }

  @Test
  void badScore_outlivesTheConnection_andAGoodOneDoesNot() {
    ScriptedPeer bad = member(5);
    ScriptedPeer good = member(6);
    bad.send(bad.frame().publish(bad.message("bad").toBuilder().clearSeqno().build()));
    good.send(good.frame().publish(good.message("good")));
    double before = bad.score();
    assertThat(before).isNegative();
    assertThat(good.score()).isPositive();
    for (ScriptedPeer peer : List.of(bad, good)) {
      node.router.peerGone(peer.id, node.now);
      assertThat(peer.score()).isZero();
    }
    assertThat(node.router.sizes().retained()).isEqualTo(1);
    node.beat(10);
    ScriptedPeer badAgain = node.join(5);
    ScriptedPeer goodAgain = node.join(6);
    assertThat(badAgain.score()).isNegative().isGreaterThan(before);
    assertThat(goodAgain.score()).isZero();

    node.router.peerGone(badAgain.id, node.now);
    node.beat(3_600);
    assertThat(node.router.sizes().retained()).isZero();
  }

  @Test
  void ownMessages_goToNobodyBelowThePublishThreshold() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer low = node.join(5);
    ScriptedPeer fair = node.join(6);
    node.opinions.put(low.id, -51.0);
    node.opinions.put(fair.id, -49.0);
    assertThat(node.router.publish(TOPIC, Bytes.utf8("x"), node.now).peers()).isEqualTo(1);
    low.read();
    assertThat(fair.read().messages()).hasSize(1);
  }

  @Test
  void graylisted_isNotRead_atAll() {
    ScriptedPeer peer = member(5);
    node.opinions.put(peer.id, -81.0);
    peer.send(peer.frame().publish(peer.message("x")).subscribe("other").ihave(TOPIC, List.of()));
    assertThat(node.arrived).isEmpty();
    assertThat(node.refused).isEmpty();
    node.opinions.put(peer.id, -79.0);
    peer.send(peer.frame().publish(peer.message("y")));
    assertThat(node.arrived).hasSize(1);
  }
}

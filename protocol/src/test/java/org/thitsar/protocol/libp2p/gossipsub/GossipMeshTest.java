package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;

/// Who is in the mesh, and how one gets in and out.
final class GossipMeshTest {
  private static final String TOPIC = GossipNode.TOPIC;
  private final GossipNode node = new GossipNode(1);

  private List<ScriptedPeer> peers(int count, boolean outbound) {
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(node.join(100 + i + (outbound ? 500 : 0), GossipVersion.V1_2, outbound));
    }
    return peers;
  }

  private boolean inMesh(ScriptedPeer peer) {
    return node.router.mesh(TOPIC).contains(peer.id);
  }

  @Test
  void connection_beginsWithOurTopics() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = new ScriptedPeer(node, 5);
    assertThat(node.router.peerConnected(peer.id, GossipVersion.V1_1, true, node.now)).isTrue();
    assertThat(node.writable).containsExactly(peer.id);
    assertThat(peer.read().subscriptions()).containsExactly(new Rpc.Subscription(TOPIC, true));
    assertThat(node.router.peerConnected(peer.id, GossipVersion.V1_1, true, node.now)).isFalse();
    assertThat(node.router.peerConnected(node.id(), GossipVersion.V1_1, true, node.now)).isFalse();
  }

  @Test
  void subscribing_tellsEverybodyAndGraftsSome() {
    List<ScriptedPeer> peers = peers(10, false);
    node.router.subscribe(TOPIC, node.now);
    assertThat(node.router.mesh(TOPIC)).hasSize(6);
    for (ScriptedPeer peer : peers) {
      Rpc told = peer.read();
      assertThat(told.subscriptions()).containsExactly(new Rpc.Subscription(TOPIC, true));
      assertThat(told.grafts()).hasSize(inMesh(peer) ? 1 : 0);
    }
  }

  @Test
  void heartbeat_fillsAMeshThatIsTooSmall_withMembersOfTheTopicOnly() {
    node.router.subscribe(TOPIC, node.now);
    List<ScriptedPeer> peers = peers(3, false);
    ScriptedPeer elsewhere = new ScriptedPeer(node, 5);
    node.router.peerConnected(elsewhere.id, GossipVersion.V1_2, false, node.now);
    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).hasSize(3).doesNotContain(elsewhere.id);
    peers.forEach(peer -> assertThat(peer.read().grafts()).containsExactly(TOPIC));
    peers.getFirst().send(peers.getFirst().frame().unsubscribe(TOPIC));
    assertThat(node.router.mesh(TOPIC)).hasSize(2);
    node.router.peerGone(peers.get(1).id, node.now);
    assertThat(node.router.mesh(TOPIC)).hasSize(1);
  }

  @Test
  void graft_isAcceptedSilently_andOfUnknownTopicsIgnored() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    peer.read();
    peer.send(peer.frame().graft(TOPIC).graft("elsewhere"));
    assertThat(inMesh(peer)).isTrue();
    assertThat(peer.read()).isEqualTo(GossipNode.NOTHING);
  }

  @Test
  void graft_ofOneWhoIsNotInTheTopic_isAnsweredWithPrune() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = new ScriptedPeer(node, 5);
    node.router.peerConnected(peer.id, GossipVersion.V1_2, false, node.now);
    peer.read();
    peer.send(peer.frame().graft(TOPIC));
    assertThat(peer.read().prunes()).containsExactly(new Rpc.Prune(TOPIC, 60));
  }

  @Test
  void mesh_thatIsTooLarge_isCutDown_keepingSomeThatWeDialled() {
    node.router.subscribe(TOPIC, node.now);
    List<ScriptedPeer> inbound = peers(13, false);
    List<ScriptedPeer> outbound = peers(2, true);
    outbound.forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    inbound.forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    // Beyond D_hi only those that we dialled get in.
    assertThat(node.router.mesh(TOPIC)).hasSize(12);
    ScriptedPeer more = node.join(900, GossipVersion.V1_2, true);
    more.send(more.frame().graft(TOPIC));
    assertThat(node.router.mesh(TOPIC)).hasSize(13);

    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).hasSize(6);
    long dialled = outbound.stream().filter(this::inMesh).count() + (inMesh(more) ? 1 : 0);
    assertThat(dialled).isGreaterThanOrEqualTo(2);
    for (ScriptedPeer peer : inbound) {
      assertThat(peer.read().prunes()).hasSize(inMesh(peer) ? 0 : 1);
    }
  }

  @Test
  void mesh_thatIsCutDown_keepsTheBest() {
    node.router.subscribe(TOPIC, node.now);
    List<ScriptedPeer> peers = peers(12, false);
    peers.forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    ScriptedPeer outbound = node.join(900, GossipVersion.V1_2, true);
    outbound.send(outbound.frame().graft(TOPIC));
    for (int i = 0; i < 4; i++) {
      node.opinions.put(peers.get(i).id, 5.0);
    }
    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).hasSize(6);
    for (int i = 0; i < 4; i++) {
      assertThat(inMesh(peers.get(i))).isTrue();
    }
  }

  @Test
  void mesh_withoutAnyThatWeDialled_takesSomeIn() {
    node.router.subscribe(TOPIC, node.now);
    peers(6, false).forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    List<ScriptedPeer> outbound = peers(4, true);
    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).hasSize(8);
    assertThat(outbound.stream().filter(this::inMesh)).hasSize(2);
  }

  @Test
  void prune_isHonoured_forAsLongAsItSays() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().graft(TOPIC));
    peer.send(peer.frame().prune(TOPIC, 20));
    assertThat(inMesh(peer)).isFalse();
    peer.read();
    node.beat(20);
    // The heartbeat of slack.
    assertThat(inMesh(peer)).isFalse();
    node.beat(1);
    assertThat(inMesh(peer)).isTrue();
    assertThat(peer.read().grafts()).containsExactly(TOPIC);
  }

  @Test
  void prune_withoutOrWithEndlessBackoff_countsAsTheUsualOrTheMost() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer old = node.join(5, GossipVersion.V1_0, false);
    ScriptedPeer hostile = node.join(6);
    old.send(old.frame().prune(TOPIC, 0));
    hostile.send(hostile.frame().prune(TOPIC, -1));
    node.beat(60);
    assertThat(inMesh(old)).isFalse();
    node.beat(1);
    assertThat(inMesh(old)).isTrue();
    assertThat(inMesh(hostile)).isFalse();
    node.beat(3_540);
    assertThat(inMesh(hostile)).isTrue();
  }

  @Test
  void graft_duringBackoff_isRefusedAndCosts_moreWhenItComesSoon() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer soon = node.join(5);
    ScriptedPeer late = node.join(6);
    for (ScriptedPeer peer : List.of(soon, late)) {
      peer.send(peer.frame().graft(TOPIC));
      node.opinions.put(peer.id, -1.0);
    }
    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).isEmpty();
    node.opinions.clear();
    assertThat(soon.read().prunes()).containsExactly(new Rpc.Prune(TOPIC, 60));

    soon.send(soon.frame().graft(TOPIC));
    assertThat(node.misconduct)
        .containsExactly(Misconduct.GRAFT_IN_BACKOFF, Misconduct.GRAFT_IN_BACKOFF);
    assertThat(soon.read().prunes()).containsExactly(new Rpc.Prune(TOPIC, 60));
    node.misconduct.clear();
    node.beat(30);
    late.send(late.frame().graft(TOPIC));
    assertThat(node.misconduct).containsExactly(Misconduct.GRAFT_IN_BACKOFF);
    assertThat(inMesh(late)).isFalse();

    // The control: after the backoff, which began anew, it is welcome.
    node.beat(61);
    assertThat(inMesh(late)).isTrue();
  }

  @Test
  void graft_inDefiance_endsOnTheGraylist() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().graft(TOPIC).prune(TOPIC, 60));
    for (int i = 0; i < 3; i++) {
      peer.send(peer.frame().graft(TOPIC));
    }
    assertThat(peer.score()).isLessThan(GossipNode.SCORES.graylistThreshold());
    peer.send(peer.frame().publish(peer.message("nobody listens")));
    assertThat(node.arrived).isEmpty();
    assertThat(node.refused).isEmpty();
    // It is forgiven in time.
    node.beat(600);
    peer.send(peer.frame().publish(peer.message("again")));
    assertThat(node.arrived).hasSize(1);
  }

  @Test
  void graft_ofOneWithABadScore_isRefused() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    node.opinions.put(peer.id, -1.0);
    peer.send(peer.frame().graft(TOPIC));
    assertThat(inMesh(peer)).isFalse();
    assertThat(peer.read().prunes()).hasSize(1);
  }

  @Test
  void unsubscribing_prunesWithAShortBackoff_andSubscribingAgainWaitsForIt() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    node.beat(1);
    peer.read();
    node.router.unsubscribe(TOPIC, node.now);
    Rpc farewell = peer.read();
    assertThat(farewell.prunes()).containsExactly(new Rpc.Prune(TOPIC, 10));
    assertThat(farewell.subscriptions()).containsExactly(new Rpc.Subscription(TOPIC, false));

    node.router.subscribe(TOPIC, node.now);
    node.beat(10);
    assertThat(inMesh(peer)).isFalse();
    node.beat(1);
    assertThat(inMesh(peer)).isTrue();
  }

  @Test
  void backoff_outlivesTheConnection() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().prune(TOPIC, 60));
    node.router.peerGone(peer.id, node.now);
    ScriptedPeer again = node.join(5);
    again.send(again.frame().graft(TOPIC));
    assertThat(inMesh(again)).isFalse();
    assertThat(node.misconduct).isNotEmpty();
  }

  @Test
  void opportunisticGrafting_takesInBetterPeers_whenTheMeshIsPoor() {
    node.router.subscribe(TOPIC, node.now);
    List<ScriptedPeer> poor = peers(6, true);
    poor.forEach(peer -> peer.send(peer.frame().graft(TOPIC)));
    ScriptedPeer good = node.join(900);
    ScriptedPeer better = node.join(901);
    node.beat(57);
    // Nothing has come through this mesh, and its time in it is worth a little more than nothing.
    poor.forEach(peer -> node.opinions.put(peer.id, -peer.score()));
    node.opinions.put(good.id, 3.0);
    node.opinions.put(better.id, 4.0);
    node.beat(2);
    assertThat(node.router.mesh(TOPIC)).contains(good.id, better.id).hasSize(8);
  }

  @Test
  void stream_thatBeginsAnew_isIntroducedAgain_andTheMeshFindsItself() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    node.beat(1);
    node.router.publish(TOPIC, Bytes.utf8("lost with the stream"), node.now);
    node.router.writerRestarted(peer.id, node.now);
    Rpc hello = peer.read();
    assertThat(hello.subscriptions()).containsExactly(new Rpc.Subscription(TOPIC, true));
    assertThat(hello.messages()).isEmpty();
    assertThat(inMesh(peer)).isFalse();
    node.beat(1);
    Rpc next = peer.read();
    assertThat(next.grafts()).containsExactly(TOPIC);
    node.router.streamOpened(peer.id);
    assertThat(peer.read().subscriptions()).containsExactly(new Rpc.Subscription(TOPIC, true));
    assertThat(inMesh(peer)).isTrue();
  }

  @Test
  void topics_tooManyOfOurs_areRefused() {
    for (int i = 0; i < GossipLimits.TOPICS_MAX; i++) {
      node.router.subscribe("topic " + i, node.now);
    }
    assertThatThrownBy(() -> node.router.subscribe("one more", node.now))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GossipNode(2).router.subscribe("", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parameters_thatContradictThemselves_areRefused() {
    assertThatThrownBy(
            () ->
                new MeshParameters(
                    6,
                    4,
                    12,
                    5,
                    2,
                    6,
                    0.25,
                    1_000,
                    5,
                    3,
                    120_000,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    1,
                    MessageIdScheme.KEY_AND_SEQNO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GossipNode.SCORES.withMeshDeficit(1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void clock_thatIsSetBack_goesOnFromWhereItWas() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().prune(TOPIC, 60));
    long first = seqno(node.now);
    node.now -= 500_000;
    assertThat(seqno(node.now)).isGreaterThan(first);
    node.beat(60);
    assertThat(inMesh(peer)).isFalse();
    node.beat(1);
    assertThat(inMesh(peer)).isTrue();
    // A little is no step: threads take turns.
    for (int i = 0; i < 100; i++) {
      node.router.heartbeat(node.now - 1_000);
      node.router.heartbeat(node.now);
    }
    ScriptedPeer other = node.join(6);
    other.send(other.frame().prune(TOPIC, 2));
    node.beat(2);
    assertThat(inMesh(other)).isFalse();
  }

  private long seqno(long now) {
    MessageId id = node.router.publish(TOPIC, Bytes.empty(), now).id();
    return SequenceNumbers.decode(id.bytes().slice(36, 44));
  }
}

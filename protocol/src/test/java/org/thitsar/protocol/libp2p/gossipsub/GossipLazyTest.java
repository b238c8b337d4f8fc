package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.v1.GossipsubProto;

/// Offers, requests, promises, and what need not be sent.
final class GossipLazyTest {
  private static final String TOPIC = GossipNode.TOPIC;
  private final GossipNode node = new GossipNode(1);

  static List<MessageId> ids(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(
            i -> new MessageId(Bytes.concat(Bytes.utf8("made up!"), SequenceNumbers.encode(i))))
        .toList();
  }

  private MessageId publish(String data) {
    return node.router.publish(TOPIC, Bytes.utf8(data), node.now).id();
  }

  /// A peer outside the mesh, since it has pruned us.
  private ScriptedPeer outsider(long seed) {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer peer = node.join(seed);
    peer.send(peer.frame().prune(TOPIC, 3_600));
    peer.read();
    return peer;
  }

  @Test
  void heartbeat_offersTheMessagesOfThreeHeartbeats_toPeersOutsideTheMesh() {
    ScriptedPeer outside = outsider(5);
    ScriptedPeer inside = node.join(6);
    inside.send(inside.frame().graft(TOPIC));
    node.beat(1);
    MessageId id = publish("x");
    outside.read();
    inside.read();
    for (int i = 0; i < 3; i++) {
      node.beat(1);
      assertThat(outside.read().ihaves()).containsExactly(new Rpc.IHave(TOPIC, List.of(id)));
      assertThat(inside.read().ihaves()).isEmpty();
    }
    node.beat(1);
    assertThat(outside.read().ihaves()).isEmpty();
  }

  @Test
  void whoComesIntoTheMesh_isOfferedOnceWhatWentBefore() {
    node.router.subscribe(TOPIC, node.now);
    MessageId id = publish("just before");
    ScriptedPeer peer = node.join(5);
    node.beat(1);
    Rpc said = peer.read();
    assertThat(said.grafts()).hasSize(1);
    assertThat(said.ihaves()).containsExactly(new Rpc.IHave(TOPIC, List.of(id)));
    node.beat(1);
    assertThat(peer.read()).isEqualTo(GossipNode.NOTHING);
  }

  @Test
  void offers_goToAtLeastSix_orAQuarter() {
    for (int i = 0; i < 40; i++) {
      outsider(100 + i);
    }
    publish("x");
    node.writable.clear();
    List<ScriptedPeer> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(new ScriptedPeer(node, 100 + i));
      all.getLast().read();
    }
    node.beat(1);
    assertThat(all.stream().filter(peer -> !peer.read().ihaves().isEmpty())).hasSize(10);
  }

  @Test
  void offersAndRequests_areNotExchangedWithThoseWithABadScore() {
    ScriptedPeer peer = outsider(5);
    MessageId id = publish("x");
    peer.read();
    node.opinions.put(peer.id, -11.0);
    node.beat(1);
    peer.send(peer.frame().ihave(TOPIC, ids(0, 1)).iwant(List.of(id)));
    assertThat(peer.read()).isEqualTo(GossipNode.NOTHING);
    node.opinions.put(peer.id, -9.0);
    node.beat(1);
    peer.send(peer.frame().ihave(TOPIC, ids(0, 1)).iwant(List.of(id)));
    Rpc said = peer.read();
    assertThat(said.ihaves()).hasSize(1);
    assertThat(said.iwants()).hasSize(1);
    assertThat(said.messages()).hasSize(1);
  }

  @Test
  void offer_ofWhatWeDoNotHave_isAskedFor_andOfWhatWeHaveIsNot() {
    ScriptedPeer peer = outsider(5);
    GossipsubProto.Message known = peer.message("known");
    peer.send(peer.frame().publish(known));
    MessageId own = MessageIdScheme.KEY_AND_SEQNO.id(node.id(), 17);
    List<MessageId> offered = new ArrayList<>(ids(0, 2));
    offered.add(ScriptedPeer.id(known));
    offered.add(own);
    peer.send(peer.frame().ihave(TOPIC, offered).ihave("elsewhere", ids(7, 1)));
    assertThat(peer.read().iwants())
        .singleElement()
        .satisfies(asked -> assertThat(asked).containsExactlyInAnyOrderElementsOf(ids(0, 2)));
    // Not twice of the same.
    peer.send(peer.frame().ihave(TOPIC, offered));
    assertThat(peer.read().iwants()).isEmpty();
  }

  @Test
  void oneMessage_isAskedFromThreeAtMost() {
    int asked = 0;
    for (int i = 0; i < 5; i++) {
      ScriptedPeer peer = outsider(10 + i);
      peer.send(peer.frame().ihave(TOPIC, ids(0, 1)));
      asked += peer.read().iwants().size();
    }
    assertThat(asked).isEqualTo(3);
    assertThat(node.router.sizes().asked()).isEqualTo(1);
  }

  @Test
  void request_isAnsweredThreeTimes_whileTheMessageIsKept() {
    ScriptedPeer peer = outsider(5);
    node.opinions.put(peer.id, -60.0);
    MessageId id = publish("x");
    node.opinions.clear();
    peer.read();
    for (int i = 0; i < 3; i++) {
      peer.send(peer.frame().iwant(List.of(id)));
      assertThat(peer.read().messages()).hasSize(1);
    }
    peer.send(peer.frame().iwant(List.of(id)));
    assertThat(peer.read().messages()).isEmpty();

    ScriptedPeer other = outsider(6);
    node.beat(4);
    other.send(other.frame().iwant(List.of(id)));
    assertThat(other.read().messages()).hasSize(1);
    node.beat(1);
    other.send(other.frame().iwant(List.of(id)));
    assertThat(other.read().messages()).isEmpty();
    assertThat(node.router.sizes().cached()).isZero();
    assertThat(node.router.sizes().cachedBytes()).isZero();
  }

  @Test
  void promise_thatIsKept_costsNothing_andAlsoWhenAnotherKeepsIt() {
    ScriptedPeer one = outsider(5);
    ScriptedPeer two = outsider(6);
    GossipsubProto.Message message = two.message("real");
    one.send(one.frame().ihave(TOPIC, List.of(ScriptedPeer.id(message))));
    assertThat(one.read().iwants()).hasSize(1);
    two.send(two.frame().publish(message));
    node.beat(10);
    assertThat(node.misconduct).isEmpty();
    assertThat(node.router.sizes().asked()).isZero();
  }

  @Test
  void promise_thatIsBroken_costs() {
    ScriptedPeer peer = outsider(5);
    peer.send(peer.frame().ihave(TOPIC, ids(0, 20)));
    assertThat(peer.read().iwants().getFirst()).hasSize(20);
    node.beat(2);
    assertThat(node.misconduct).isEmpty();
    node.beat(1);
    // One for a request, however long it was.
    assertThat(node.misconduct).containsExactly(Misconduct.BROKEN_PROMISE);
    assertThat(node.router.sizes().asked()).isZero();
  }

  @Test
  void promise_thatWasNeverAskedFor_isNotBroken() {
    ScriptedPeer peer = outsider(5);
    peer.send(peer.frame().ihave(TOPIC, ids(0, 20)));
    // The peer reads nothing: our request still waits here.
    node.beat(4);
    assertThat(node.misconduct).isEmpty();
    assertThat(peer.read().iwants()).isEmpty();
  }

  @Test
  void promise_overOurOwnSleep_isNotBroken() {
    ScriptedPeer peer = outsider(5);
    peer.send(peer.frame().ihave(TOPIC, ids(0, 20)));
    assertThat(peer.read().iwants()).hasSize(1);
    node.now += 8 * 3_600_000;
    node.router.heartbeat(node.now);
    assertThat(node.misconduct).isEmpty();
  }

  @Test
  void request_isTakenBack_whenTheMessageComesFromElsewhere() {
    ScriptedPeer slow = outsider(5);
    ScriptedPeer quick = outsider(6);
    GossipsubProto.Message message = quick.message("real");
    slow.send(slow.frame().ihave(TOPIC, List.of(ScriptedPeer.id(message))));
    quick.send(quick.frame().publish(message));
    assertThat(slow.read().iwants()).isEmpty();
  }

  @Test
  void idontwant_isSentForLargeMessages_atOnceAndBeforeTheDecision() {
    node.verdict = java.util.Optional.empty();
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer from = node.join(5);
    ScriptedPeer member = node.join(6);
    ScriptedPeer old = node.join(7, GossipVersion.V1_1, false);
    ScriptedPeer author = node.join(8);
    node.beat(1);
    List.of(from, member, old, author).forEach(ScriptedPeer::read);
    GossipsubProto.Message small = author.message("x".repeat(511));
    GossipsubProto.Message large = author.message("x".repeat(512));
    from.send(from.frame().publish(small).publish(large));
    assertThat(member.read().idontwants()).containsExactly(ScriptedPeer.id(large));
    assertThat(from.read().idontwants()).isEmpty();
    assertThat(old.read().idontwants()).isEmpty();
    assertThat(author.read().idontwants()).isEmpty();
  }

  @Test
  void idontwant_isHonoured_forWhatIsQueuedAndForWhatComes_andForgottenInTime() {
    node.router.subscribe(TOPIC, node.now);
    ScriptedPeer from = node.join(5);
    ScriptedPeer member = node.join(6);
    node.beat(1);
    from.read();
    member.read();
    GossipsubProto.Message queued = from.message("queued");
    GossipsubProto.Message coming = from.message("coming");
    from.send(from.frame().publish(queued));
    member.send(
        member.frame().idontwant(List.of(ScriptedPeer.id(queued), ScriptedPeer.id(coming))));
    long waiting = node.router.sizes().queuedBytes();
    assertThat(waiting).isPositive();
    from.send(from.frame().publish(coming));
    assertThat(node.router.sizes().queuedBytes()).isEqualTo(waiting);
    assertThat(member.read().messages()).isEmpty();
    assertThat(node.router.sizes().unwanted()).isEqualTo(2);
    assertThat(node.router.sizes().queuedBytes()).isZero();
    node.beat(3);
    assertThat(node.router.sizes().unwanted()).isZero();
    from.send(from.frame().publish(from.message("after")));
    assertThat(member.read().messages()).hasSize(1);
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.GossipsubProto;

/// Peers that want to cost us memory, work or our neighbours.
final class GossipHostileTest {
  private static final String TOPIC = GossipNode.TOPIC;
  private static final int MANY = 100_000;
  private static final PeerId AUTHOR = GossipNode.peer(5);
  private static final Bytes TINY = Bytes.owning(new byte[100]);

  private final GossipNode node = new GossipNode(1);

  GossipHostileTest() {
    node.router.subscribe(TOPIC, node.now);
  }

  private static List<MessageId> ids(int from, int count) {
    return GossipLazyTest.ids(from, count);
  }

  private void bounded() {
    GossipSizes sizes = node.router.sizes();
    assertThat(sizes.peers()).isLessThanOrEqualTo(GossipLimits.PEERS_MAX);
    assertThat(sizes.seen()).isLessThanOrEqualTo(GossipLimits.SEEN_MAX);
    assertThat(sizes.pending()).isLessThanOrEqualTo(GossipLimits.PENDING_MAX);
    assertThat(sizes.cached()).isLessThanOrEqualTo(GossipLimits.CACHED_MESSAGES_MAX);
    assertThat(sizes.cachedBytes()).isLessThanOrEqualTo(GossipLimits.CACHED_BYTES_MAX);
    assertThat(sizes.asked()).isLessThanOrEqualTo(GossipLimits.ASKED_MAX);
    assertThat(sizes.authors()).isLessThanOrEqualTo(GossipLimits.AUTHORS_MAX);
    assertThat(sizes.backoffs()).isLessThanOrEqualTo(GossipLimits.BACKOFFS_MAX);
    assertThat(sizes.retained()).isLessThanOrEqualTo(GossipLimits.RETAINED_MAX);
    assertThat(sizes.unwanted())
        .isLessThanOrEqualTo(sizes.peers() * GossipLimits.IDONTWANT_HELD_MAX);
    assertThat(sizes.queuedBytes())
        .isLessThanOrEqualTo((long) sizes.peers() * GossipLimits.QUEUE_BYTES_MAX);
    assertThat(sizes.frameBytes())
        .isLessThanOrEqualTo(2L * sizes.peers() * GossipLimits.FRAME_BYTES_MAX);
  }

  @Test
  void ihaveFlood_isAskedForWithinALimit_andEndsOnTheGraylist() {
    ScriptedPeer peer = node.join(5);
    int asked = 0;
    int heartbeats = 0;
    for (int sent = 0; sent < MANY; sent += 5_000) {
      peer.send(peer.frame().ihave(TOPIC, ids(sent, 5_000)));
      for (List<MessageId> request : peer.read().iwants()) {
        assertThat(request.size()).isLessThanOrEqualTo(GossipLimits.IWANT_IDS_MAX);
        asked += request.size();
      }
      bounded();
      node.beat(1);
      heartbeats++;
    }
    assertThat(asked).isLessThanOrEqualTo(heartbeats * GossipLimits.ASKED_IDS_MAX);
    assertThat(node.misconduct).contains(Misconduct.BROKEN_PROMISE);
    assertThat(peer.score()).isLessThan(GossipNode.SCORES.gossipThreshold());
    int before = asked;
    peer.send(peer.frame().ihave(TOPIC, ids(MANY, 5_000)));
    assertThat(peer.read().iwants()).as("after %d", before).isEmpty();
  }

  @Test
  void ihaveFlood_ofSmallOffers_isHeardTenTimes() {
    ScriptedPeer peer = node.join(5);
    for (int i = 0; i < 1_000; i++) {
      peer.send(peer.frame().ihave(TOPIC, ids(i, 1)));
    }
    int asked = peer.read().iwants().stream().mapToInt(List::size).sum();
    assertThat(asked).isEqualTo(GossipLimits.IHAVES_MAX);
    // Once for a heartbeat, so that one burst is no sentence.
    assertThat(node.misconduct).containsExactly(Misconduct.IHAVE_FLOOD);
    node.beat(1);
    peer.send(peer.frame().ihave(TOPIC, ids(5_000, 1)));
    assertThat(peer.read().iwants()).hasSize(1);
  }

  @Test
  void iwantFlood_getsEachMessageThreeTimes_andNoMoreThanTheQueueHolds() {
    ScriptedPeer peer = node.join(5);
    List<MessageId> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Bytes data = Bytes.owning(new byte[GossipLimits.DATA_BYTES_MAX]);
      all.add(node.router.publish(TOPIC, data, node.now).id());
    }
    peer.read();
    int got = 0;
    for (int i = 0; i < 2_000; i++) {
      peer.send(peer.frame().iwant(all.subList(0, 50)));
      bounded();
      if (i % 10 == 0) {
        got += peer.read().messages().size();
      }
    }
    got += peer.read().messages().size();
    assertThat(got).isEqualTo(150);
    assertThat(node.misconduct).containsExactly(Misconduct.IWANT_FLOOD);

    // One that asks for everything and reads nothing holds no more than its queue.
    ScriptedPeer deaf = node.join(6);
    deaf.read();
    deaf.send(deaf.frame().iwant(all));
    deaf.send(deaf.frame().iwant(all));
    assertThat(node.router.sizes().queuedBytes())
        .isBetween(
            (long) GossipLimits.QUEUE_BYTES_MAX - 10_000, (long) GossipLimits.QUEUE_BYTES_MAX);
  }

  @Test
  void iwantFlood_ofMadeUpIds_getsNothing() {
    ScriptedPeer peer = node.join(5);
    peer.read();
    for (int i = 0; i < 20; i++) {
      peer.send(peer.frame().iwant(ids(i * 5_000, 5_000)));
    }
    assertThat(peer.read()).isEqualTo(GossipNode.NOTHING);
    bounded();
  }

  @Test
  void idontwantFlood_isRememberedWithinALimit() {
    ScriptedPeer peer = node.join(5);
    for (int heartbeat = 0; heartbeat < 20; heartbeat++) {
      for (int i = 0; i < 5; i++) {
        peer.send(peer.frame().idontwant(ids((heartbeat * 5 + i) * 1_000, 1_000)));
      }
      bounded();
      node.beat(1);
    }
    assertThat(node.router.sizes().unwanted()).isPositive();
    node.beat(3);
    assertThat(node.router.sizes().unwanted()).isZero();
  }

  @Test
  void topicFlood_isRememberedWithinALimit_andCosts() {
    ScriptedPeer peer = node.join(5);
    for (int i = 0; i < 1_000; i++) {
      ScriptedPeer.Frame frame = peer.frame();
      for (int j = 0; j < 100; j++) {
        frame.subscribe("topic " + (i * 100 + j));
      }
      peer.send(frame);
    }
    assertThat(node.misconduct).containsExactly(Misconduct.TOPIC_FLOOD);
    // What it was in before still counts.
    node.beat(1);
    assertThat(node.router.mesh(TOPIC)).containsExactly(peer.id);
  }

  @Test
  void graftFlood_makesUsSayOneWordATopic() {
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().prune(TOPIC, 60));
    peer.read();
    ScriptedPeer.Frame frame = peer.frame();
    for (int i = 0; i < 250; i++) {
      frame.graft(TOPIC);
    }
    peer.send(frame);
    peer.send(frame);
    assertThat(peer.read().prunes()).hasSize(1);
    assertThat(node.misconduct).hasSize(4);
    // The third time is the last that is answered.
    peer.send(frame);
    assertThat(peer.read().prunes()).hasSize(1);
    for (int i = 0; i < 1_000; i++) {
      peer.send(frame);
    }
    assertThat(peer.read()).isEqualTo(GossipNode.NOTHING);
    bounded();
  }

  @Test
  void forgedSignatures_areVerifiedThreeTimes_notAHundredThousand() {
    ScriptedPeer peer = node.join(5);
    GossipsubProto.Message forged =
        ScriptedPeer.message(GossipNode.key(50), 1, TOPIC, Bytes.utf8("x")).toBuilder()
            .setData(ScriptedPeer.string(Bytes.utf8("y")))
            .build();
    ScriptedPeer.Frame frame = peer.frame();
    for (int i = 0; i < 250; i++) {
      frame.publish(forged);
    }
    for (int i = 0; i < MANY / 250; i++) {
      peer.send(frame);
    }
    assertThat(node.refused)
        .containsExactly(Refusal.BAD_SIGNATURE, Refusal.BAD_SIGNATURE, Refusal.BAD_SIGNATURE);
    assertThat(node.router.sizes().seen()).isZero();
    assertThat(node.arrived).isEmpty();
  }

  @Test
  void replays_areRecognised_withoutVerifyingAgain() {
    ScriptedPeer peer = node.join(5);
    GossipsubProto.Message message = peer.message("once");
    ScriptedPeer.Frame frame = peer.frame();
    for (int i = 0; i < 250; i++) {
      frame.publish(message);
    }
    for (int i = 0; i < MANY / 250; i++) {
      peer.send(frame);
    }
    assertThat(node.arrived).hasSize(1);
    assertThat(node.refused).hasSize(MANY - 1).containsOnly(Refusal.DUPLICATE);
    assertThat(node.router.sizes().seen()).isEqualTo(1);
  }

  @Test
  void signatures_ofOnePeer_areVerifiedUpToALimit_andThoseOfAllToo() {
    GossipNode strict =
        new GossipNode(1, GossipNode.MESH.withChecksMax(10), GossipNode.SCORES, 1_000_000);
    strict.router.subscribe(TOPIC, strict.now);
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int number = 2; number < 7; number++) {
      ScriptedPeer peer = strict.join(number);
      peers.add(peer);
      for (int i = 0; i < 12; i++) {
        // Of somebody new each time, as one who floods would.
        SigningKey author = GossipNode.key(1_000L * number + i);
        peer.send(
            peer.frame().publish(ScriptedPeer.message(author, i, TOPIC, Bytes.utf8("m" + i))));
      }
    }
    assertThat(strict.arrived).hasSize(40);
    assertThat(strict.refused).hasSize(20).containsOnly(Refusal.BUSY);
    assertThat(peers).allMatch(peer -> strict.router.score(peer.id) >= 0);
    strict.beat(1);
    ScriptedPeer last = peers.getLast();
    last.send(last.frame().publish(last.message("after the heartbeat")));
    assertThat(strict.arrived).hasSize(41);
  }

  @Test
  void undecidedMessages_ofOnePeer_leaveRoomForOthers() {
    node.verdict = Optional.empty();
    ScriptedPeer greedy = node.join(5);
    ScriptedPeer honest = node.join(6);
    for (int i = 0; i < GossipLimits.PENDING_BY_PEER_MAX + 10; i++) {
      greedy.send(greedy.frame().publish(greedy.message("m" + i)));
    }
    assertThat(node.arrived).hasSize(GossipLimits.PENDING_BY_PEER_MAX);
    assertThat(node.refused).hasSize(10).containsOnly(Refusal.BUSY);
    honest.send(honest.frame().publish(honest.message("mine")));
    assertThat(node.arrived).hasSize(GossipLimits.PENDING_BY_PEER_MAX + 1);
    node.beat(11);
    greedy.send(greedy.frame().publish(greedy.message("again")));
    assertThat(node.arrived).hasSize(GossipLimits.PENDING_BY_PEER_MAX + 2);
  }

  @Test
  void malformedFrames_endTheStream_andCost() throws MalformedException {
    ScriptedPeer peer = node.join(5);
    List<Bytes> bad =
        List.of(
            // Longer than a frame may be.
            Bytes.parseHex("ffffff7f"),
            // A control list without an end.
            framed(repeated("1a021a00", GossipLimits.FRAME_CONTROLS_MAX)),
            // Groups in groups.
            framed(repeated("7b", 10_000)),
            // An element that is longer than what is left.
            framed(Bytes.parseHex("12ff01")));
    for (Bytes frame : bad) {
      assertThatThrownBy(() -> node.router.received(peer.id, frame, node.now))
          .isInstanceOf(MalformedException.class);
    }
    assertThat(node.misconduct).hasSize(4).containsOnly(Misconduct.MALFORMED);
    // The next stream begins with a frame of its own.
    node.router.streamOpened(peer.id);
    peer.send(peer.frame().publish(peer.message("well")));
    assertThat(node.arrived).hasSize(1);
  }

  @Test
  void frame_thatNeverEnds_holdsNoMoreThanCame() throws MalformedException {
    ScriptedPeer peer = node.join(5);
    node.router.received(
        peer.id, new ByteWriter().varint(GossipLimits.FRAME_BYTES_MAX).toBytes(), node.now);
    assertThat(node.router.sizes().frameBytes()).isZero();
    Bytes drop = Bytes.of((byte) 0);
    for (int i = 0; i < 1_000; i++) {
      node.router.received(peer.id, drop, node.now);
    }
    assertThat(node.router.sizes().frameBytes()).isBetween(1_000L, 2_048L);
    node.router.streamOpened(peer.id);
    assertThat(node.router.sizes().frameBytes()).isZero();
  }

  @Test
  void strangers_areNotRead() throws MalformedException {
    node.router.received(GossipNode.peer(77), Bytes.parseHex("ffffff7f"), node.now);
    assertThat(node.router.next(GossipNode.peer(77))).isEmpty();
    assertThat(node.misconduct).isEmpty();
  }

  @Test
  void manyPeers_thatComeMisbehaveAndGo_leaveBoundedTraces() {
    SeededEntropy entropy = new SeededEntropy(3);
    Bytes prefix = node.id().bytes().slice(0, 6);
    Bytes frame = new ScriptedPeer.Frame().subscribe(TOPIC).graft(TOPIC).prune(TOPIC, 99).encode();
    Bytes again = new ScriptedPeer.Frame().graft(TOPIC).encode();
    for (int i = 0; i < 20_000; i++) {
      PeerId peer = new PeerId(Bytes.concat(prefix, entropy.bytes(32)));
      assertThat(node.router.peerConnected(peer, GossipVersion.V1_2, false, node.now)).isTrue();
      try {
        node.router.received(peer, frame, node.now);
        node.router.received(peer, again, node.now);
        node.router.received(peer, again, node.now);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
      node.router.peerGone(peer, node.now);
    }
    bounded();
    assertThat(node.router.sizes().retained()).isEqualTo(GossipLimits.RETAINED_MAX);
    assertThat(node.router.sizes().backoffs()).isEqualTo(GossipLimits.BACKOFFS_MAX);
    node.beat(3_700);
    assertThat(node.router.sizes().retained()).isZero();
    assertThat(node.router.sizes().backoffs()).isZero();
  }

  @Test
  void morePeersThanFit_areNotTaken() {
    SeededEntropy entropy = new SeededEntropy(3);
    int taken = 0;
    for (int i = 0; i < GossipLimits.PEERS_MAX + 10; i++) {
      PeerId peer = new PeerId(Bytes.concat(node.id().bytes().slice(0, 6), entropy.bytes(32)));
      taken += node.router.peerConnected(peer, GossipVersion.V1_2, false, node.now) ? 1 : 0;
    }
    assertThat(taken).isEqualTo(GossipLimits.PEERS_MAX);
  }

  /// Ids and messages as such: without signatures, since only their number matters here.
  @Test
  void caches_forgetTheOldest_whenTheyAreFull() {
    SeenCache seen = new SeenCache(120_000, _ -> {});
    MessageCache cache = new MessageCache(5, 3);
    Authors authors = new Authors();
    Backoffs backoffs = new Backoffs();
    Promises promises = new Promises(3_000);
    PeerId author = GossipNode.peer(5);
    Bytes body = Bytes.owning(new byte[9_000]);
    MessageId first = MessageIdScheme.FROM_AND_SEQNO.id(author, 0);
    MessageId last = MessageIdScheme.FROM_AND_SEQNO.id(author, MANY - 1);
    for (int i = 0; i < MANY; i++) {
      MessageId id = MessageIdScheme.FROM_AND_SEQNO.id(author, i);
      GossipMessage message = new GossipMessage(id, author, i, TOPIC, Bytes.empty(), body);
      seen.add(message, Bytes.empty(), i);
      cache.put(message);
      if (i % 1_000 == 999) {
        cache.shift();
      }
      PeerId peer = new PeerId(id.bytes());
      authors.accepted(peer, i);
      backoffs.set(peer, i);
      if (promises.mayAsk(id, peer)) {
        promises.asked(id, peer, true, i);
      }
    }
    assertThat(seen.size()).isEqualTo(GossipLimits.SEEN_MAX);
    assertThat(seen.has(first)).isFalse();
    assertThat(seen.has(last)).isTrue();
    assertThat(cache.bytes())
        .isBetween(GossipLimits.CACHED_BYTES_MAX - 9_000L, (long) GossipLimits.CACHED_BYTES_MAX);
    assertThat(cache.offers(TOPIC)).hasSize(cache.size()).contains(last);
    assertThat(authors.size()).isEqualTo(GossipLimits.AUTHORS_MAX);
    assertThat(backoffs.size()).isEqualTo(GossipLimits.BACKOFFS_MAX);
    assertThat(promises.size()).isEqualTo(GossipLimits.ASKED_MAX);
    for (int i = 0; i < 5; i++) {
      cache.shift();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
    assertThat(cache.offers(TOPIC)).isEmpty();
  }

  @Test
  void slowReader_losesOffersThenAnswersThenNews_butNeverControl() {
    SendQueue queue = new SendQueue();
    PeerId author = GossipNode.peer(5);
    Bytes body = encoded(8_000);
    queue.offer(TOPIC, ids(0, 100));
    assertThat(queue.ask(ids(7, 1).getFirst())).isTrue();
    int sent = 0;
    for (int i = 0; i < 20; i++) {
      GossipMessage answer = message(author, i, body);
      assertThat(queue.answer(answer)).isTrue();
    }
    for (int i = 100; i < 300; i++) {
      sent += queue.message(message(author, i, body)) ? 1 : 0;
    }
    queue.graft(TOPIC);
    queue.subscription(TOPIC, true);
    assertThat(queue.bytes()).isLessThanOrEqualTo(GossipLimits.QUEUE_BYTES_MAX);
    assertThat(sent).isEqualTo(GossipLimits.QUEUE_BYTES_MAX / 8_004);
    assertThat(queue.answer(message(author, 999, body))).isFalse();

    int messages = 0;
    boolean graft = false;
    boolean offer = false;
    boolean ask = false;
    for (Optional<Bytes> next = queue.next(_ -> false);
        next.isPresent();
        next = queue.next(_ -> false)) {
      assertThat(next.get().length()).isLessThanOrEqualTo(GossipLimits.FRAME_BYTES_AIM + 1_000);
      Rpc rpc = decode(next.get());
      messages += rpc.messages().size();
      graft |= !rpc.grafts().isEmpty();
      offer |= !rpc.ihaves().isEmpty();
      ask |= !rpc.iwants().isEmpty();
    }
    assertThat(messages).isEqualTo(sent);
    assertThat(graft).isTrue();
    assertThat(ask).isTrue();
    assertThat(offer).isFalse();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void queue_ofManySmallMessages_isBoundedToo() {
    SendQueue queue = new SendQueue();
    for (int i = 0; i < MANY; i++) {
      queue.message(message(AUTHOR, i, TINY));
    }
    assertThat(queue.size()).isEqualTo(GossipLimits.QUEUE_MESSAGES_MAX);
  }

  /// All at once, from many peers, while two honest ones talk through us.
  @Test
  void honestMessages_passThroughAMobThatDoesEverything() {
    long seed = 20261123;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<ScriptedPeer> mob = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      mob.add(node.join(1_000 + i, GossipVersion.V1_2, false));
    }
    ScriptedPeer alice = node.join(2, GossipVersion.V1_2, true);
    ScriptedPeer bob = node.join(3, GossipVersion.V1_2, true);
    node.beat(2);
    List<Bytes> passed = new ArrayList<>();
    int done = 0;
    int honest = 0;
    while (done < MANY) {
      ScriptedPeer peer = mob.get(random.nextInt(mob.size()));
      ScriptedPeer.Frame frame = peer.frame();
      switch (random.nextInt(6)) {
        case 0 -> frame.ihave(TOPIC, ids(random.nextInt(1 << 20), 100));
        case 1 -> frame.iwant(ids(random.nextInt(1 << 20), 100));
        case 2 -> frame.idontwant(ids(random.nextInt(1 << 20), 100));
        case 3 -> frame.graft(TOPIC);
        case 4 -> frame.prune(TOPIC, random.nextLong());
        default -> frame.publish(peer.message("bad").toBuilder().clearSeqno().build());
      }
      peer.send(frame);
      done += 100;
      if (done % 5_000 == 0) {
        node.beat(1);
        honest++;
        alice.send(alice.frame().publish(alice.message("from alice " + honest)));
        bob.read().messages().forEach(message -> passed.add(message.data()));
        alice.read();
        bounded();
      }
    }
    assertThat(passed).as("seed %d", seed).hasSize(honest).doesNotHaveDuplicates();
    assertThat(alice.score()).isPositive();
    assertThat(bob.score()).isNotNegative();
    assertThat(mob.stream().filter(peer -> peer.score() < -80).count()).isGreaterThan(40);
  }

  private static GossipMessage message(PeerId author, long seqno, Bytes body) {
    return new GossipMessage(
        MessageIdScheme.KEY_AND_SEQNO.id(author, seqno), author, seqno, TOPIC, body, body);
  }

  private static Bytes encoded(int length) {
    Bytes whole = null;
    for (int data = length; whole == null || whole.length() > length; data--) {
      whole =
          Bytes.owning(
              GossipsubProto.Message.newBuilder()
                  .setData(ScriptedPeer.string(Bytes.owning(new byte[data])))
                  .build()
                  .toByteArray());
    }
    return whole;
  }

  private static Bytes framed(Bytes body) {
    return new ByteWriter().prefixed(body).toBytes();
  }

  private static Bytes repeated(String hex, int times) throws MalformedException {
    return Bytes.parseHex(hex.repeat(times));
  }

  private static Rpc decode(Bytes framed) {
    try {
      RpcFrames frames = new RpcFrames();
      frames.feed(framed);
      return RpcCodec.decode(frames.next().orElseThrow(() -> new AssertionError(Flaw.TRUNCATED)));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.GossipsubProto;

/// Which messages are taken, passed on and refused.
final class GossipMessagesTest {
  private final GossipNode node = new GossipNode(1);

  /// Joins peers 2, 3 and 4, who are then in the mesh.
  private ScriptedPeer[] mesh() {
    ScriptedPeer[] peers = new ScriptedPeer[3];
    node.router.subscribe(GossipNode.TOPIC, node.now);
    for (int i = 0; i < peers.length; i++) {
      peers[i] = node.join(2 + i);
    }
    node.beat(1);
    for (ScriptedPeer peer : peers) {
      assertThat(node.router.mesh(GossipNode.TOPIC)).contains(peer.id);
      peer.read();
    }
    return peers;
  }

  private void refuses(ScriptedPeer peer, GossipsubProto.Message message, Refusal reason) {
    node.refused.clear();
    int before = node.arrived.size();
    double score = peer.score();
    peer.send(peer.frame().publish(message));
    assertThat(node.refused).containsExactly(reason);
    assertThat(node.arrived).hasSize(before);
    if (reason.isFault()) {
      assertThat(peer.score()).isLessThan(score);
    } else {
      assertThat(peer.score()).isEqualTo(score);
    }
  }

  @Test
  void message_signedAndNew_arrivesAndIsPassedOnToTheMeshButNotBack() {
    ScriptedPeer[] peers = mesh();
    GossipsubProto.Message message = peers[0].message("hello");
    peers[0].send(peers[0].frame().publish(message));

    assertThat(node.arrived).hasSize(1);
    GossipMessage arrived = node.arrived.getFirst().message();
    assertThat(node.arrived.getFirst().from()).isEqualTo(peers[0].id);
    assertThat(arrived.author()).isEqualTo(peers[0].id);
    assertThat(arrived.data()).isEqualTo(Bytes.utf8("hello"));
    assertThat(arrived.id()).isEqualTo(ScriptedPeer.id(message));
    assertThat(peers[0].read().messages()).isEmpty();
    for (int i = 1; i < peers.length; i++) {
      assertThat(peers[i].read().messages())
          .singleElement()
          .satisfies(m -> assertThat(m.encoded()).isEqualTo(Bytes.owning(message.toByteArray())));
    }
  }

  @Test
  void message_ofAnAuthorWhoIsInTheMesh_doesNotGoBackToTheAuthor() {
    ScriptedPeer[] peers = mesh();
    peers[0].send(peers[0].frame().publish(peers[1].message("hello")));
    assertThat(node.arrived).hasSize(1);
    assertThat(peers[1].read().messages()).isEmpty();
    assertThat(peers[2].read().messages()).hasSize(1);
  }

  @Test
  void message_withTheAuthorsKeyBesideIt_isTaken() {
    ScriptedPeer[] peers = mesh();
    Bytes key = peers[0].id.bytes().slice(2, 38);
    var message =
        peers[0].message("js-libp2p sends it").toBuilder().setKey(ScriptedPeer.string(key)).build();
    peers[0].send(peers[0].frame().publish(message));
    assertThat(node.arrived).hasSize(1);
    assertThat(peers[1].read().messages().getFirst().key()).isEqualTo(key);
  }

  @Test
  void message_withoutData_isTaken() {
    ScriptedPeer[] peers = mesh();
    var unsigned =
        GossipsubProto.Message.newBuilder()
            .setFrom(ScriptedPeer.string(peers[0].id.bytes()))
            .setSeqno(ScriptedPeer.string(SequenceNumbers.encode(77)))
            .setTopic(GossipNode.TOPIC);
    peers[0].send(peers[0].frame().publish(ScriptedPeer.sign(unsigned, peers[0].key)));
    assertThat(node.arrived).hasSize(1);
  }

  @Test
  void message_unsignedForgedOrMisattributed_isRefusedByName() {
    ScriptedPeer peer = mesh()[0];
    SigningKey key = GossipNode.key(50);
    GossipsubProto.Message good =
        ScriptedPeer.message(key, 9, GossipNode.TOPIC, Bytes.utf8("hello"));

    refuses(peer, good.toBuilder().clearSignature().build(), Refusal.UNSIGNED);
    // Each fault of its own peer: one alone already costs its listening.
    refuses(node.join(60), good.toBuilder().clearFrom().build(), Refusal.UNSIGNED);
    refuses(node.join(61), good.toBuilder().clearSeqno().build(), Refusal.UNSIGNED);
    refuses(
        node.join(62),
        good.toBuilder().setSeqno(ByteString.copyFrom(new byte[7])).build(),
        Refusal.BAD_SEQNO);
    refuses(
        node.join(63),
        good.toBuilder().setData(ByteString.copyFromUtf8("hullo")).build(),
        Refusal.BAD_SIGNATURE);
    refuses(
        node.join(64),
        good.toBuilder().setFrom(ScriptedPeer.string(GossipNode.peer(51).bytes())).build(),
        Refusal.BAD_SIGNATURE);
    refuses(
        node.join(65),
        good.toBuilder().setSignature(ByteString.copyFrom(new byte[64])).build(),
        Refusal.BAD_SIGNATURE);
    refuses(
        node.join(66),
        good.toBuilder().setSignature(ByteString.copyFrom(new byte[3])).build(),
        Refusal.BAD_SIGNATURE);
    refuses(
        node.join(67),
        good.toBuilder().setFrom(ByteString.copyFromUtf8("nobody")).build(),
        Refusal.BAD_AUTHOR);
    byte[] badKey = PeerId.of(key.verifying()).bytes().toArray();
    java.util.Arrays.fill(badKey, 6, 38, (byte) 0);
    refuses(
        node.join(68),
        good.toBuilder().setFrom(ByteString.copyFrom(badKey)).build(),
        Refusal.BAD_AUTHOR);
    refuses(
        node.join(69),
        good.toBuilder()
            .setKey(ScriptedPeer.string(GossipNode.peer(51).bytes().slice(2, 38)))
            .build(),
        Refusal.KEY_MISMATCH);
    byte[] rsa = new byte[34];
    rsa[0] = 18;
    rsa[1] = 32;
    refuses(
        node.join(70),
        good.toBuilder().setFrom(ByteString.copyFrom(rsa)).build(),
        Refusal.FOREIGN_KEY);

    // The control: none of all this has kept the real one out.
    ScriptedPeer honest = node.join(71);
    honest.send(honest.frame().publish(good));
    assertThat(node.arrived).hasSize(1);
  }

  @Test
  void message_ofAnotherSigningDomain_isRefused() {
    ScriptedPeer peer = mesh()[0];
    var unsigned =
        GossipsubProto.Message.newBuilder()
            .setFrom(ScriptedPeer.string(peer.id.bytes()))
            .setData(ByteString.copyFromUtf8("x"))
            .setSeqno(ScriptedPeer.string(SequenceNumbers.encode(5)))
            .setTopic(GossipNode.TOPIC);
    Bytes bare = Bytes.owning(unsigned.build().toByteArray());
    unsigned.setSignature(ScriptedPeer.string(peer.key.signUnlabelled(bare)));
    refuses(peer, unsigned.build(), Refusal.BAD_SIGNATURE);
  }

  @Test
  void message_ofOurs_thatComesBack_isADuplicate_alsoWhenWeHaveForgottenIt() {
    ScriptedPeer[] peers = mesh();
    node.router.publish(GossipNode.TOPIC, Bytes.utf8("news"), node.now);
    WireMessage sent = peers[0].read().messages().getFirst();
    refuses(peers[0], parse(sent.encoded()), Refusal.DUPLICATE);

    var older = ScriptedPeer.message(node.key, 5, GossipNode.TOPIC, Bytes.utf8("x"));
    refuses(peers[0], older, Refusal.OWN_MESSAGE);
    refuses(peers[0], older, Refusal.DUPLICATE);
    assertThat(peers[1].read().messages()).hasSize(1);
  }

  @Test
  void message_thatOnlySaysItIsOurs_isRefused_andCosts() {
    ScriptedPeer peer = mesh()[0];
    var forged =
        ScriptedPeer.message(GossipNode.key(50), 5, GossipNode.TOPIC, Bytes.utf8("x")).toBuilder()
            .setFrom(ScriptedPeer.string(node.id().bytes()))
            .build();
    refuses(peer, forged, Refusal.BAD_SIGNATURE);
  }

  @Test
  void message_ofAnotherTopicTooLargeOrWithForeignFields_isLeftAlone() {
    ScriptedPeer peer = mesh()[0];
    refuses(
        peer,
        ScriptedPeer.message(peer.key, 5, "elsewhere", Bytes.utf8("x")),
        Refusal.UNKNOWN_TOPIC);
    Bytes large = Bytes.owning(new byte[GossipLimits.DATA_BYTES_MAX + 1]);
    refuses(peer, ScriptedPeer.message(peer.key, 5, GossipNode.TOPIC, large), Refusal.TOO_LARGE);
    var foreign =
        GossipsubProto.Message.newBuilder()
            .setFrom(ScriptedPeer.string(peer.id.bytes()))
            .setSeqno(ScriptedPeer.string(SequenceNumbers.encode(6)))
            .setTopic(GossipNode.TOPIC)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(9, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build());
    refuses(peer, ScriptedPeer.sign(foreign, peer.key), Refusal.FOREIGN_FIELDS);
    // The control: the largest that is allowed.
    Bytes most = Bytes.owning(new byte[GossipLimits.DATA_BYTES_MAX]);
    peer.send(peer.frame().publish(ScriptedPeer.message(peer.key, 7, GossipNode.TOPIC, most)));
    assertThat(node.arrived).hasSize(1);
  }

  @Test
  void message_ofAnAuthorWhoMayNotPublish_isRefused() {
    ScriptedPeer peer = mesh()[0];
    node.opinions.put(GossipNode.peer(50), -1_000.0);
    refuses(
        peer,
        ScriptedPeer.message(GossipNode.key(50), 5, GossipNode.TOPIC, Bytes.utf8("x")),
        Refusal.AUTHOR_NOT_ADMITTED);
  }

  @Test
  void message_thatComesAgain_isADuplicate_andAReplayWhenItWasForgotten() {
    ScriptedPeer[] peers = mesh();
    GossipsubProto.Message message = peers[0].message("hello");
    GossipsubProto.Message later = peers[0].message("later");
    peers[0].send(peers[0].frame().publish(message));
    refuses(peers[1], message, Refusal.DUPLICATE);

    node.beat(121);
    assertThat(node.router.sizes().seen()).isZero();
    refuses(peers[1], message, Refusal.REPLAYED);
    // The control: what was held up on its way still comes through.
    peers[1].send(peers[1].frame().publish(later));
    assertThat(node.arrived).hasSize(2);
  }

  @Test
  void author_whoseClockWasSetBack_isHeardAgainAfterAnHour() {
    ScriptedPeer[] peers = mesh();
    SigningKey author = GossipNode.key(50);
    peers[0].send(
        peers[0]
            .frame()
            .publish(ScriptedPeer.message(author, 500, GossipNode.TOPIC, Bytes.utf8("before"))));
    node.beat(121);
    var after = ScriptedPeer.message(author, 100, GossipNode.TOPIC, Bytes.utf8("after"));
    refuses(peers[1], after, Refusal.REPLAYED);
    node.beat(3_600);
    assertThat(node.router.sizes().authors()).isZero();
    peers[1].send(peers[1].frame().publish(after));
    assertThat(node.arrived).hasSize(2);
  }

  @Test
  void message_thatIsRejected_isNotPassedOn_andCostsWhoeverBringsIt() {
    ScriptedPeer[] peers = mesh();
    node.verdict = Optional.empty();
    GossipsubProto.Message message = peers[0].message("bad");
    peers[0].send(peers[0].frame().publish(message));
    peers[1].send(peers[1].frame().publish(message));
    node.router.decide(ScriptedPeer.id(message), Verdict.REJECT, node.now);

    assertThat(peers[0].score()).isNegative();
    assertThat(peers[1].score()).isNegative();
    assertThat(peers[2].score()).isNotNegative();
    assertThat(peers[2].read().messages()).isEmpty();
    refuses(peers[2], message, Refusal.REJECTED_BEFORE);
    node.beat(1);
    assertThat(node.router.mesh(GossipNode.TOPIC)).isEmpty();
    assertThat(peers[0].read().prunes()).hasSize(1);
  }

  @Test
  void author_whoSignsTwoMessagesUnderOneNumber_harmsNobodyElse() {
    ScriptedPeer[] peers = mesh();
    node.verdict = Optional.of(Verdict.REJECT);
    SigningKey author = GossipNode.key(50);
    var bad = ScriptedPeer.message(author, 5, GossipNode.TOPIC, Bytes.utf8("bad"));
    var good = ScriptedPeer.message(author, 5, GossipNode.TOPIC, Bytes.utf8("good"));
    peers[0].send(peers[0].frame().publish(bad));
    refuses(peers[1], good, Refusal.DUPLICATE);
    assertThat(peers[1].score()).isNotNegative();
  }

  @Test
  void message_thatIsIgnored_isNotPassedOn_andCostsNothing() {
    ScriptedPeer[] peers = mesh();
    node.verdict = Optional.of(Verdict.IGNORE);
    double before = peers[0].score();
    peers[0].send(peers[0].frame().publish(peers[0].message("useless")));
    assertThat(peers[0].score()).isEqualTo(before);
    assertThat(peers[1].read().messages()).isEmpty();
  }

  @Test
  void decision_thatComesLate_passesOnToWhoeverHasNotBroughtItMeanwhile() {
    ScriptedPeer[] peers = mesh();
    node.verdict = Optional.empty();
    GossipsubProto.Message message = peers[0].message("slow");
    peers[0].send(peers[0].frame().publish(message));
    peers[1].send(peers[1].frame().publish(message));
    assertThat(peers[2].read().messages()).isEmpty();

    node.router.decide(ScriptedPeer.id(message), Verdict.ACCEPT, node.now);
    node.router.decide(ScriptedPeer.id(message), Verdict.ACCEPT, node.now);
    assertThat(peers[0].read().messages()).isEmpty();
    assertThat(peers[1].read().messages()).isEmpty();
    assertThat(peers[2].read().messages()).hasSize(1);
  }

  @Test
  void decision_thatNeverComes_isIgnore() {
    ScriptedPeer peer = mesh()[0];
    node.verdict = Optional.empty();
    GossipsubProto.Message message = peer.message("slow");
    peer.send(peer.frame().publish(message));
    assertThat(node.router.sizes().pending()).isEqualTo(1);
    node.beat(11);
    assertThat(node.router.sizes().pending()).isZero();
    refuses(peer, message, Refusal.DUPLICATE);
  }

  @Test
  void publish_isSignedAndGoesToTheMesh_andIsTakenByAnother() {
    ScriptedPeer[] peers = mesh();
    var published = node.router.publish(GossipNode.TOPIC, Bytes.utf8("news"), node.now);
    assertThat(published.peers()).isEqualTo(3);
    WireMessage wire = peers[0].read().messages().getFirst();
    assertThat(wire.key()).isNull();

    GossipNode other = new GossipNode(80);
    other.router.subscribe(GossipNode.TOPIC, other.now);
    ScriptedPeer between = other.join(81);
    between.send(between.frame().publish(parse(wire.encoded())));
    assertThat(other.arrived).hasSize(1);
    assertThat(other.arrived.getFirst().message().author()).isEqualTo(node.id());
    assertThat(other.arrived.getFirst().message().id()).isEqualTo(published.id());
  }

  @Test
  void publish_underOneTimeKeys_isTakenByAnother_andSaysNothingOfItsAuthor() {
    GossipNode quiet =
        new GossipNode(
            1,
            Authorship.oneTime(new SeededEntropy(3)),
            GossipNode.MESH,
            GossipNode.SCORES,
            1_000_000);
    quiet.router.subscribe(GossipNode.TOPIC, quiet.now);
    ScriptedPeer next = quiet.join(2);
    for (String text : List.of("one", "two")) {
      quiet.router.publish(GossipNode.TOPIC, Bytes.utf8(text), quiet.now);
    }
    node.router.subscribe(GossipNode.TOPIC, node.now);
    ScriptedPeer between = node.join(81);
    next.read()
        .messages()
        .forEach(wire -> between.send(between.frame().publish(parse(wire.encoded()))));
    assertThat(node.arrived).hasSize(2);
    GossipMessage one = node.arrived.getFirst().message();
    GossipMessage two = node.arrived.getLast().message();
    assertThat(one.author()).isNotEqualTo(two.author()).isNotEqualTo(quiet.id());
    assertThat(two.author()).isNotEqualTo(quiet.id());
    // Numbers made of the time, or counted, would be near each other.
    assertThat(one.seqno() >>> 44).isNotEqualTo(two.seqno() >>> 44);
    // It comes back from a neighbour: known, and nobody's fault.
    refusesAt(quiet, next, node.arrived.getFirst().message());
  }

  private static void refusesAt(GossipNode at, ScriptedPeer from, GossipMessage message) {
    from.send(from.frame().publish(parse(message.encoded())));
    assertThat(at.refused).containsExactly(Refusal.DUPLICATE);
    assertThat(from.score()).isZero();
  }

  private static GossipsubProto.Message parse(Bytes bytes) {
    try {
      return GossipsubProto.Message.parseFrom(bytes.unsafeArray());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void publish_onlyToTheMesh_neverToEverybody() {
    node.router.subscribe(GossipNode.TOPIC, node.now);
    for (int i = 0; i < 20; i++) {
      node.join(100 + i);
    }
    node.beat(1);
    assertThat(node.router.mesh(GossipNode.TOPIC)).hasSize(6);
    assertThat(node.router.publish(GossipNode.TOPIC, Bytes.utf8("x"), node.now).peers())
        .isEqualTo(6);
  }

  @Test
  void publish_beforeTheMeshStands_goesToSome() {
    node.router.subscribe(GossipNode.TOPIC, node.now);
    for (int i = 0; i < 20; i++) {
      node.join(100 + i);
    }
    assertThat(node.router.mesh(GossipNode.TOPIC)).isEmpty();
    assertThat(node.router.publish(GossipNode.TOPIC, Bytes.utf8("x"), node.now).peers())
        .isEqualTo(6);
  }

  @Test
  void publish_withNobodyThere_isOfferedToWhoeverComes() {
    node.router.subscribe(GossipNode.TOPIC, node.now);
    var published = node.router.publish(GossipNode.TOPIC, Bytes.utf8("x"), node.now);
    assertThat(published.peers()).isZero();
    ScriptedPeer peer = node.join(5);
    peer.send(peer.frame().iwant(java.util.List.of(published.id())));
    assertThat(peer.read().messages()).hasSize(1);
  }

  @Test
  void publish_outsideATopicOrTooMuch_isRefused() {
    assertThatThrownBy(() -> node.router.publish("elsewhere", Bytes.empty(), node.now))
        .isInstanceOf(IllegalArgumentException.class);
    node.router.subscribe(GossipNode.TOPIC, node.now);
    Bytes large = Bytes.owning(new byte[GossipLimits.DATA_BYTES_MAX + 1]);
    assertThatThrownBy(() -> node.router.publish(GossipNode.TOPIC, large, node.now))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ids_areOfTheSchemeThatWasChosen() {
    PeerId author = GossipNode.peer(1);
    MessageId key = MessageIdScheme.KEY_AND_SEQNO.id(author, 258);
    MessageId from = MessageIdScheme.FROM_AND_SEQNO.id(author, 258);
    assertThat(key.bytes().hex())
        .isEqualTo("08011220" + author.bytes().slice(6, 38).hex() + "0000000000000102");
    assertThat(from.bytes().hex()).isEqualTo(author.bytes().hex() + "0000000000000102");
    assertThat(MessageIdScheme.KEY_AND_SEQNO.isOf(key, author)).isTrue();
    assertThat(MessageIdScheme.KEY_AND_SEQNO.isOf(key, GossipNode.peer(2))).isFalse();
  }
}

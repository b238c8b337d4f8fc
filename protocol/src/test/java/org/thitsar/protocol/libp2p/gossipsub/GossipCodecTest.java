package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.GossipsubProto;

final class GossipCodecTest {
  private static final int ROUNDS = 20_000;

  private static MessageId id(int number) {
    return new MessageId(Bytes.concat(Bytes.utf8("message-"), SequenceNumbers.encode(number)));
  }

  /// A frame with something of everything.
  private static Rpc.Outgoing full() {
    Bytes message =
        Bytes.owning(
            ScriptedPeer.message(GossipNode.key(1), 7, "topic", Bytes.utf8("data")).toByteArray());
    return new Rpc.Outgoing(
        List.of(new Rpc.Subscription("topic", true), new Rpc.Subscription("other", false)),
        List.of(message, message),
        List.of(new Rpc.IHave("topic", List.of(id(1), id(2)))),
        List.of(id(3)),
        List.of("topic"),
        List.of(new Rpc.Prune("other", 60)),
        List.of(id(4), id(5)));
  }

  private static Bytes body(Bytes framed) throws MalformedException {
    RpcFrames frames = new RpcFrames();
    frames.feed(framed);
    return frames.next().orElseThrow();
  }

  @Test
  void encode_thenDecode_givesTheSame() throws MalformedException {
    Rpc rpc = RpcCodec.decode(body(RpcCodec.encode(full())));

    assertThat(rpc.subscriptions()).isEqualTo(full().subscriptions());
    assertThat(rpc.messages()).hasSize(2);
    assertThat(rpc.messages().getFirst().encoded()).isEqualTo(full().messages().getFirst());
    assertThat(rpc.messages().getFirst().topic()).isEqualTo("topic");
    assertThat(rpc.ihaves()).isEqualTo(full().ihaves());
    assertThat(rpc.iwants()).containsExactly(full().iwant());
    assertThat(rpc.grafts()).isEqualTo(full().grafts());
    assertThat(rpc.prunes()).isEqualTo(full().prunes());
    assertThat(rpc.idontwants()).isEqualTo(full().idontwant());
  }

  @Test
  void decode_emptyFrame_saysNothing() throws MalformedException {
    Rpc rpc = RpcCodec.decode(Bytes.empty());
    assertThat(rpc.messages()).isEmpty();
    assertThat(rpc.grafts()).isEmpty();
  }

  @Test
  void encode_isWhatThePublicSchemaSays() throws MalformedException {
    // rpc { control(3) { graft(3) { topic(1) "t" } } }, and the length before it.
    Rpc.Outgoing graft =
        new Rpc.Outgoing(
            List.of(), List.of(), List.of(), List.of(), List.of("t"), List.of(), List.of());
    assertThat(RpcCodec.encode(graft)).isEqualTo(Bytes.parseHex("071a051a030a0174"));
    // rpc { subscriptions(1) { subscribe(1) true, topic(2) "t" } }
    Rpc.Outgoing hello =
        new Rpc.Outgoing(
            List.of(new Rpc.Subscription("t", true)),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(RpcCodec.encode(hello)).isEqualTo(Bytes.parseHex("070a050801120174"));
  }

  @Test
  void decode_peerExchangeAndUnknownFields_areSkipped() throws MalformedException {
    var prune =
        GossipsubProto.Prune.newBuilder()
            .setTopic("t")
            .setBackoff(9)
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        2,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("a peer"))
                            .build())
                    .build());
    var rpc =
        GossipsubProto.Rpc.newBuilder()
            .setControl(GossipsubProto.Control.newBuilder().addPrune(prune))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();
    Rpc decoded = RpcCodec.decode(Bytes.owning(rpc.toByteArray()));
    assertThat(decoded.prunes()).containsExactly(new Rpc.Prune("t", 9));
  }

  @Test
  void decode_tooManyOfAnything_isRefusedBeforeItIsParsed() {
    refused(repeated("1200", GossipLimits.FRAME_MESSAGES_MAX + 1), Flaw.TOO_MANY);
    refused(repeated("0a00", GossipLimits.FRAME_SUBSCRIPTIONS_MAX + 1), Flaw.TOO_MANY);
    refused(repeated("1a021a00", GossipLimits.FRAME_CONTROLS_MAX), Flaw.TOO_MANY);
    refused(repeated("2000", GossipLimits.FRAME_UNKNOWN_MAX + 1), Flaw.TOO_MANY);
    GossipsubProto.Rpc frame =
        GossipsubProto.Rpc.newBuilder()
            .setControl(
                GossipsubProto.Control.newBuilder()
                    .addIwant(
                        GossipsubProto.Ids.newBuilder()
                            .addAllIds(
                                Collections.nCopies(
                                    GossipLimits.FRAME_IDS_MAX + 1, ByteString.EMPTY))))
            .build();
    refused(Bytes.owning(frame.toByteArray()), Flaw.TOO_MANY);
  }

  @Test
  void decode_asManyAsAllowed_isTaken() throws MalformedException {
    assertThat(RpcCodec.decode(repeated("1200", GossipLimits.FRAME_MESSAGES_MAX)).messages())
        .hasSize(GossipLimits.FRAME_MESSAGES_MAX);
  }

  @Test
  void decode_idsAndTopicsThatNothingHas_areRefused() {
    refused(idFrame(GossipLimits.ID_BYTES_MIN - 1), Flaw.OUT_OF_RANGE);
    refused(idFrame(GossipLimits.ID_BYTES_MAX + 1), Flaw.OUT_OF_RANGE);
    refused(topicFrame("x".repeat(GossipLimits.TOPIC_BYTES_MAX + 1)), Flaw.TOO_LARGE);
    refused(topicFrame("ဃ".repeat(GossipLimits.TOPIC_BYTES_MAX / 2)), Flaw.TOO_LARGE);
    refused(topicFrame(""), Flaw.MISSING_FIELD);
  }

  private static Bytes idFrame(int length) {
    var ids = GossipsubProto.Ids.newBuilder().addIds(ByteString.copyFrom(new byte[length]));
    return Bytes.owning(
        GossipsubProto.Rpc.newBuilder()
            .setControl(GossipsubProto.Control.newBuilder().addIwant(ids))
            .build()
            .toByteArray());
  }

  private static Bytes topicFrame(String topic) {
    return Bytes.owning(new ScriptedPeer.Frame().graft(topic).rpc.build().toByteArray());
  }

  @Test
  void decode_groupsAndDeepNesting_areRefused() throws MalformedException {
    // Field 15 begins a group, a hundred thousand times.
    refused(repeated("7b", 100_000), Flaw.NOT_A_MESSAGE);
    refused(Bytes.parseHex("03"), Flaw.NOT_A_MESSAGE);
    refused(Bytes.parseHex("00"), Flaw.NOT_A_MESSAGE);
    refused(Bytes.parseHex("12ffffffffffffffffff01"), Flaw.TRUNCATED);
    refused(Bytes.parseHex("08ffffffffffffffffffff01"), Flaw.BAD_VARINT);
    refused(Bytes.parseHex("1a02"), Flaw.TRUNCATED);
    // A topic that is not UTF-8.
    refused(Bytes.parseHex("0a040801ff12"), Flaw.NOT_A_MESSAGE, Flaw.TRUNCATED);
    refused(Bytes.parseHex("1a051a030a01ff"), Flaw.NOT_A_MESSAGE);
  }

  @Test
  void frames_oversizedOrBadLength_areRefusedWithoutRoomForThem() throws MalformedException {
    for (String hex : List.of("81801f", "ffff7f", "ffffff7f", "ffffffff0f")) {
      RpcFrames frames = new RpcFrames();
      frames.feed(Bytes.parseHex(hex));
      assertThatThrownBy(frames::next)
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_LARGE));
    }
    RpcFrames longForm = new RpcFrames();
    longForm.feed(Bytes.parseHex("8000"));
    assertThatThrownBy(longForm::next).isInstanceOf(MalformedException.class);

    RpcFrames announced = new RpcFrames();
    announced.feed(new ByteWriter().varint(GossipLimits.FRAME_BYTES_MAX).u8(1).toBytes());
    assertThat(announced.next()).isEmpty();
    assertThat(announced.heldBytes()).isLessThan(64);
  }

  @Test
  void frames_inPiecesOfAnySize_comeOutWhole() throws MalformedException {
    long seed = 20261123;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    SeededEntropy entropy = new SeededEntropy(seed);
    List<Bytes> sent = new ArrayList<>();
    ByteWriter stream = new ByteWriter();
    for (int i = 0; i < 200; i++) {
      Bytes frame = entropy.bytes(random.nextInt(i % 10 == 0 ? 40_000 : 300));
      sent.add(frame);
      stream.prefixed(frame);
    }
    Bytes all = stream.toBytes();
    RpcFrames frames = new RpcFrames();
    List<Bytes> got = new ArrayList<>();
    for (int at = 0; at < all.length(); ) {
      int end = Math.min(all.length(), at + 1 + random.nextInt(at % 3 == 0 ? 5 : 3_000));
      frames.feed(all.slice(at, end));
      at = end;
      for (Optional<Bytes> next = frames.next(); next.isPresent(); next = frames.next()) {
        got.add(next.get());
      }
    }
    assertThat(got).as("seed %d", seed).isEqualTo(sent);
    assertThat(frames.heldBytes()).isZero();
  }

  @Test
  void mutatedAndRandomFrames_decodeOrAreRefused_neverAnythingElse() throws MalformedException {
    long seed = 20261122;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Bytes whole = body(RpcCodec.encode(full()));
    int decoded = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = whole.toArray();
      if (round % 4 == 0) {
        bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
      } else {
        for (int change = 0; change <= random.nextInt(3); change++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        if (round % 4 == 1) {
          bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
      }
      try {
        RpcCodec.decode(Bytes.owning(bytes));
        decoded++;
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(decoded).as("seed %d", seed).isGreaterThan(1_000);
    assertThat(refused).as("seed %d", seed).isGreaterThan(1_000);
  }

  @Test
  void sequenceNumbers_onlyGrow_whateverTheClockDoes() {
    SequenceNumbers numbers = new SequenceNumbers();
    long first = numbers.next(5);
    long second = numbers.next(5);
    long third = numbers.next(1);
    assertThat(List.of(first, second, third)).containsExactly(5_000_000L, 5_000_001L, 5_000_002L);
    assertThat(new SequenceNumbers().next(6)).isGreaterThan(third);
    for (long seqno : new long[] {0, 1, -1, Long.MIN_VALUE, 0x0102030405060708L}) {
      assertThat(SequenceNumbers.decode(SequenceNumbers.encode(seqno))).isEqualTo(seqno);
    }
    assertThat(SequenceNumbers.encode(0x0102030405060708L).hex()).isEqualTo("0102030405060708");
  }

  private static Bytes repeated(String hex, int times) {
    try {
      return Bytes.parseHex(hex.repeat(times));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(Bytes frame, Flaw... flaws) {
    assertThatThrownBy(() -> RpcCodec.decode(frame))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isIn((Object[]) flaws));
  }
}

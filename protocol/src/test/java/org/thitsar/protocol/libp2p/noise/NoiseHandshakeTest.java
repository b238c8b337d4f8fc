package org.thitsar.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.X25519Key;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.Libp2pProto;

class NoiseHandshakeTest {
  private static final SigningKey ALICE = SigningKey.random(new SeededEntropy(1));
  private static final SigningKey BOB = SigningKey.random(new SeededEntropy(2));
  private static final List<String> YAMUX = List.of("/yamux/1.0.0");

  /// Both sides of a handshake whose messages pass through `wire`, message by message.
  private static final class Run {
    final NoiseHandshake dialer;
    final NoiseHandshake listener;
    final List<Bytes> messages = new ArrayList<>();

    Run(Optional<PeerId> expected, List<String> dialerMuxers, List<String> listenerMuxers) {
      dialer =
          NoiseHandshake.initiator(
              NoiseIdentity.of(ALICE, new SeededEntropy(5)),
              expected,
              dialerMuxers,
              new SeededEntropy(3));
      listener =
          NoiseHandshake.responder(
              NoiseIdentity.of(BOB, new SeededEntropy(6)), listenerMuxers, new SeededEntropy(4));
    }

    static Run of() {
      return new Run(Optional.of(PeerId.of(BOB.verifying())), YAMUX, YAMUX);
    }

    Run go(int tampered, UnaryOperator<Bytes> wire) throws MalformedException {
      Bytes first = carry(dialer.start(), tampered, wire);
      Bytes second = carry(listener.receive(first), tampered, wire);
      Bytes third = carry(dialer.receive(second), tampered, wire);
      assertThat(listener.receive(third).isEmpty()).isTrue();
      return this;
    }

    Run go() throws MalformedException {
      return go(-1, UnaryOperator.identity());
    }

    private Bytes carry(Bytes message, int tampered, UnaryOperator<Bytes> wire) {
      messages.add(message);
      return messages.size() - 1 == tampered ? wire.apply(message) : message;
    }
  }

  @Test
  void handshake_bothSides_knowEachOtherAndCanTalk() throws MalformedException {
    Run run = Run.of().go();
    NoiseSession alice = run.dialer.session();
    NoiseSession bob = run.listener.session();
    assertThat(alice.remote()).isEqualTo(PeerId.of(BOB.verifying()));
    assertThat(bob.remote()).isEqualTo(PeerId.of(ALICE.verifying()));
    assertThat(alice.muxer()).contains("/yamux/1.0.0");
    assertThat(bob.muxer()).contains("/yamux/1.0.0");
    Bytes text = Bytes.utf8("hello");
    for (int i = 0; i < 3; i++) {
      Bytes sealed = alice.sealing().seal(Bytes.empty(), text);
      assertThat(bob.opening().open(Bytes.empty(), sealed)).isEqualTo(text);
      Bytes answer = bob.sealing().seal(Bytes.empty(), text);
      assertThat(alice.opening().open(Bytes.empty(), answer)).isEqualTo(text);
      assertThat(answer).isNotEqualTo(sealed);
    }
  }

  @Test
  void handshake_everyByteOfEveryMessageFlipped_isRefused() throws MalformedException {
    Run clean = Run.of().go();
    int refused = 0;
    for (int message = 0; message < 3; message++) {
      for (int at = 0; at < clean.messages.get(message).length(); at++) {
        int place = at;
        Optional<MalformedException> flaw = outcome(Run.of(), message, bytes -> flip(bytes, place));
        assertThat(flaw).as("message %d, byte %d", message, at).isPresent();
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(400);
    // The control: the same run without a flip goes through.
    assertThat(outcome(Run.of(), 0, UnaryOperator.identity())).isEmpty();
  }

  @Test
  void handshake_everyTruncationOfEveryMessage_isRefused() throws MalformedException {
    Run clean = Run.of().go();
    for (int message = 0; message < 3; message++) {
      for (int length = 0; length < clean.messages.get(message).length(); length++) {
        int end = length;
        assertThat(outcome(Run.of(), message, bytes -> bytes.slice(0, end)))
            .as("message %d cut to %d", message, length)
            .isPresent();
      }
    }
  }

  @Test
  void receive_somebodyElse_isRefusedBeforeTheDialerSaysWhoItIs() throws MalformedException {
    PeerId carol = PeerId.of(SigningKey.random(new SeededEntropy(9)).verifying());
    Run run = new Run(Optional.of(carol), YAMUX, YAMUX);
    Bytes second = run.listener.receive(run.dialer.start());
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> run.dialer.receive(second))
        .satisfies(e -> assertThat(e.place()).isEqualTo(NoiseHandshake.WRONG_PEER));
    assertThat(run.dialer.done()).isFalse();
  }

  @Test
  void muxers_offeredByOneSideOnly_areLeftToMultistream() throws MalformedException {
    Optional<PeerId> bob = Optional.of(PeerId.of(BOB.verifying()));
    for (List<String> mine : List.of(YAMUX, List.<String>of())) {
      Run run = new Run(bob, mine, mine.isEmpty() ? YAMUX : List.of()).go();
      assertThat(run.dialer.session().muxer()).isEmpty();
      assertThat(run.listener.session().muxer()).isEmpty();
    }
  }

  @Test
  void muxers_nothingInCommon_isRefused() {
    Run run = new Run(Optional.empty(), List.of("/mplex/6.7.0"), YAMUX);
    assertThatExceptionOfType(MalformedException.class).isThrownBy(run::go);
  }

  @Test
  void muxers_severalInCommon_theDialersOrderDecides() throws MalformedException {
    Run run = new Run(Optional.empty(), List.of("/a", "/b"), List.of("/b", "/a")).go();
    assertThat(run.dialer.session().muxer()).contains("/a");
    assertThat(run.listener.session().muxer()).contains("/a");
  }

  @Test
  void receive_oversizedMessage_isRefused() {
    Bytes huge = Bytes.owning(new byte[NoiseHandshake.FRAME_BYTES_MAX]);
    assertFlaw(Flaw.TOO_LARGE, Run.of().listener, huge);
  }

  @Test
  void receive_payloadInTheFirstMessage_isRefused() throws MalformedException {
    Bytes first = Run.of().dialer.start();
    assertFlaw(
        Flaw.TRAILING_BYTES, Run.of().listener, Bytes.concat(first, Bytes.utf8("early data")));
  }

  @Test
  void receive_smallOrderEphemeral_isRefused() {
    assertFlaw(Flaw.BAD_KEY, Run.of().listener, Bytes.owning(new byte[X25519Key.LENGTH]));
  }

  @Test
  void receive_afterTheEnd_isRefused() throws MalformedException {
    Run run = Run.of().go();
    assertFlaw(Flaw.OUT_OF_ORDER, run.listener, run.messages.get(2));
  }

  @Test
  void payload_signatureOfAnotherStaticKey_isRefused() throws MalformedException {
    Bytes signature = ALICE.signUnlabelled(Bytes.utf8("noise-libp2p-static-key:other"));
    assertPayload(
        Flaw.BAD_SIGNATURE,
        NoisePayloadCodec.encode(
            new NoisePayload(
                NoisePayloadCodec.encodeKey(ALICE.verifying()), signature, List.of())));
  }

  @Test
  void payload_keyOfAnotherType_isRefused() throws MalformedException {
    Bytes secp256k1 =
        Bytes.owning(
            Libp2pProto.PublicKey.newBuilder()
                .setType(Libp2pProto.KeyType.SECP256K1)
                .setData(com.google.protobuf.ByteString.copyFrom(new byte[33]))
                .build()
                .toByteArray());
    assertPayload(
        Flaw.UNKNOWN_VERSION,
        NoisePayloadCodec.encode(
            new NoisePayload(secp256k1, Bytes.owning(new byte[64]), List.of())));
  }

  @Test
  void payload_missingOrGarbage_isRefused() throws MalformedException {
    assertPayload(Flaw.MISSING_FIELD, Bytes.empty());
    assertPayload(Flaw.NOT_A_MESSAGE, Bytes.of((byte) 0x0a, (byte) 0x7f));
  }

  @Test
  void payload_tooManyMuxers_isRefused() throws MalformedException {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      many.add("/m/" + i);
    }
    assertPayload(
        Flaw.TOO_MANY,
        NoisePayloadCodec.encode(
            new NoisePayload(NoisePayloadCodec.encodeKey(ALICE.verifying()), Bytes.empty(), many)));
  }

  @Test
  void open_replayedReorderedOrFlippedFrame_isRefused() throws MalformedException {
    for (int fault = 0; fault < 3; fault++) {
      Run run = Run.of().go();
      NoiseCipher sealing = run.dialer.session().sealing();
      NoiseCipher opening = run.listener.session().opening();
      Bytes first = sealing.seal(Bytes.empty(), Bytes.utf8("first"));
      Bytes second = sealing.seal(Bytes.empty(), Bytes.utf8("second"));
      Bytes hostile =
          switch (fault) {
            case 0 -> {
              opening.open(Bytes.empty(), first);
              yield first;
            }
            case 1 -> second;
            default -> flip(first, 3);
          };
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> opening.open(Bytes.empty(), hostile))
          .satisfies(e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_SEAL));
    }
  }

  /// A dialer with a valid key exchange and the payload given.
  private static void assertPayload(Flaw flaw, Bytes payload) throws MalformedException {
    NoiseHandshake listener =
        NoiseHandshake.responder(
            NoiseIdentity.of(BOB, new SeededEntropy(6)), YAMUX, new SeededEntropy(4));
    NoiseXx dialer =
        new NoiseXx(
            true,
            Bytes.empty(),
            X25519Key.random(new SeededEntropy(5)),
            X25519Key.random(new SeededEntropy(6)));
    dialer.read(listener.receive(dialer.write(Bytes.empty())));
    assertFlaw(flaw, listener, dialer.write(payload));
  }

  private static void assertFlaw(Flaw flaw, NoiseHandshake handshake, Bytes message) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> handshake.receive(message))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(flaw));
  }

  private static Optional<MalformedException> outcome(
      Run run, int tampered, UnaryOperator<Bytes> wire) {
    @Nullable MalformedException flaw = null;
    try {
      run.go(tampered, wire);
    } catch (MalformedException e) {
      flaw = e;
    }
    return Optional.ofNullable(flaw);
  }

  private static Bytes flip(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at] ^= 1;
    return Bytes.owning(copy);
  }

  @Test
  void identity_servesManyHandshakes_eachWithKeysOfItsOwn() throws MalformedException {
    NoiseIdentity alice = NoiseIdentity.of(ALICE, new SeededEntropy(5));
    NoiseIdentity bob = NoiseIdentity.of(BOB, new SeededEntropy(6));
    SeededEntropy entropy = new SeededEntropy(7);
    Set<Bytes> sealed = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      NoiseHandshake dialer = NoiseHandshake.initiator(alice, Optional.empty(), YAMUX, entropy);
      NoiseHandshake listener = NoiseHandshake.responder(bob, YAMUX, entropy);
      var _ = listener.receive(dialer.receive(listener.receive(dialer.start())));
      NoiseSession from = dialer.session();
      NoiseSession to = listener.session();
      assertThat(to.remote()).isEqualTo(PeerId.of(ALICE.verifying()));
      byte[] message = new byte[48];
      int length = from.sealing().seal(message, 0, 32, message, 0);
      sealed.add(Bytes.of(message));
      assertThat(to.opening().open(message, 0, length, message, 0)).isEqualTo(32);
      assertThat(message).startsWith(new byte[32]);
    }
    assertThat(sealed).as("the same text under the keys of three sessions").hasSize(3);
  }
}

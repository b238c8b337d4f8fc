package org.thitsar.protocol.libp2p.noise;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.crypto.X25519Key;
import org.thitsar.protocol.identity.PeerId;

/// One libp2p Noise handshake (libp2p specs `noise`): messages in, messages out, then a
/// [NoiseSession]. Messages are without the length that stands before them on the wire.
///
/// The initiator checks who answered before it says who it is. Any flaw ends the handshake: throw
/// the object away and close.
public final class NoiseHandshake {
  /// The protocol name in multistream-select.
  public static final String PROTOCOL = "/noise";

  /// The most bytes a frame may have on the wire, without its own two bytes of length.
  public static final int FRAME_BYTES_MAX = 65_535;

  /// The most bytes of one handshake message: ours have below 300.
  public static final int HANDSHAKE_BYTES_MAX = 4_096;

  /// The place that is named when somebody else than the expected peer answers.
  public static final String WRONG_PEER = "expected peer";

  private final NoiseXx pattern;
  private final NoiseIdentity own;
  private final Optional<PeerId> expected;
  private final List<String> muxers;
  private final boolean initiator;
  private @Nullable VerifyingKey remoteKey;
  private List<String> remoteMuxers = List.of();
  private int messages;

  private NoiseHandshake(
      boolean initiator,
      NoiseIdentity own,
      Optional<PeerId> expected,
      List<String> muxers,
      Entropy entropy) {
    this.initiator = initiator;
    this.own = own;
    this.expected = expected;
    this.muxers = List.copyOf(muxers);
    this.pattern =
        new NoiseXx(initiator, Bytes.empty(), own.staticKey(), X25519Key.random(entropy));
  }

  /// The side that dials; [#start()] gives its first message.
  ///
  /// @param expected who must answer, when that is known
  /// @param muxers multiplexers to offer, best first; none leaves them to multistream-select
  public static NoiseHandshake initiator(
      NoiseIdentity own, Optional<PeerId> expected, List<String> muxers, Entropy entropy) {
    return new NoiseHandshake(true, own, expected, muxers, entropy);
  }

  /// The side that answers.
  public static NoiseHandshake responder(NoiseIdentity own, List<String> muxers, Entropy entropy) {
    return new NoiseHandshake(false, own, Optional.empty(), muxers, entropy);
  }

  /// The initiator's first message.
  public Bytes start() throws MalformedException {
    return pattern.write(Bytes.empty());
  }

  /// Takes the peer's next message.
  ///
  /// @return what to send now; empty for nothing
  /// @throws MalformedException when the message is not authentic, the identity key or its
  ///   signature is wrong, or the peer is not the expected one ([#WRONG_PEER])
  public Bytes receive(Bytes message) throws MalformedException {
    if (message.length() > HANDSHAKE_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "noise handshake");
    }
    if (pattern.done()) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "noise handshake");
    }
    Bytes payload = pattern.read(message);
    messages++;
    if (initiator) {
      identify(payload);
      return pattern.write(ownPayload());
    }
    if (messages == 1) {
      // Early data of the first message would be readable and replayable: there must be none.
      if (!payload.isEmpty()) {
        throw new MalformedException(Flaw.TRAILING_BYTES, "noise handshake");
      }
      return pattern.write(ownPayload());
    }
    identify(payload);
    return Bytes.empty();
  }

  /// Whether the peer is proved and the channel can be taken.
  public boolean done() {
    return pattern.done();
  }

  /// The channel; to be taken once, when [#done()].
  public NoiseSession session() {
    VerifyingKey key = remoteKey;
    if (key == null) {
      throw new IllegalStateException("the handshake is not done");
    }
    NoiseCipher[] ciphers = pattern.split();
    return new NoiseSession(PeerId.of(key), key, commonMuxer(), ciphers[0], ciphers[1]);
  }

  /// The initiator's order decides.
  private Optional<String> commonMuxer() {
    List<String> first = initiator ? muxers : remoteMuxers;
    List<String> second = initiator ? remoteMuxers : muxers;
    return first.stream().filter(second::contains).findFirst();
  }

  private Bytes ownPayload() {
    return NoisePayloadCodec.encode(
        new NoisePayload(NoisePayloadCodec.encodeKey(own.key()), own.signature(), muxers));
  }

  private void identify(Bytes bytes) throws MalformedException {
    NoisePayload payload = NoisePayloadCodec.decode(bytes);
    VerifyingKey key = NoisePayloadCodec.decodeKey(payload.identityKey(), expected);
    key.verifyUnlabelled(
        Bytes.concat(NoiseIdentity.SIGNATURE_PREFIX, pattern.peerStatic()), payload.signature());
    PeerId peer = PeerId.of(key);
    if (expected.isPresent() && !expected.get().equals(peer)) {
      throw new MalformedException(Flaw.BAD_KEY, WRONG_PEER);
    }
    remoteMuxers = payload.muxers();
    if (!muxers.isEmpty() && !remoteMuxers.isEmpty() && commonMuxer().isEmpty()) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "multiplexers");
    }
    remoteKey = key;
  }
}

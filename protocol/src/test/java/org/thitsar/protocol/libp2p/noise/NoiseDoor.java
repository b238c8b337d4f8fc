package org.thitsar.protocol.libp2p.noise;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.X25519Key;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Lets the fuzzing of another module at what is behind the encryption.
public final class NoiseDoor {
  private NoiseDoor() {}

  /// Reads what libp2p carries inside the handshake.
  public static void readPayload(Bytes payload) throws MalformedException {
    NoisePayload _ = NoisePayloadCodec.decode(payload);
  }

  /// An identity key, written again as it was read.
  public static Bytes keyAgain(Bytes key) throws MalformedException {
    return NoisePayloadCodec.encodeKey(NoisePayloadCodec.decodeKey(key, Optional.empty()));
  }

  /// The initiator that waits for the second message, and that message with any payload, sealed as
  /// it should be.
  ///
  /// @param answer what [#initiator] is to be given
  public record Answered(NoiseHandshake initiator, Bytes answer) {}

  /// An answer of somebody who keeps the pattern and says what it likes.
  public static Answered answered(Bytes payload) throws MalformedException {
    SeededEntropy entropy = new SeededEntropy(5);
    NoiseHandshake initiator =
        NoiseHandshake.initiator(
            NoiseIdentity.of(SigningKey.random(entropy), entropy),
            Optional.empty(),
            List.of("/yamux/1.0.0"),
            entropy);
    NoiseXx responder =
        new NoiseXx(false, Bytes.empty(), responderStatic(), X25519Key.random(entropy));
    Bytes _ = responder.read(initiator.start());
    return new Answered(initiator, responder.write(payload));
  }

  /// The payload that [#answered] is accepted with.
  public static Bytes honestPayload() {
    SigningKey identity = SigningKey.random(new SeededEntropy(7));
    Bytes covered =
        Bytes.concat(Bytes.utf8("noise-libp2p-static-key:"), responderStatic().publicBytes());
    return NoisePayloadCodec.encode(
        new NoisePayload(
            NoisePayloadCodec.encodeKey(identity.verifying()),
            identity.signUnlabelled(covered),
            List.of("/yamux/1.0.0")));
  }

  private static X25519Key responderStatic() {
    return X25519Key.random(new SeededEntropy(8));
  }

  /// One direction of a channel.
  public static NoiseCipher cipher() {
    return new NoiseCipher(SecretKey.random(new SeededEntropy(6)));
  }
}

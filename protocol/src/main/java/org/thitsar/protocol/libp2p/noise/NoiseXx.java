package org.thitsar.protocol.libp2p.noise;

import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.NoiseHash;
import org.thitsar.protocol.crypto.X25519Key;

/// The bare pattern `Noise_XX_25519_ChaChaPoly_SHA256` with any payload (Noise §7.5):
///
/// ```
/// -> e
/// <- e, ee, s, es
/// -> s, se
/// ```
///
/// Messages go in turns; a message out of turn is a mistake of the caller.
final class NoiseXx {
  private static final Bytes NAME = Bytes.utf8("Noise_XX_25519_ChaChaPoly_SHA256");
  private static final int MESSAGES = 3;

  private final boolean initiator;
  private final X25519Key ownStatic;
  private final X25519Key ownEphemeral;
  private final SymmetricState state;
  private @Nullable Bytes peerEphemeral;
  private @Nullable Bytes peerStatic;
  private int turn;

  NoiseXx(boolean initiator, Bytes prologue, X25519Key ownStatic, X25519Key ownEphemeral) {
    this.initiator = initiator;
    this.ownStatic = ownStatic;
    this.ownEphemeral = ownEphemeral;
    this.state = new SymmetricState(NAME, prologue);
  }

  boolean done() {
    return turn == MESSAGES;
  }

  Bytes write(Bytes payload) throws MalformedException {
    take(initiator);
    ByteWriter message = new ByteWriter(128 + payload.length());
    switch (turn) {
      case 1 -> writeEphemeral(message);
      case 2 -> {
        writeEphemeral(message);
        state.mixKey(ownEphemeral.agree(peerEphemeral()));
        message.bytes(state.sealAndHash(ownStatic.publicBytes()));
        state.mixKey(ownStatic.agree(peerEphemeral()));
      }
      default -> {
        message.bytes(state.sealAndHash(ownStatic.publicBytes()));
        state.mixKey(ownStatic.agree(peerEphemeral()));
      }
    }
    return message.bytes(state.sealAndHash(payload)).toBytes();
  }

  Bytes read(Bytes message) throws MalformedException {
    take(!initiator);
    ByteReader reader = new ByteReader(message, "noise message");
    switch (turn) {
      case 1 -> readEphemeral(reader);
      case 2 -> {
        readEphemeral(reader);
        state.mixKey(ownEphemeral.agree(peerEphemeral()));
        readStatic(reader);
      }
      default -> readStatic(reader);
    }
    return state.openAndHash(reader.bytes(reader.remaining()));
  }

  private void take(boolean mine) {
    boolean initiatorsTurn = turn % 2 == 0;
    if (done() || initiatorsTurn != mine) {
      throw new IllegalStateException("a Noise message out of turn");
    }
    turn++;
  }

  private void writeEphemeral(ByteWriter message) {
    message.bytes(ownEphemeral.publicBytes());
    state.mixHash(ownEphemeral.publicBytes());
  }

  private void readEphemeral(ByteReader reader) throws MalformedException {
    peerEphemeral = reader.bytes(X25519Key.LENGTH);
    state.mixHash(peerEphemeral);
  }

  private void readStatic(ByteReader reader) throws MalformedException {
    peerStatic = state.openAndHash(reader.bytes(X25519Key.LENGTH + NoiseCipher.OVERHEAD));
    state.mixKey(ownEphemeral.agree(peerStatic));
  }

  private Bytes peerEphemeral() throws MalformedException {
    if (peerEphemeral == null) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "noise message");
    }
    return peerEphemeral;
  }

  /// The peer's static key, once its message was read.
  Bytes peerStatic() {
    if (peerStatic == null) {
      throw new IllegalStateException("the peer's static key was not read yet");
    }
    return peerStatic;
  }

  /// The transcript hash: the same on both sides, and nowhere else.
  Bytes transcript() {
    return state.transcript();
  }

  /// What this side seals with, then what it opens with. Destroys the key that was made for this
  /// handshake.
  NoiseCipher[] split() {
    if (!done()) {
      throw new IllegalStateException("the Noise handshake is not done");
    }
    NoiseHash.Pair keys = state.split();
    ownEphemeral.destroy();
    NoiseCipher fromInitiator = new NoiseCipher(keys.first());
    NoiseCipher fromResponder = new NoiseCipher(keys.second());
    return initiator
        ? new NoiseCipher[] {fromInitiator, fromResponder}
        : new NoiseCipher[] {fromResponder, fromInitiator};
  }
}

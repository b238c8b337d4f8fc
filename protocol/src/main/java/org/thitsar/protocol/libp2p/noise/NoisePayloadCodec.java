package org.thitsar.protocol.libp2p.noise;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.v1.Libp2pProto;

/// The protobuf forms of libp2p's handshake payload and of its public keys.
final class NoisePayloadCodec {
  private static final String PLACE = "noise payload";
  // An Ed25519 key is 36 bytes; whatever is longer is another type, which no member has.
  private static final int KEY_BYTES_MAX = 64;
  private static final int MUXERS_MAX = 16;
  private static final int MUXER_LENGTH_MAX = 64;

  private NoisePayloadCodec() {}

  static Bytes encode(NoisePayload payload) {
    var message =
        Libp2pProto.NoisePayload.newBuilder()
            .setIdentityKey(ByteString.copyFrom(payload.identityKey().unsafeArray()))
            .setIdentitySig(ByteString.copyFrom(payload.signature().unsafeArray()));
    if (!payload.muxers().isEmpty()) {
      message.setExtensions(
          Libp2pProto.NoiseExtensions.newBuilder().addAllStreamMuxers(payload.muxers()));
    }
    return Bytes.owning(message.build().toByteArray());
  }

  static NoisePayload decode(Bytes bytes) throws MalformedException {
    Libp2pProto.NoisePayload message =
        MessageReader.readKnown(
            Libp2pProto.NoisePayload.getDefaultInstance(),
            bytes,
            NoiseHandshake.HANDSHAKE_BYTES_MAX,
            PLACE);
    if (!message.hasIdentityKey() || !message.hasIdentitySig()) {
      throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    }
    var muxers = message.getExtensions().getStreamMuxersList();
    if (muxers.size() > MUXERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
    for (String muxer : muxers) {
      if (muxer.length() > MUXER_LENGTH_MAX) {
        throw new MalformedException(Flaw.TOO_LARGE, PLACE);
      }
    }
    return new NoisePayload(
        Bytes.owning(message.getIdentityKey().toByteArray()),
        Bytes.owning(message.getIdentitySig().toByteArray()),
        muxers);
  }

  static Bytes encodeKey(VerifyingKey key) {
    return Bytes.owning(
        Libp2pProto.PublicKey.newBuilder()
            .setType(Libp2pProto.KeyType.ED25519)
            .setData(ByteString.copyFrom(key.bytes().unsafeArray()))
            .build()
            .toByteArray());
  }

  /// Reads an identity key.
  ///
  /// @param expected whose key it should be: that one was checked before and is not checked again
  static VerifyingKey decodeKey(Bytes bytes, Optional<PeerId> expected) throws MalformedException {
    Optional<VerifyingKey> known = expected.flatMap(PeerId::key);
    if (known.isPresent() && encodeKey(known.get()).equals(bytes)) {
      return known.get();
    }
    if (bytes.length() > KEY_BYTES_MAX) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "identity key");
    }
    Libp2pProto.PublicKey message =
        MessageReader.readKnown(
            Libp2pProto.PublicKey.getDefaultInstance(), bytes, KEY_BYTES_MAX, "identity key");
    if (!message.hasType() || message.getType() != Libp2pProto.KeyType.ED25519) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "identity key");
    }
    VerifyingKey key = VerifyingKey.decode(Bytes.owning(message.getData().toByteArray()));
    if (!encodeKey(key).equals(bytes)) {
      // The peer id is a hash of these bytes: a second form would be a second id of one key.
      throw new MalformedException(Flaw.NOT_CANONICAL, "identity key");
    }
    return key;
  }
}

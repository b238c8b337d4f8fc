package org.thitsar.protocol.libp2p.identify;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.v1.Libp2pProto;

/// The protobuf form of [Identify].
public final class IdentifyCodec {
  private static final String PLACE = "identify";
  private static final int ADDRESSES_MAX = 64;
  private static final int PROTOCOLS_MAX = 128;
  private static final int TEXT_LENGTH_MAX = 256;

  private IdentifyCodec() {}

  /// The message with its length before it, as it goes on a stream.
  public static Bytes encode(Identify identify) {
    var message = Libp2pProto.Identify.newBuilder().addAllProtocols(identify.protocols());
    identify
        .key()
        .ifPresent(
            key ->
                message.setPublicKey(
                    Libp2pProto.PublicKey.newBuilder()
                        .setType(Libp2pProto.KeyType.ED25519)
                        .setData(ByteString.copyFrom(key.bytes().unsafeArray()))
                        .build()
                        .toByteString()));
    for (Multiaddr address : identify.addresses()) {
      message.addListenAddrs(ByteString.copyFrom(address.encode().unsafeArray()));
    }
    if (!identify.agent().isEmpty()) {
      message.setAgentVersion(identify.agent());
    }
    return new ByteWriter().prefixed(Bytes.owning(message.build().toByteArray())).toBytes();
  }

  /// Reads a message, without the length that stood before it.
  ///
  /// @throws MalformedException when it is no such message or has too many elements
  public static Identify decode(Bytes bytes) throws MalformedException {
    var message =
        MessageReader.readKnown(
            Libp2pProto.Identify.getDefaultInstance(), bytes, Identify.MESSAGE_BYTES_MAX, PLACE);
    if (message.getListenAddrsCount() > ADDRESSES_MAX
        || message.getProtocolsCount() > PROTOCOLS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
    List<String> protocols = new ArrayList<>();
    for (String protocol : message.getProtocolsList()) {
      protocols.add(text(protocol));
    }
    return new Identify(
        key(message.getPublicKey()),
        addresses(message.getListenAddrsList()),
        protocols,
        text(message.getAgentVersion()));
  }

  private static Optional<VerifyingKey> key(ByteString encoded) throws MalformedException {
    var key =
        MessageReader.readKnown(
            Libp2pProto.PublicKey.getDefaultInstance(),
            Bytes.owning(encoded.toByteArray()),
            Identify.MESSAGE_BYTES_MAX,
            PLACE);
    if (!key.hasType() || key.getType() != Libp2pProto.KeyType.ED25519) {
      return Optional.empty();
    }
    return Optional.of(VerifyingKey.decode(Bytes.owning(key.getData().toByteArray())));
  }

  private static List<Multiaddr> addresses(List<ByteString> encoded) {
    List<Multiaddr> known = new ArrayList<>();
    for (ByteString address : encoded) {
      known(Bytes.owning(address.toByteArray())).ifPresent(known::add);
    }
    return known;
  }

  /// A transport that is not spoken here (QUIC, WebRTC) is of no use, and no reason to refuse what
  /// else the peer says.
  private static Optional<Multiaddr> known(Bytes address) {
    try {
      return Optional.of(Multiaddr.decode(address));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static String text(String value) throws MalformedException {
    if (value.length() > TEXT_LENGTH_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    return value;
  }
}

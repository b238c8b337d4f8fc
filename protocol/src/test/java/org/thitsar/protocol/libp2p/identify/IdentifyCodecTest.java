package org.thitsar.protocol.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.Libp2pProto;

class IdentifyCodecTest {
  private static final VerifyingKey KEY = SigningKey.random(new SeededEntropy(1)).verifying();

  private static Bytes encoded(Libp2pProto.Identify.Builder message) {
    return Bytes.owning(message.build().toByteArray());
  }

  @Test
  void ours_saysKeyAndProtocolsOnly() throws Exception {
    Bytes framed = IdentifyCodec.encode(Identify.of(KEY, List.of("/a/1", "/b/1")));
    ByteReader reader = new ByteReader(framed, "identify");
    Bytes message = reader.prefixed(Identify.MESSAGE_BYTES_MAX);
    reader.end();
    var raw = Libp2pProto.Identify.parseFrom(message.toArray());
    assertThat(raw.getAllFields().keySet())
        .extracting(field -> field.getName())
        .containsExactlyInAnyOrder("public_key", "protocols");
    assertThat(IdentifyCodec.decode(message)).isEqualTo(Identify.of(KEY, List.of("/a/1", "/b/1")));
  }

  @Test
  void decode_addressesOfUnknownKinds_areLeftOut() throws MalformedException {
    Multiaddr tcp = Multiaddr.parse("/ip4/192.0.2.1/tcp/1");
    var message =
        Libp2pProto.Identify.newBuilder()
            .addListenAddrs(ByteString.copyFrom(new byte[] {(byte) 0xcd, 3}))
            .addListenAddrs(ByteString.copyFrom(tcp.encode().toArray()));
    assertThat(IdentifyCodec.decode(encoded(message)).addresses()).containsExactly(tcp);
  }

  @Test
  void decode_tooManyTooLongOrGarbage_isRefused() {
    var many = Libp2pProto.Identify.newBuilder();
    for (int i = 0; i < 129; i++) {
      many.addProtocols("/p/" + i);
    }
    assertFlaw(Flaw.TOO_MANY, encoded(many));
    assertFlaw(
        Flaw.TOO_LARGE, encoded(Libp2pProto.Identify.newBuilder().addProtocols("x".repeat(257))));
    assertFlaw(Flaw.TOO_LARGE, Bytes.owning(new byte[Identify.MESSAGE_BYTES_MAX + 1]));
    assertFlaw(Flaw.NOT_A_MESSAGE, Bytes.of((byte) 0x0a, (byte) 0x7f));
    assertFlaw(
        Flaw.NOT_A_MESSAGE,
        encoded(
            Libp2pProto.Identify.newBuilder()
                .setPublicKey(ByteString.copyFrom(new byte[] {0x0a, 0x7f}))));
  }

  private static void assertFlaw(Flaw flaw, Bytes bytes) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> IdentifyCodec.decode(bytes))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}

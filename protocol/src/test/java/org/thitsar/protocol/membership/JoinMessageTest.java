package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

class JoinMessageTest {
  private static final Actor A = Actor.of("Alpha", 1);

  private static List<JoinMessage> oneOfEachKind() throws MalformedException {
    Bytes nonce = Bytes.of(new byte[32]);
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"));
    return List.of(
        new JoinMessage.Opening(nonce),
        new JoinMessage.Answer(nonce, A.genesis, A.certificate),
        new JoinMessage.Reveal(nonce, A.genesis, A.certificate, Bytes.of(new byte[64]), addresses),
        new JoinMessage.Verdict(JoinStanding.UNPROVEN),
        new JoinMessage.Statement(A.certificate),
        new JoinMessage.Peer(A.node(), addresses),
        new JoinMessage.End(3, 0),
        new JoinMessage.Done());
  }

  @Test
  void everyKind_roundTrips() throws MalformedException {
    for (JoinMessage message : oneOfEachKind()) {
      assertThat(JoinMessage.decode(message.encode())).isEqualTo(message);
    }
  }

  @Test
  void hostileFrames_endInTheOneCheckedException() throws MalformedException {
    long seed = 4_711;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    for (JoinMessage message : oneOfEachKind()) {
      Bytes encoded = message.encode();
      for (int run = 0; run < 400; run++) {
        byte[] bytes = encoded.toArray();
        for (int flip = random.nextInt(3); flip >= 0 && bytes.length > 0; flip--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        Bytes hostile = Bytes.of(bytes, 0, random.nextInt(bytes.length + 1));
        try {
          JoinMessage decoded = JoinMessage.decode(hostile);
          assertThat(JoinMessage.decode(decoded.encode())).isEqualTo(decoded);
        } catch (MalformedException e) {
          refused++;
        }
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(1_000);
  }

  @Test
  void tooManyAddresses_tooLongFrame_unknownStanding_areRefused() {
    Bytes address = Wire.bytes(2, Bytes.of((byte) 4, (byte) 1, (byte) 2, (byte) 3, (byte) 4));
    Bytes peer = Wire.bytes(1, A.node().bytes());
    for (int i = 0; i < 9; i++) {
      peer = Bytes.concat(peer, address);
    }
    Bytes tooMany = Wire.bytes(6, peer);
    assertThatThrownBy(() -> JoinMessage.decode(tooMany)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () -> JoinMessage.decode(Bytes.of(new byte[JoinMessage.FRAME_BYTES_MAX + 1])))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> JoinMessage.decode(Wire.bytes(4, Wire.number(1, 77))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> JoinMessage.decode(Bytes.empty()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void addressOfAnUnknownKind_isLeftOut() throws MalformedException {
    Bytes known = Multiaddr.parse("/ip4/192.0.2.7/tcp/4001").encode();
    Bytes frame =
        Wire.bytes(
            6,
            Bytes.concat(
                Wire.bytes(1, A.node().bytes()),
                Wire.bytes(2, Bytes.of((byte) 0x7f, (byte) 1)),
                Wire.bytes(2, known)));
    assertThat(JoinMessage.decode(frame))
        .isEqualTo(
            new JoinMessage.Peer(A.node(), List.of(Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"))));
  }
}

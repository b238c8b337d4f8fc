package org.thitsar.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.X25519Key;
import org.thitsar.protocol.libp2p.VectorFile;

/// The published vectors of `Noise_XX_25519_ChaChaPoly_SHA256`, handshake and transport.
class NoiseVectorTest {
  @ParameterizedTest
  @ValueSource(strings = {"noise-xx-cacophony.txt", "noise-xx-snow.txt"})
  void handshakeAndTransport_matchTheVector(String name) throws Exception {
    VectorFile vector = VectorFile.open(name);
    NoiseXx initiator = side(vector, true);
    NoiseXx responder = side(vector, false);
    List<List<String>> messages = vector.all("message");
    assertThat(messages).hasSizeGreaterThan(4);
    NoiseCipher[] initiatorCiphers = {};
    NoiseCipher[] responderCiphers = {};
    for (int i = 0; i < messages.size(); i++) {
      Bytes payload = Bytes.parseHex(messages.get(i).get(0));
      Bytes ciphertext = Bytes.parseHex(messages.get(i).get(1));
      boolean byInitiator = i % 2 == 0;
      if (i < 3) {
        assertThat((byInitiator ? initiator : responder).write(payload)).isEqualTo(ciphertext);
        assertThat((byInitiator ? responder : initiator).read(ciphertext)).isEqualTo(payload);
        continue;
      }
      if (i == 3) {
        for (List<String> hash : vector.all("handshake_hash")) {
          assertThat(initiator.transcript().hex()).isEqualTo(hash.getFirst());
        }
        assertThat(responder.transcript()).isEqualTo(initiator.transcript());
        initiatorCiphers = initiator.split();
        responderCiphers = responder.split();
      }
      NoiseCipher[] from = byInitiator ? initiatorCiphers : responderCiphers;
      NoiseCipher[] to = byInitiator ? responderCiphers : initiatorCiphers;
      assertThat(from[0].seal(Bytes.empty(), payload)).isEqualTo(ciphertext);
      assertThat(to[1].open(Bytes.empty(), ciphertext)).isEqualTo(payload);
    }
  }

  private static NoiseXx side(VectorFile vector, boolean initiator) throws MalformedException {
    String side = initiator ? "init_" : "resp_";
    return new NoiseXx(
        initiator,
        vector.hex(side + "prologue"),
        X25519Key.of(SecretKey.of(vector.hex(side + "static"))),
        X25519Key.of(SecretKey.of(vector.hex(side + "ephemeral"))));
  }
}

package org.thitsar.protocol.libp2p.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class PrivateStreamTest {
  private final Entropy entropy = new SeededEntropy(31);
  private final SwarmKey key = SwarmKey.of(SecretKey.random(entropy));

  @Test
  void whatOneSends_theOtherReads_howeverItIsCut() {
    long seed = Long.getLong("thitsar.seed", new java.security.SecureRandom().nextLong());
    System.out.println("PrivateStreamTest: -Dthitsar.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    PrivateStream sender = new PrivateStream(key, entropy);
    byte[] text = entropy.bytes(5_000).toArray();
    byte[] sent = text.clone();
    for (int at = 0; at < sent.length; ) {
      int length = Math.min(sent.length - at, random.nextInt(1, 700));
      sender.send(sent, at, length);
      at += length;
    }
    byte[] wire = Bytes.concat(sender.hello(), Bytes.of(sent)).toArray();
    assertThat(read(new PrivateStream(key, entropy), wire, random)).isEqualTo(text);
    SwarmKey other = SwarmKey.of(SecretKey.random(entropy));
    byte[] noise = read(new PrivateStream(other, entropy), wire, random);
    assertThat(noise).hasSameSizeAs(text).isNotEqualTo(text);
    assertThat(Bytes.of(Arrays.copyOf(noise, 32)).hex())
        .isNotEqualTo(Bytes.of(Arrays.copyOf(text, 32)).hex());
  }

  private static byte[] read(PrivateStream receiver, byte[] wire, SplittableRandom random) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int at = 0; at < wire.length; ) {
      int length = Math.min(wire.length - at, random.nextInt(1, 90));
      byte[] piece = Arrays.copyOfRange(wire, at, at + length);
      int skipped = receiver.receive(piece, 0, length);
      read.write(piece, skipped, length - skipped);
      at += length;
    }
    return read.toByteArray();
  }

  @Test
  void nonces_areFresh() {
    assertThat(new PrivateStream(key, entropy).hello())
        .isNotEqualTo(new PrivateStream(key, entropy).hello());
  }

  @Test
  void keyFile_isReadInBothForms() throws MalformedException {
    String hex = key.exposedText();
    assertThat(SwarmKey.parse(hex).exposedText()).isEqualTo(hex);
    assertThat(SwarmKey.parse(hex.replace("\n", "\r\n")).exposedText()).isEqualTo(hex);
    String base64 =
        java.util.Base64.getEncoder().encodeToString(key.key().exposedBytes().toArray());
    assertThat(SwarmKey.parse("/key/swarm/psk/1.0.0/\n/base64/\n" + base64).exposedText())
        .isEqualTo(hex);
    assertThat(key.toString()).isEqualTo("SwarmKey");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/key/swarm/psk/1.0.0/\n/base16/\n00",
        "/key/swarm/psk/1.0.0/\n/base16/\nzz",
        "/key/swarm/psk/1.0.0/\n/base64/\n%%",
        "/key/swarm/psk/1.0.0/\n/bin/\n0",
        "/key/swarm/psk/2.0.0/\n"
            + "/base16/\n"
            + "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void otherFiles_areRefused(String text) {
    assertThatThrownBy(() -> SwarmKey.parse(text)).isInstanceOf(MalformedException.class);
  }
}

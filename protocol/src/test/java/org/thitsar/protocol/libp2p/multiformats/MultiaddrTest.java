package org.thitsar.protocol.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;

class MultiaddrTest {
  private static final String ONION =
      "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001";
  private static final PeerId PEER = PeerId.of(SigningKey.random(new SeededEntropy(1)).verifying());

  @ParameterizedTest
  @CsvSource({
    "/ip6/::/tcp/1, 290000000000000000000000000000000006" + "0001",
    "/dns/office.example/tcp/443, 350e6f66666963652e6578616d706c650601bb",
    "/dns4/a/tcp/1, 360161060001",
    "/dns6/a/tcp/1, 370161060001"
  })
  void encode_isTheTableOfCodes(String text, String hex) throws MalformedException {
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address.encode().hex()).isEqualTo(hex);
    assertThat(Multiaddr.decode(Bytes.parseHex(hex)).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
    "::ffff:192.0.2.1, ::ffff:c000:201",
    "1::, 1::",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "ABCD::, abcd::"
  })
  void ip6_isPrintedInOneForm(String written, String printed) throws MalformedException {
    assertThat(Multiaddr.parse("/ip6/" + written).toString()).isEqualTo("/ip6/" + printed);
    assertThat(Multiaddr.parse("/ip6/" + printed)).isEqualTo(Multiaddr.parse("/ip6/" + written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/01.2.3.4",
        "/ip4/1.2.3",
        "/ip4/1.2.3.256",
        "/ip4/1.2.3.٤",
        "/ip6/1:2:3:4:5:6:7",
        "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/1::2::3",
        "/ip6/1:2:3:4:5:6:7::8",
        "/ip6/:1",
        "/ip6/1:",
        "/ip6/12345::",
        "/ip6/fe80::1%eth0",
        "/ip6/::1.2.3",
        "/tcp/",
        "/tcp/+1",
        "/tcp/000001",
        "/dns/",
        "/dns/a b",
        "/dns/သစ္စာ",
        "/onion3/",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:65536",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd/4001",
        "/onion3/www6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001",
        "/udp/1",
        "/p2p/12D3KooW",
        "//ip4/1.2.3.4",
        "ip4/1.2.3.4",
        "/ip4/1.2.3.4//"
      })
  void parse_fault_isRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Multiaddr.parse(text));
  }

  @Test
  void decode_everyTruncation_isRefusedOrShorter() throws MalformedException {
    Bytes whole = Multiaddr.parse("/dns/office.example/tcp/443").withPeer(PEER).encode();
    for (int length = 0; length < whole.length(); length++) {
      Bytes part = whole.slice(0, length);
      try {
        // What can be read is a shorter address, and reads back as itself.
        assertThat(Multiaddr.decode(part).encode()).isEqualTo(part);
      } catch (MalformedException e) {
        assertThat(e.flaw()).isIn(Flaw.TRUNCATED, Flaw.UNKNOWN_VERSION);
      }
    }
  }

  @Test
  void decode_tooManyParts_isRefused() throws MalformedException {
    Bytes port = Multiaddr.parse("/tcp/1").encode();
    Bytes many = Bytes.concat(port, port, port, port, port, port, port, port);
    assertThat(Multiaddr.decode(many).parts()).hasSize(8);
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> Multiaddr.decode(Bytes.concat(many, port)))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_MANY));
  }

  @Test
  void onion_inBothCases_isOneAddress() throws MalformedException {
    Multiaddr address = Multiaddr.parse(ONION);
    String shouted = ONION.toUpperCase(Locale.ROOT).replace("/ONION3/", "/onion3/");
    assertThat(Multiaddr.parse(shouted)).isEqualTo(address).hasToString(ONION);
    assertThat(Multiaddr.decode(address.encode())).isEqualTo(address);
    assertThat(address.parts().getFirst().onionHost())
        .isEqualTo("vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd.onion");
    assertThat(address.parts().getFirst().onionPort()).isEqualTo(4001);
    assertThat(address.withPeer(PEER).withoutPeer()).isEqualTo(address);
  }

  @Test
  void onion_anyByteOtherThanThePort_changed_isRefused() throws MalformedException {
    byte[] whole = Multiaddr.parse(ONION).encode().toArray();
    for (int at = 2; at < whole.length - 2; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      assertThatExceptionOfType(MalformedException.class)
          .as("byte %d", at)
          .isThrownBy(() -> Multiaddr.decode(Bytes.of(changed)))
          .satisfies(e -> assertThat(e.flaw()).isIn(Flaw.BAD_HASH, Flaw.UNKNOWN_VERSION));
    }
    whole[whole.length - 1] ^= 1;
    assertThat(Multiaddr.decode(Bytes.of(whole)).parts().getFirst().onionPort()).isEqualTo(4000);
  }

  @Test
  void withPeer_replacesThePeer() throws MalformedException {
    Multiaddr address = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    assertThat(address.peer()).isEmpty();
    Multiaddr with = address.withPeer(PEER);
    assertThat(with.peer()).contains(PEER);
    assertThat(with.withPeer(PEER)).isEqualTo(with);
    assertThat(with.withoutPeer()).isEqualTo(address);
    assertThat(with.toString()).isEqualTo("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER);
  }
}

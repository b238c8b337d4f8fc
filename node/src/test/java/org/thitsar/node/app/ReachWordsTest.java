package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class ReachWordsTest {
  private static final String ONION =
      "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001";

  @TempDir Path folder;

  private static ReachWords announcing(String address) {
    return new ReachWords(List.of(), List.of(address), "", "");
  }

  private static ReachWords proxied(String socks5) {
    return new ReachWords(List.of(), List.of(), socks5, "");
  }

  private static ReachWords keyed(Path file) {
    return new ReachWords(List.of(), List.of(), "", file.toString());
  }

  private static void refused(ReachWords words, Refusal refusal, String hint) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(words::read)
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(refusal))
        .satisfies(e -> assertThat(e.hint()).contains(hint));
  }

  @Test
  void read_everything_isUnderstood_alsoInAnotherProcess() throws Exception {
    SwarmKey key = SwarmKey.of(SecretKey.random(new SeededEntropy(1)));
    Path file = Files.writeString(folder.resolve("swarm.key"), key.exposedText());
    ReachWords words =
        new ReachWords(
            List.of("/ip4/0.0.0.0/tcp/4001", "/ip6/::1/tcp/0"),
            List.of(ONION, "/dns4/office.example/tcp/4001"),
            "127.0.0.1:9050",
            file.toString());
    assertThat(ReachWords.ofArguments(words.arguments())).isEqualTo(words);
    assertThat(words.arguments().toString())
        .doesNotContain(key.exposedText().lines().toList().get(2));
    NodeReach reach = words.read();
    assertThat(reach.listen()).hasToString("[/ip4/0.0.0.0/tcp/4001, /ip6/::1/tcp/0]");
    assertThat(reach.announce()).hasToString("[" + ONION + ", /dns4/office.example/tcp/4001]");
    assertThat(reach.socks5().orElseThrow().port()).isEqualTo(9050);
    assertThat(reach.networkKey().orElseThrow().exposedText()).isEqualTo(key.exposedText());
  }

  @Test
  void read_nothing_isNothing() throws Exception {
    ReachWords words = ReachWords.listening(List.of());
    assertThat(ReachWords.ofArguments(words.arguments())).isEqualTo(words);
    assertThat(words.read().announcesOwn()).isTrue();
    assertThat(words.read().socks5()).isEmpty();
    assertThat(words.read().networkKey()).isEmpty();
  }

  @Test
  void announcesOwn_withAProxyOrAnotherAddress_isFalse() throws Exception {
    assertThat(proxied("127.0.0.1:9050").read().announcesOwn()).isFalse();
    assertThat(announcing(ONION).read().announcesOwn()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "4001",
        "0.0.0.0:4001",
        "/tcp/4001",
        "/ip4/0.0.0.0",
        "/dns/river.example/tcp/4001",
        ONION,
        "/ip4/0.0.0.0/tcp/4001/p2p/12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo"
      })
  void listen_onWhatIsNotThisComputers_isRefusedWithAnExample(String address) {
    refused(ReachWords.listening(List.of(address)), Refusal.BAD_REQUEST, "/ip4/0.0.0.0/tcp/4001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "office.example:4001",
        "/ip4/0.0.0.0/tcp/4001",
        "/ip6/::/tcp/4001",
        "/ip4/192.0.2.1/tcp/0",
        "/ip4/192.0.2.1",
        "/tcp/4001",
        "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd",
        "/onion3/www6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001",
        ONION + "/tcp/4001",
        ONION + "/p2p/12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo"
      })
  void announce_whatNobodyCanDial_isRefusedWithAnExample(String address) {
    refused(announcing(address), Refusal.BAD_REQUEST, "/onion3/");
  }

  @Test
  void announce_moreThanAreToldToOthers_isRefused() {
    refused(
        new ReachWords(List.of(), Collections.nCopies(9, ONION), "", ""),
        Refusal.BAD_REQUEST,
        "at most 8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9050", "localhost:9050", "192.0.2.1:9050", "127.0.0.1"})
  void socks5_whatIsNotNearby_isRefusedWithAnExample(String address) {
    refused(proxied(address), Refusal.BAD_REQUEST, "127.0.0.1:9050");
  }

  @Test
  void networkKey_fileThatIsNone_isRefused() throws Exception {
    refused(keyed(folder.resolve("missing")), Refusal.NOT_FOUND, "name");
    refused(keyed(Files.writeString(folder.resolve("a"), "key")), Refusal.BAD_INPUT, "three lines");
    refused(
        keyed(Files.writeString(folder.resolve("b"), "x".repeat(2_000))),
        Refusal.BAD_INPUT,
        "three lines");
  }
}

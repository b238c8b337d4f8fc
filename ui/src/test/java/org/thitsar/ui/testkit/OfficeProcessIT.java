package org.thitsar.ui.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.network.Tap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.NotRunningException;

/// What the other tests of real processes rest on: a kill ends everything, what is left opens, and
/// tap and keys show something.
class OfficeProcessIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ONION =
      "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001";
  private static final String SKILL = "needle of a skill";

  @TempDir Path folder;

  @Test
  void offices_federateAndTalk_areKilledAndComeBack() throws Exception {
    OfficeProcess river = OfficeProcess.found("River", folder.resolve("river"));
    OfficeProcess hill = OfficeProcess.found("Hill", folder.resolve("hill"));
    try {
      river.startTapped();
      hill.start();
      OfficeProcess.federate(List.of(river, hill));
      assertThat(Patience.until(SOON, () -> hears(hill) && hears(river)))
          .as("founders read each other's control logs from the first moment on")
          .isTrue();
      String id =
          river
              .api()
              .cases()
              .create(
                  OfficeProcess.OPERATOR,
                  Map.of("category_claimed", "DEFECTOR", "skills", SKILL, "synthetic", "yes"))
              .caseId();
      river.kill9();
      assertThat(holds(river.unsealed(), SKILL)).as("the lock is free").isTrue();
      assertThat(holds(river.tapped(), "/thitsar/sync/1")).isTrue();
      assertThat(river.tapes().count(Tap.Direction.IN)).isPositive();
      assertThat(river.tapes().count(Tap.Direction.OUT)).isPositive();
      river.start();
      assertThat(river.api().cases().show(OfficeProcess.OPERATOR, id).caseId()).isEqualTo(id);
      assertThat(Patience.until(SOON, () -> river.isConnectedTo(hill))).isTrue();
      assertThat(Patience.until(SOON, () -> hill.isConnectedTo(river))).isTrue();
      hill.stop();
      assertThat(holds(hill.unsealed(), SKILL)).as("at home only").isFalse();
      assertThat(hill.tapped().isEmpty()).as("hill ran without a tap").isTrue();
    } finally {
      OfficeProcess.closeAll(Stream.of(river, hill));
    }
  }

  /// Whether the heartbeat of the only other node was read.
  private static boolean hears(OfficeProcess office) throws RefusedException, NotRunningException {
    return office.api().standing().peers(OfficeProcess.OPERATOR).stream()
        .noneMatch(peer -> peer.heard().isEmpty());
  }

  @Test
  void run_onAPortThatIsTaken_saysSoAndWhatToDo() throws Exception {
    OfficeProcess river = OfficeProcess.found("River", folder.resolve("river"));
    try (ServerSocket _ = new ServerSocket(river.port(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(river::start)
          .withMessageContaining("error: cannot listen on /ip4/127.0.0.1/tcp/" + river.port())
          .withMessageContaining("--listen")
          .withMessageNotContaining("Exception");
    }
    river.start();
    assertThat(river.api().standing().status(OfficeProcess.OPERATOR).listening()).hasSize(1);
    river.stop();
  }

  @Test
  void run_withProxyAndNetworkKey_theNodeItselfHasThem() throws Exception {
    OfficeProcess river = OfficeProcess.found("River", folder.resolve("river"));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(river.with("--socks5", "tor.example:9050")::start)
        .withMessageContaining("error: this is not the address of a SOCKS5 proxy")
        .withMessageContaining("127.0.0.1:9050");
    river.with().start();
    assertThat(firstWord(river)).as("control").startsWith("\u0013/multistream");
    river.stop();
    String secret = "5b".repeat(32);
    Path key =
        Files.writeString(
            folder.resolve("swarm.key"), "/key/swarm/psk/1.0.0/\n/base16/\n" + secret + "\n");
    river.with("--network-key", key.toString(), "--socks5", "127.0.0.1:9", "--announce", ONION);
    river.start();
    assertThat(firstWord(river)).as("a nonce, under the key").doesNotContain("multistream");
    // As everybody on the computer sees them.
    Path seen = Path.of("/proc", Long.toString(river.nodePid()), "cmdline");
    assertThat(Files.readString(seen).split("\0"))
        .contains("socks5=127.0.0.1:9", "announce=" + ONION, "network-key=" + key)
        .noneMatch(argument -> argument.contains(secret));
    river.stop();
  }

  /// What the node says to whoever knocks with a line of multistream-select.
  private static String firstWord(OfficeProcess office) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), office.port())) {
      socket.getOutputStream().write("\u0013/multistream/1.0.0\n".getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(20), ISO_8859_1);
    }
  }

  private static boolean holds(Bytes all, String text) {
    return all.hex().contains(Bytes.utf8(text).hex());
  }
}

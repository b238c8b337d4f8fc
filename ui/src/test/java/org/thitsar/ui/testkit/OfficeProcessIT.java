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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked of `run` reaches the node.
class OfficeProcessIT {
  private static final String ONION =
      "/onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001";

  @TempDir Path folder;

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
}

package org.thitsar.ui.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
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

  private static boolean holds(Bytes all, String text) {
    return all.hex().contains(Bytes.utf8(text).hex());
  }
}

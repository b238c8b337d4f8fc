package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.node.storage.StorageException;

/// A directory is restored from a backup, and the node that runs on it does not sign a second
/// history before it has heard what it signed since.
class PutBackIT {
  @TempDir Path folder;

  private Office river = unset();
  private Office hill = unset();
  private LogCapture log = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null;
  }

  @BeforeEach
  void federate() throws Exception {
    log = LogCapture.open();
    river = new Office("River", folder.resolve("river")).start();
    hill = new Office("Hill", folder.resolve("hill")).reached(onOnePort()).start();
    Federated.found(river, hill);
    river.close();
    copy(folder.resolve("river"), folder.resolve("backup"));
    river.start();
    // What only River could have said, and Hill has heard.
    var _ =
        river
            .api()
            .membership()
            .propose(
                Office.OPERATOR,
                new Membership.ProposalDraft(
                    "rules", List.of(), List.of(), List.of(), 60, 0, "", 0),
                false);
    assertThat(Office.eventually(this::hillHasHeard)).isTrue();
    river.close();
    delete(folder.resolve("river"));
    copy(folder.resolve("backup"), folder.resolve("river"));
  }

  @AfterEach
  void close() {
    log.close();
    river.close();
    hill.close();
  }

  /// Where River finds Hill again after both were down.
  private static NodeReach onOnePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return ReachWords.listening(List.of("/ip4/127.0.0.1/tcp/" + free.getLocalPort())).read();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private boolean hillHasHeard() {
    return !Federated.asked(() -> hill.api().membership().members(Office.OPERATOR))
        .proposals()
        .isEmpty();
  }

  private boolean hasForked() {
    return Federated.asked(() -> hill.api().standing().peers(Office.OPERATOR)).stream()
        .anyMatch(Standing.Peer::twoHistories);
  }

  private static String writing(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR)).writing();
  }

  private static void speak(Office office) throws RefusedException {
    var _ =
        office
            .api()
            .membership()
            .propose(
                Office.OPERATOR,
                new Membership.ProposalDraft(
                    "rules", List.of(), List.of(), List.of(), 90, 0, "", 0),
                false);
  }

  private static boolean refuses(Office office) {
    try {
      speak(office);
      return false;
    } catch (StorageException e) {
      return e.reason() == StorageException.Reason.PUT_BACK;
    } catch (RefusedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nodeThatWasPutBack_hearsItBeforeItWrites_andWritesNothingMore() throws Exception {
    river.start();
    log.expectsMatch("ERROR.*old image of itself");
    assertThat(refuses(river)).isTrue();
    assertThat(hasForked()).isFalse();
    // Also when nobody is there who could tell it again.
    hill.close();
    river.close();
    river.start();
    assertThat(refuses(river)).isTrue();
    assertThat(writing(river)).isEqualTo("PUT_BACK");
  }

  @Test
  void operatorWhoWritesBeforeAnybodyWasAsked_isFound_asTheControl() throws Exception {
    assertThat(writing(hill)).isEqualTo("BY_ITSELF");
    hill.close();
    river.start();
    assertThat(writing(river)).isEqualTo("ASKS_FIRST");
    speak(river);
    river.close();
    hill.start();
    river.start();
    assertThat(Office.eventually(this::hasForked)).isTrue();
  }
}

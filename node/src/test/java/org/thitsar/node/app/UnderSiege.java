package org.thitsar.node.app;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of what a hostile member sends: after each, nothing of Hill's was lost or added, nothing
/// of the content stands in the log, and Hill still takes what an honest member says.
abstract class UnderSiege {
  @TempDir static Path folder = unset();

  static Siege siege = unset();
  LogCapture log = unset();

  /// What Hill must show after the test; a test whose control adds something sets it again.
  Siege.Content before = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null;
  }

  @BeforeAll
  static void besiege() throws Exception {
    siege = new Siege(folder);
  }

  @AfterAll
  static void end() {
    siege.close();
  }

  @BeforeEach
  void listen() {
    log = LogCapture.open();
    before = Siege.content(siege.hill);
  }

  @AfterEach
  void holds() throws Exception {
    siege.marsh.repent();
    try {
      siege.holds(before, log);
    } finally {
      log.close();
    }
  }
}

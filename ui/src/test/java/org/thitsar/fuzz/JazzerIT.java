package org.thitsar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Jazzer itself, shortly: that it runs against all decoders, and that it finds what was planted.
class JazzerIT {
  private static final int SECONDS = Integer.getInteger("thitsar.fuzz.seconds", 10);
  private static final int PLANTED_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void allDecoders_underJazzer_doNothingTheyMustNot() throws Exception {
    Corpus corpus = Corpus.open(Path.of("..").toAbsolutePath().normalize());
    JazzerRun.Outcome outcome = JazzerRun.ofAll(corpus, SECONDS, folder);
    System.out.println("jazzer: " + outcome.executions() + " executions in " + SECONDS + " s");
    assertThat(outcome.findings()).as(String.join("\n", outcome.output())).isEmpty();
    assertThat(outcome.executions()).isPositive();
  }

  /// The control; it ends with the first finding.
  @ParameterizedTest
  @ValueSource(strings = {"planted-crash", "planted-hang"})
  void plantedBug_isFoundByJazzer(String name) throws Exception {
    FuzzTarget target = Targets.named(name).orElseThrow();
    JazzerRun.Outcome outcome = JazzerRun.of(target, target.seeds(), PLANTED_SECONDS, folder);
    assertThat(outcome.findings()).as(String.join("\n", outcome.output())).hasSize(1);
    assertThat(outcome.findings().getFirst().getFileName().toString())
        .startsWith(name.equals("planted-hang") ? "timeout-" : "crash-");
  }

  /// Allocation does not end a run: it is measured again, without Jazzer's instruments.
  @Test
  void plantedAllocation_isConfirmedOutsideJazzer() throws Exception {
    FuzzTarget target = Targets.named("planted-allocation").orElseThrow();
    JazzerRun.Outcome outcome =
        JazzerRun.of(target, List.of(new byte[] {'B', 'U', 'G', 'S'}), 1, folder);
    assertThat(outcome.findings()).isNotEmpty();
    assertThat(outcome.output()).anyMatch(line -> line.startsWith("ALLOCATION"));
  }
}

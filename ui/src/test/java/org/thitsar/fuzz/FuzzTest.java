package org.thitsar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every decoder against vectors, the kept corpus, and random changes of what it accepts. Without
/// Jazzer, so that it runs wherever tests run.
class FuzzTest {
  private static final long SEED = Long.getLong("thitsar.seed", 20_261_123L);

  /// Far above what any input takes, however busy the machine is.
  private static final int STILL_SECONDS = 20;

  private static Corpus corpus() throws IOException {
    return Corpus.open(Path.of("..").toAbsolutePath().normalize());
  }

  static List<String> names() {
    return Targets.all().stream().map(FuzzTarget::name).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void decoder_ofAnything_answersWithinItsBounds(String name) throws Exception {
    FuzzTarget target = Targets.named(name).orElseThrow();
    Campaign.Outcome outcome =
        new Campaign(target, corpus().seeds(target), SEED).run(STILL_SECONDS);
    System.out.printf(
        "fuzz %-24s %6d executions, %6d accepted, at most %3d %% of its memory, seed %d%n",
        name, outcome.executions(), outcome.accepted(), outcome.percentMost(), SEED);
    assertThat(outcome.acceptedSeeds()).as("seeds that " + name + " accepts").isPositive();
  }

  @Test
  void names_areUnique() {
    assertThat(names())
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(40)
        .containsAll(Exceptions.names());
  }

  /// The control: the same search finds a crash, an allocation, a hang and a broken promise.
  @ParameterizedTest
  @MethodSource("planted")
  void plantedBug_isFound(String name, Finding.Kind kind) throws Exception {
    FuzzTarget target = Targets.named(name).orElseThrow();
    Finding finding =
        catchThrowableOfType(
            Finding.class, () -> new Campaign(target, corpus().seeds(target), SEED).run(1));
    assertThat(finding).isNotNull();
    assertThat(finding.kind()).isEqualTo(kind);
    assertThat(finding).hasMessageContaining(" bytes 425547");
  }

  static List<org.junit.jupiter.params.provider.Arguments> planted() {
    return List.of(
        org.junit.jupiter.params.provider.Arguments.of("planted-crash", Finding.Kind.CRASH),
        org.junit.jupiter.params.provider.Arguments.of(
            "planted-allocation", Finding.Kind.ALLOCATION),
        org.junit.jupiter.params.provider.Arguments.of("planted-hang", Finding.Kind.HANG),
        org.junit.jupiter.params.provider.Arguments.of(
            "planted-promise", Finding.Kind.BROKEN_PROMISE));
  }
}

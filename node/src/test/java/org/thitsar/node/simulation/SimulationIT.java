package org.thitsar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thitsar.node.storage.TestProcess;

/// Promises over whole histories, and controls in which each checker must find what was planted.
/// The compiler's full effort is a third of the time, so it is no unit test.
class SimulationIT {
  private static final long SEEDS = Long.getLong("thitsar.seeds", 1_000);
  private static final long FROM = Long.getLong("thitsar.seed", 1);
  private static final int CONTROL_SEEDS = 120;

  @Test
  void promises_holdInEveryHistory() {
    System.out.println("SimulationIT: -Dthitsar.seeds=" + SEEDS + " -Dthitsar.seed=" + FROM);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Simulator.Summary summary =
        new Simulator(new PrintStream(told, true, StandardCharsets.UTF_8), System::nanoTime)
            .run(SEEDS, FROM, OptionalInt.empty());
    System.out.print(told.toString(StandardCharsets.UTF_8));
    assertThat(summary.broken()).as(told.toString(StandardCharsets.UTF_8)).isZero();
    if (SEEDS >= 200) {
      assertThat(summary.missing()).as("control: all of it did happen").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Planted.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
  void plantedFlaw_isFound(Planted planted) {
    List<String> others = new ArrayList<>();
    boolean found =
        Simulator.quietly(
            () -> {
              for (long seed = 1; seed <= CONTROL_SEEDS; seed++) {
                Optional<Violation> violation =
                    Simulation.run(Script.of(seed), planted, false).violation();
                if (violation.isPresent() && violation.get().promise().equals(planted.promise())) {
                  return true;
                }
                violation.ifPresent(other -> others.add(other.getMessage()));
              }
              return false;
            });
    assertThat(found)
        .as("%s breaks `%s`, not only %s", planted, planted.promise(), others)
        .isTrue();
  }

  @Test
  void oneSeed_isOneHistory_inEveryJvm() throws Exception {
    // What hangs on the order of `Set.of`, or on where an object lies, differs between two JVMs.
    int seeds = 12;
    List<String> elsewhere;
    try (TestProcess process =
        TestProcess.start(List.of(), Simulator.class, "1", Integer.toString(seeds))) {
      elsewhere = process.lines();
    }
    List<String> here =
        Simulator.quietly(
            () -> {
              List<String> traces = new ArrayList<>();
              for (long seed = 1; seed <= seeds; seed++) {
                traces.add(Simulation.run(Script.of(seed), Planted.NOTHING, false).trace());
              }
              return traces;
            });
    assertThat(here).hasSize(seeds).doesNotHaveDuplicates();
    assertThat(elsewhere).isEqualTo(here);
  }

  @Test
  void brokenHistory_isTold_asALineThatReplaysIt_andTheActsThatBreakIt() {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    Simulator simulator =
        new Simulator(
            new PrintStream(told, true, StandardCharsets.UTF_8),
            () -> 0,
            Planted.SHARES_TOO_WIDELY);
    long seed = 1;
    while (simulator.run(1, seed, OptionalInt.of(3)).broken() == 0) {
      seed++;
    }
    Matcher shrunk =
        Pattern.compile(
                "shrunk: ./lab simulate --seeds 1 --from " + seed + " --nodes 3 --keep ([0-9,]+)")
            .matcher(told.toString(StandardCharsets.UTF_8));
    assertThat(shrunk.find()).as(told.toString(StandardCharsets.UTF_8)).isTrue();
    Set<Integer> acts =
        Arrays.stream(shrunk.group(1).split(",")).map(Integer::valueOf).collect(Collectors.toSet());
    assertThat(acts).as("somebody is registered, and shared").hasSizeBetween(2, 6);
    assertThat(simulator.replay(seed, OptionalInt.of(3), acts)).isTrue();
    assertThat(simulator.replay(seed, OptionalInt.of(3), Set.of(acts.iterator().next())))
        .as("control: less than that")
        .isFalse();
  }
}

package org.thitsar.ui.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thitsar.node.api.Refusal;
import org.thitsar.ui.testkit.FakeOffline;
import org.thitsar.ui.testkit.TestClock;
import picocli.CommandLine;

class ManualTest {
  @Test
  void manual_namesEveryCommand() {
    List<String> commands = new ArrayList<>();
    collect(
        new CommandLine(
            Thitsar.class, Cli.factory(new ScriptedTerminal("", false), new FakeOffline())),
        "",
        commands);

    assertThat(commands).contains("status", "case import", "credential attest");
    assertThat(manual().lines())
        .as("every command has a line of its own")
        .satisfies(
            lines ->
                assertThat(commands)
                    .allSatisfy(
                        command ->
                            assertThat(lines)
                                .anyMatch(line -> line.startsWith("  " + command + "  "))));
  }

  @Test
  void manual_namesEveryExitCode() {
    assertThat(Refusal.values())
        .allSatisfy(
            refusal ->
                assertThat(manual()).containsPattern("(?m)^ *" + refusal.exitCode() + "  \\S"));
    for (int code : new int[] {Exit.USAGE, Exit.FILE, Exit.NOT_RUNNING}) {
      assertThat(manual()).containsPattern("(?m)^ *" + code + "  \\S");
    }
  }

  @Test
  void manual_fitsANarrowScreen() {
    assertThat(manual().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  private static void collect(CommandLine command, String prefix, List<String> found) {
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              if (sub.getSubcommands().isEmpty()) {
                found.add(prefix + name);
              }
              collect(sub, prefix + name + " ", found);
            });
  }

  private static String manual() {
    ScriptedTerminal terminal = new ScriptedTerminal("", false);
    assertThat(Cli.run(terminal, new FakeOffline(), Map.of(), new TestClock(), "--help")).isZero();
    return terminal.written();
  }
}

package org.thitsar.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// What `./lab fuzz` does: each target in turn, for its share of the time.
public final class Fuzzing {
  /// The least that is of use: a process that instruments itself takes seconds to start.
  private static final int SECONDS_MIN = 5;

  private Fuzzing() {}

  /// Whether there is a target of this name.
  public static boolean knows(String target) {
    return Targets.named(target).isPresent();
  }

  /// The names of all targets.
  public static List<String> names() {
    return Targets.all().stream().map(FuzzTarget::name).toList();
  }

  /// Fuzzes, and keeps in the repository what is worth keeping.
  ///
  /// @param checkout the repository
  /// @param minutes for all targets together
  /// @param only one target instead of all
  /// @return how many inputs did what must not be done; they are under `target/fuzz` in `ui`
  public static int run(Path checkout, long minutes, Optional<String> only, PrintStream out)
      throws IOException, InterruptedException {
    Corpus corpus = Corpus.open(checkout);
    List<FuzzTarget> targets =
        only.map(name -> List.of(Targets.named(name).orElseThrow())).orElseGet(Targets::all);
    int seconds = (int) Math.max(SECONDS_MIN, minutes * 60 / targets.size());
    Path results = checkout.resolve("ui/target/fuzz");
    long executions = 0;
    int findings = 0;
    for (FuzzTarget target : targets) {
      Path folder = Files.createTempDirectory("thitsar-fuzz-");
      List<byte[]> seeds = corpus.accepted(target);
      seeds.addAll(corpus.kept(target));
      JazzerRun.Outcome outcome = JazzerRun.of(target, seeds, seconds, folder);
      out.printf(
          "%-24s %10d executions  %4d inputs reach something new  %d findings%n",
          target.name(), outcome.executions(), outcome.grown().size(), outcome.findings().size());
      executions += outcome.executions();
      findings += outcome.findings().size();
      for (Path finding : outcome.findings()) {
        Path kept = results.resolve(target.name() + "-" + finding.getFileName());
        Files.createDirectories(results);
        Files.copy(finding, kept, StandardCopyOption.REPLACE_EXISTING);
        out.println("  " + checkout.relativize(kept));
      }
      if (outcome.findings().isEmpty()) {
        int _ = corpus.keep(target, outcome.grown());
      } else {
        outcome.output().forEach(out::println);
      }
      JazzerRun.delete(folder);
    }
    out.printf("%d executions, %d findings%n", executions, findings);
    return findings;
  }
}

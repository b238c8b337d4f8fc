package org.thitsar.ui.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// `./lab torture`: what can happen to a laptop at any time, many times over, and what of all that
/// was acknowledged is gone, wrong or readable afterwards.
final class Torture {
  private static final int USAGE = 64;
  private static final String CONTROL = "--control";

  private static final List<Kind> KINDS =
      List.of(
          new Kind("kill", Set.of(), TortureKill::run),
          new Kind("corrupt", Set.of(CONTROL, "--only"), TortureCorrupt::run),
          new Kind("power", Set.of(CONTROL), TorturePower::run),
          new Kind("image", Set.of(CONTROL), TortureImage::run));

  private Torture() {}

  static int run(List<String> arguments) throws Exception {
    Optional<Kind> kind =
        KINDS.stream()
            .filter(each -> !arguments.isEmpty() && each.name.equals(arguments.getFirst()))
            .findFirst();
    if (kind.isPresent()) {
      Options options = Options.of(arguments.subList(1, arguments.size()), Set.of(CONTROL));
      if (options.areAmong(kind.get().takes, Set.of("--runs", "--seed"))
          && options.number("--runs", 1) >= 0) {
        return kind.get().tool.run(options);
      }
    }
    System.err.println(
        "error: what to torture\n"
            + "hint: ./lab torture kill|corrupt|power|image --runs N [--seed S] [--control]");
    return USAGE;
  }

  private interface Tool {
    int run(Options options) throws Exception;
  }

  /// `takes` are the texts that it takes beside `--runs` and `--seed`.
  private record Kind(String name, Set<String> takes, Tool tool) {}

  /// Whether the search is done on something that is known to be bad.
  static boolean isControl(Options options) {
    return !options.text(CONTROL, "").isEmpty();
  }

  /// What the true rate is below, with 95 % confidence, when so much was found in so many runs.
  static String bound(long found, long runs) {
    return found > 0 || runs == 0
        ? "unknown"
        : String.format(Locale.ROOT, "%.4f %%", Math.min(100, 300.0 / runs));
  }

  /// Removes `folder` and all that is in it.
  static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

package org.thitsar.ui.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thitsar.fuzz.Fuzzing;

/// `./lab fuzz`: looks for bytes that a decoder crashes on, hangs on, or makes too much of.
final class Fuzz {
  private static final int FOUND = 1;
  private static final int USAGE = 64;

  private Fuzz() {}

  static int run(List<String> arguments) throws Exception {
    Options options = Options.of(arguments);
    Optional<String> target = Optional.of(options.text("--target", "")).filter(t -> !t.isEmpty());
    if (!options.areAmong(Set.of("--target"), Set.of("--minutes"))
        || !target.map(Fuzzing::knows).orElse(true)) {
      System.err.println(
          "error: what to fuzz\nhint: ./lab fuzz [--minutes N] [--target NAME], NAME one of\n  "
              + String.join("\n  ", Fuzzing.names()));
      return USAGE;
    }
    Path checkout = Path.of(System.getProperty("thitsar.checkout", "."));
    return Fuzzing.run(checkout, options.number("--minutes", 30), target, System.out) == 0
        ? 0
        : FOUND;
  }
}

package org.thitsar.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// What Jazzer calls in the process that [JazzerRun] starts.
public final class JazzerEntry {
  /// Names the target; when it is empty all of them share the run, and the first byte of an input
  /// says whose it is.
  static final String TARGET = "thitsar.fuzz.target";

  /// Names the folder for inputs that may have allocated too much.
  static final String SUSPECTS = "thitsar.fuzz.suspects";

  private static final int SUSPECTS_MAX = 500;

  private static final ConcurrentHashMap<String, List<FuzzTarget>> TARGETS =
      new ConcurrentHashMap<>();

  private static String target = "";
  private static Path suspects = Path.of(".");
  private static int suspected;

  private JazzerEntry() {}

  /// Called once. Loads and instruments classes now, so that the first input is not taken for one
  /// that hangs.
  public static void fuzzerInitialize() {
    target = System.getProperty(TARGET, "");
    suspects = Path.of(System.getProperty(SUSPECTS, "."));
    for (FuzzTarget each : targets(target)) {
      for (byte[] seed : each.seeds()) {
        try {
          Trial.Result _ = Trial.run(each, seed);
        } catch (Finding e) {
          // It is found again, as an input.
        }
      }
    }
  }

  /// Called for every input.
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      run(target, data);
    } catch (Finding finding) {
      if (finding.kind() != Finding.Kind.ALLOCATION) {
        throw finding;
      }
      suspect(data);
    }
  }

  /// Puts `data` to its target.
  ///
  /// @throws Finding when it did what it must not do
  static void run(String name, byte[] data) {
    List<FuzzTarget> targets = targets(name);
    if (!name.isEmpty()) {
      Trial.Result _ = Trial.run(targets.getFirst(), data);
    } else if (data.length > 0) {
      FuzzTarget chosen = targets.get((data[0] & 0xff) % targets.size());
      Trial.Result _ = Trial.run(chosen, Arrays.copyOfRange(data, 1, data.length));
    }
  }

  private static List<FuzzTarget> targets(String name) {
    return TARGETS.computeIfAbsent(
        name, _ -> name.isEmpty() ? Targets.all() : List.of(Targets.named(name).orElseThrow()));
  }

  private static void suspect(byte[] data) {
    if (suspected == SUSPECTS_MAX) {
      return;
    }
    suspected++;
    try {
      Files.write(suspects.resolve("suspect-%03d".formatted(suspected)), data);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot put an input aside", e);
    }
  }
}

package org.thitsar.ui.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.thitsar.node.app.NodeDirectory;

/// `./lab mutants`: plants each bug of `ui/src/test/mutants` in a copy of the files that it
/// touches, and lets the simulation look for it. A bug that is not found, and a patch that no
/// longer applies, fail; without any bug nothing may be found.
final class Mutants {
  private static final int MISSED = 1;
  private static final int USAGE = 64;
  private static final int BROKEN = 1;
  private static final int HISTORY_MINUTES_MAX = 30;
  private static final String FOLDER = "ui/src/test/mutants";

  private final Path checkout;
  private final long seeds;

  private Mutants(Path checkout, long seeds) {
    this.checkout = checkout;
    this.seeds = seeds;
  }

  static int run(List<String> arguments) throws Exception {
    Options options = Options.of(arguments);
    if (!options.areAmong(Set.of("--only"), Set.of("--seeds"))) {
      System.err.println(
          "error: which bugs to plant\nhint: ./lab mutants [--seeds N] [--only NAME]");
      return USAGE;
    }
    Path checkout = Path.of(System.getProperty("thitsar.checkout", "."));
    Mutants mutants = new Mutants(checkout, options.number("--seeds", 1_000));
    return mutants.all(options.text("--only", ""));
  }

  private int all(String only) throws Exception {
    List<Path> patches;
    try (Stream<Path> files = Files.list(checkout.resolve(FOLDER))) {
      patches =
          files
              .filter(file -> file.toString().endsWith(".patch"))
              .filter(file -> file.getFileName().toString().contains(only))
              .sorted()
              .toList();
    }
    boolean good = true;
    if (only.isEmpty()) {
      Hunt sound = hunt(List.of());
      System.out.printf(Locale.ROOT, "%-36s %s%n", "(no bug)", sound.words);
      good = !sound.found;
    }
    int found = 0;
    for (Path patch : patches) {
      Hunt hunt = planted(patch);
      String name = patch.getFileName().toString().replace(".patch", "");
      System.out.printf(Locale.ROOT, "%-36s %s%n", name, hunt.words);
      found += hunt.found ? 1 : 0;
    }
    System.out.printf(Locale.ROOT, "found/planted: %d/%d%n", found, patches.size());
    return good && found == patches.size() && !patches.isEmpty() ? 0 : MISSED;
  }

  private record Hunt(boolean found, String words) {}

  private Hunt planted(Path patch) throws Exception {
    Path copy = Files.createTempDirectory("thitsar-mutant-");
    try {
      List<Path> touched = new ArrayList<>();
      for (String line : Files.readAllLines(patch, StandardCharsets.UTF_8)) {
        if (line.startsWith("+++ b/")) {
          Path file = Path.of(line.substring("+++ b/".length()));
          Files.createDirectories(copy.resolve(file).getParent());
          Files.copy(checkout.resolve(file), copy.resolve(file));
          touched.add(copy.resolve(file));
        }
      }
      if (!succeeds(copy, "git", "apply", patch.toAbsolutePath().toString())) {
        return new Hunt(false, "NO LONGER APPLIES");
      }
      Path classes = Files.createDirectory(copy.resolve("classes"));
      if (!compiles(touched, classes)) {
        return new Hunt(false, "DOES NOT COMPILE");
      }
      return hunt(List.of(classes));
    } finally {
      try (Stream<Path> files = Files.walk(copy)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static boolean succeeds(Path folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private static boolean compiles(List<Path> sources, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      return compiler
          .getTask(
              null,
              files,
              null,
              List.of(
                  "-nowarn",
                  "-proc:none",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-d",
                  classes.toString()),
              null,
              files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
  }

  /// Lets the simulation run with `planted` before all other classes, until it finds something.
  private Hunt hunt(List<Path> planted) throws IOException, InterruptedException {
    StringBuilder path = new StringBuilder();
    planted.forEach(classes -> path.append(classes).append(java.io.File.pathSeparatorChar));
    path.append(System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(NodeDirectory.nodeFlags());
    command.addAll(
        List.of(
            "-cp",
            path.toString(),
            LabMain.class.getName(),
            "simulate",
            "--first",
            "yes",
            "--seeds",
            Long.toString(seeds)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
    if (!process.waitFor(HISTORY_MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String broken = lines.stream().filter(line -> line.startsWith("BROKEN")).findFirst().orElse("");
    boolean found = process.exitValue() == BROKEN && !broken.isEmpty();
    return new Hunt(found, found ? broken : "nothing found in " + seeds + " seeds");
  }
}

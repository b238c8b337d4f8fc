package org.thitsar.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One run of Jazzer in a process of its own, coverage-guided over our classes.
///
/// What an input allocates cannot be measured there: Jazzer's own instruments allocate twenty times
/// as much. So what looks like too much is put aside, and all of it, and the corpus that the run
/// ended with, is tried again here.
final class JazzerRun {
  private static final Pattern EXECUTED = Pattern.compile("^#(\\d+)\\s.*");
  private static final Pattern DONE = Pattern.compile("^Done (\\d+) runs? in .*");

  /// An input that takes longer than this hangs; a planted one does for certain.
  private static final int STILL_SECONDS = 10;

  private static final int PLANTED_STILL_SECONDS = 2;

  private static final int INPUT_BYTES_MAX = 32 << 10;
  private static final int HEAP_MIB = 768;
  private static final int FINDINGS_MAX = 10;

  private final Path folder;
  private final List<String> lines = new ArrayList<>();
  private long executions;

  private JazzerRun(Path folder) {
    this.folder = folder;
  }

  /// What came of a run.
  ///
  /// @param executions how many inputs were tried
  /// @param findings files with the inputs that did what must not be done
  /// @param output the last lines that Jazzer printed
  /// @param grown the corpus that it ended with
  record Outcome(long executions, List<Path> findings, List<String> output, List<byte[]> grown) {}

  /// Fuzzes one target.
  ///
  /// @param folder where corpus and findings go; made when it is not there
  static Outcome of(FuzzTarget target, List<byte[]> seeds, int seconds, Path folder)
      throws IOException, InterruptedException {
    return new JazzerRun(folder).run(target.name(), seeds, seconds);
  }

  /// Fuzzes all targets at once.
  static Outcome ofAll(Corpus corpus, int seconds, Path folder)
      throws IOException, InterruptedException {
    List<byte[]> seeds = new ArrayList<>();
    List<FuzzTarget> targets = Targets.all();
    for (int i = 0; i < targets.size(); i++) {
      FuzzTarget target = targets.get(i);
      for (byte[] seed : corpus.accepted(target)) {
        byte[] named = new byte[seed.length + 1];
        named[0] = (byte) i;
        System.arraycopy(seed, 0, named, 1, seed.length);
        seeds.add(named);
      }
    }
    return new JazzerRun(folder).run("", seeds, seconds);
  }

  private Outcome run(String target, List<byte[]> seeds, int seconds)
      throws IOException, InterruptedException {
    Path inputs = Files.createDirectories(folder.resolve("corpus"));
    Path findings = Files.createDirectories(folder.resolve("findings"));
    Path suspects = Files.createDirectories(folder.resolve("suspects"));
    for (int i = 0; i < seeds.size(); i++) {
      if (seeds.get(i).length <= INPUT_BYTES_MAX) {
        Files.write(inputs.resolve("seed-%04d".formatted(i)), seeds.get(i));
      }
    }
    Process process =
        new ProcessBuilder(command(target, seconds, inputs, findings, suspects))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        take(line);
      }
    } finally {
      process.destroy();
    }
    int exit = process.waitFor();
    List<Path> found = new ArrayList<>(files(findings));
    if (exit != 0 && found.isEmpty()) {
      throw new IOException("Jazzer ended with " + exit + "\n" + String.join("\n", lines));
    }
    List<byte[]> grown = new ArrayList<>();
    for (Path file : files(inputs)) {
      grown.add(Files.readAllBytes(file));
      confirm(target, file, found);
    }
    for (Path file : files(suspects)) {
      confirm(target, file, found);
    }
    return new Outcome(executions, found, List.copyOf(lines), grown);
  }

  private void confirm(String target, Path input, List<Path> found) throws IOException {
    if (found.size() >= FINDINGS_MAX) {
      return;
    }
    try {
      JazzerEntry.run(target, Files.readAllBytes(input));
    } catch (Finding finding) {
      found.add(input);
      lines.add(String.valueOf(finding.getMessage()));
    }
  }

  private static List<String> command(
      String target, int seconds, Path inputs, Path findings, Path suspects) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx" + HEAP_MIB + "m",
                "-cp",
                System.getProperty("java.class.path")));
    command.add("-D" + JazzerEntry.TARGET + "=" + target);
    command.add("-D" + JazzerEntry.SUSPECTS + "=" + suspects);
    command.addAll(
        List.of(
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerEntry.class.getName(),
            "--instrumentation_includes=org.thitsar.**",
            "--custom_hook_includes=org.thitsar.**",
            "--instrumentation_excludes=org.thitsar.protocol.v1.**",
            // Calls to files, commands, LDAP and the like: nothing here makes any.
            "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.*",
            "--reproducer_path=" + findings,
            "-artifact_prefix=" + findings + "/",
            "-max_total_time=" + seconds,
            "-timeout="
                + (target.startsWith(PlantedBugs.PREFIX) ? PLANTED_STILL_SECONDS : STILL_SECONDS),
            "-max_len=" + INPUT_BYTES_MAX,
            "-rss_limit_mb=0",
            "-print_final_stats=1",
            inputs.toString()));
    return command;
  }

  private void take(String line) {
    Optional.of(EXECUTED.matcher(line))
        .filter(Matcher::matches)
        .or(() -> Optional.of(DONE.matcher(line)).filter(Matcher::matches))
        .ifPresent(number -> executions = Math.max(executions, Long.parseLong(number.group(1))));
    if (lines.size() == 200) {
      lines.removeFirst();
    }
    lines.add(line);
  }

  /// Removes what a run left.
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      // Jazzer writes a Java file beside each input that it found.
      return files
          .filter(file -> !file.toString().endsWith(".java"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}

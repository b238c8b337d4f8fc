package org.thitsar.ui.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real browser, driven by its command line: one page for each call, with a profile of its own.
public final class Chromium {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<String> QUIET =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--hide-scrollbars",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--virtual-time-budget=4000");

  private final String program;

  private Chromium(String program) {
    this.program = program;
  }

  /// The browser on this machine, if there is one.
  public static Optional<Chromium> find() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(found -> new Chromium(found.toString()));
  }

  /// The page at `address` as it stands once everything has loaded and run.
  public String dom(String address, String language) throws IOException, InterruptedException {
    return run(List.of("--dump-dom", "--accept-lang=" + language, address));
  }

  /// A picture of the page at `address`.
  public void picture(
      String address, String language, int width, int height, boolean dark, Path file)
      throws IOException, InterruptedException {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--screenshot=" + file.toAbsolutePath(),
                "--accept-lang=" + language,
                "--window-size=" + width + "," + height));
    if (dark) {
      flags.add("--blink-settings=preferredColorScheme=0");
    }
    flags.add(address);
    var _ = run(flags);
  }

  private String run(List<String> flags) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("thitsar-browser");
    Path out = Files.createTempFile(profile, "out", ".html");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(QUIET);
    command.add("--user-data-dir=" + profile);
    command.addAll(flags);
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("the browser did not end well");
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      try (Stream<Path> files = Files.walk(profile)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }
}

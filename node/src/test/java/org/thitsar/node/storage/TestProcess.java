package org.thitsar.node.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A second JVM with the test's class path, whose lines can be read and which can be killed.
public final class TestProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;
  private final Writer input;

  private TestProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /// Starts `main` with `arguments`, after the words of `prefix` (a launcher, or nothing).
  public static TestProcess start(List<String> prefix, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return new TestProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// The next line that the process prints, or null when it has ended.
  public @Nullable String line() throws IOException {
    return lines.readLine();
  }

  /// Everything it prints until it ends.
  public List<String> lines() throws IOException {
    List<String> all = new ArrayList<>();
    for (String line = line(); line != null; line = line()) {
      all.add(line);
    }
    return all;
  }

  /// Gives it a line.
  public void tell(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /// Its process id.
  public long pid() {
    return process.pid();
  }

  /// Ends it as `kill -9` does, and waits until it is gone. What it printed can still be read.
  public void kill() {
    // Unlike the process itself, its handle leaves the streams open.
    process.toHandle().destroyForcibly();
    exitCode();
  }

  /// Waits until it has ended.
  public int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.thitsar.ui.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;

/// `thitsar run` on a directory of fictional people, as a user types it, in a process of its own
/// that listens on loopback.
public final class RunProcess {
  /// The class whose command line a user types.
  public static final String PROGRAM = "org.thitsar.ui.Main";

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final int STOP_SECONDS = 40;
  private static final int LINES_SHOWN = 8;
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx64m",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  private final Path directory;
  private final Operator operator;
  private final Path output;
  private final Process process;

  private RunProcess(Path directory, Operator operator, Path output, Process process) {
    this.directory = directory;
    this.operator = operator;
    this.output = output;
    this.process = process;
  }

  /// Starts `program`, which is [#PROGRAM] or a class that understands the same command line. What
  /// it prints is added to a file beside `directory`.
  ///
  /// @param port where peers reach the node; 0 for one that the system picks
  /// @param passphrase goes to its standard input: text, because it guards nobody real
  /// @param options more of them for `run`
  public static RunProcess begin(
      String program,
      Path directory,
      Operator operator,
      int port,
      String passphrase,
      List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program));
    command.addAll(List.of("--dir", directory.toString(), "--operator", operator.id()));
    command.addAll(List.of("run", "--passphrase-stdin", "--listen", "/ip4/127.0.0.1/tcp/" + port));
    command.addAll(options);
    Path output = directory.resolveSibling(directory.getFileName() + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "THITSAR_DIR")
        .forEach(builder.environment()::remove);
    Process started = builder.start();
    try (OutputStream in = started.getOutputStream()) {
      in.write((passphrase + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return new RunProcess(directory, operator, output, started);
  }

  /// What the node can be asked.
  public ControlApi api() throws NotRunningException {
    return ControlClient.open(directory);
  }

  /// Waits until the node answers; false when it ended or took too long.
  public boolean awaitAnswer() {
    try {
      return Patience.until(START_LIMIT, () -> answers() || !process.isAlive())
          && process.isAlive();
    } catch (RefusedException | NotRunningException e) {
      return false;
    }
  }

  private boolean answers() {
    try {
      var _ = api().standing().status(operator).peerId();
      return true;
    } catch (NotRunningException | RefusedException e) {
      return false;
    }
  }

  /// The process that was started. The node, which holds the keys, is its child.
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /// Asks the node to end, as `thitsar stop` does, and waits until its process has; false when that
  /// had to be forced.
  public boolean stop() {
    if (!process.isAlive()) {
      return true;
    }
    try {
      api().standing().stop(operator);
    } catch (NotRunningException | RefusedException e) {
      process.destroy();
    }
    return ended() || forced();
  }

  /// Ends the node in whatever state it is, as a hang-up of the terminal would.
  public void abandon() {
    process.destroy();
    if (!ended()) {
      var _ = forced();
    }
  }

  private boolean forced() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return false;
  }

  private boolean ended() {
    try {
      return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The last lines that it printed.
  public String said() throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join(" / ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }
}

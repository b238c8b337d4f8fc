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
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;

/// One office of the demo: a directory, and the same `thitsar run` on it that a user would type, as
/// a process of its own.
final class DemoNode {
  /// Everybody in the demo's directories is made up, and the directories go with it.
  static final String PASSPHRASE = "fictional people only";

  private static final Operator OPERATOR = new Operator("op1");
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

  private final String name;
  private final Path directory;
  private volatile @Nullable Process process;

  DemoNode(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  String name() {
    return name;
  }

  Path directory() {
    return directory;
  }

  /// What the node can be asked; only while it runs.
  ControlApi api() throws NotRunningException {
    return ControlClient.open(directory);
  }

  /// Who asks.
  Operator operator() {
    return OPERATOR;
  }

  /// Starts the node and waits until it answers.
  void start() throws IOException, DemoFailure {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.thitsar.ui.Main"));
    command.addAll(List.of("--dir", directory.toString(), "--operator", OPERATOR.id()));
    command.addAll(List.of("run", "--passphrase-stdin", "--listen", "/ip4/127.0.0.1/tcp/0"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output().toFile()));
    List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "THITSAR_DIR")
        .forEach(builder.environment()::remove);
    Process started = builder.start();
    process = started;
    try (OutputStream in = started.getOutputStream()) {
      in.write((PASSPHRASE + "\n").getBytes(StandardCharsets.UTF_8));
    }
    if (!startedWell(started)) {
      throw new DemoFailure(name + " did not start: " + said());
    }
  }

  private boolean startedWell(Process started) {
    try {
      return Patience.until(START_LIMIT, () -> answers() || !started.isAlive())
          && started.isAlive();
    } catch (RefusedException | NotRunningException e) {
      return false;
    }
  }

  private boolean answers() {
    try {
      String unused = api().standing().status(OPERATOR).peerId();
      return true;
    } catch (NotRunningException | RefusedException e) {
      return false;
    }
  }

  /// Asks the node to end, as `thitsar stop` does, and waits until its process has.
  void stop() throws DemoFailure {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    try {
      api().standing().stop(OPERATOR);
    } catch (NotRunningException | RefusedException e) {
      running.destroy();
    }
    if (!ended(running)) {
      running.destroyForcibly();
      throw new DemoFailure(name + " did not end by itself");
    }
  }

  /// Ends the node in whatever state it is, as a hang-up of the terminal would.
  void abandon() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    if (!ended(running)) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  private static boolean ended(Process running) {
    try {
      return running.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path output() {
    return directory.resolveSibling(directory.getFileName() + ".out");
  }

  /// The last lines that the node printed.
  private String said() throws IOException {
    List<String> lines = Files.readAllLines(output());
    return String.join(" / ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
  }
}

package org.thitsar.ui.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Operator;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;

/// One office of the demo: a directory, and the node that runs on it.
final class DemoNode {
  /// Everybody in the demo's directories is made up, and the directories go with it.
  static final String PASSPHRASE = "fictional people only";

  private static final Operator OPERATOR = new Operator("op1");

  private final String name;
  private final Path directory;
  private volatile @Nullable RunProcess process;

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
    RunProcess started =
        RunProcess.begin(RunProcess.PROGRAM, directory, OPERATOR, 0, PASSPHRASE, List.of());
    process = started;
    if (!started.awaitAnswer()) {
      throw new DemoFailure(name + " did not start: " + started.said());
    }
  }

  /// Asks the node to end, as `thitsar stop` does, and waits until its process has.
  void stop() throws DemoFailure {
    RunProcess running = process;
    if (running != null && !running.stop()) {
      throw new DemoFailure(name + " did not end by itself");
    }
  }

  /// Ends the node in whatever state it is, as a hang-up of the terminal would.
  void abandon() {
    RunProcess running = process;
    if (running != null) {
      running.abandon();
    }
  }
}

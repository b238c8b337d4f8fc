package org.thitsar.ui;

import java.time.InstantSource;
import org.thitsar.ui.cli.Cli;
import org.thitsar.ui.cli.ProcessTerminal;

/// The program `thitsar`.
public final class Main {
  private Main() {}

  /// Runs one command line and ends with its exit code.
  public static void main(String[] arguments) {
    InstantSource clock = InstantSource.system();
    System.exit(
        Cli.run(new ProcessTerminal(), new LocalOffline(clock), System.getenv(), clock, arguments));
  }
}

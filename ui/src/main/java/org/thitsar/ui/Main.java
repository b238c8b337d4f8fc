package org.thitsar.ui;

import org.thitsar.ui.cli.Cli;
import org.thitsar.ui.cli.ProcessTerminal;

/// The program `thitsar`.
public final class Main {
  private Main() {}

  /// Runs one command line and ends with its exit code.
  public static void main(String[] arguments) {
    throw new UnsupportedOperationException(Cli.version() + ProcessTerminal.class);
  }
}

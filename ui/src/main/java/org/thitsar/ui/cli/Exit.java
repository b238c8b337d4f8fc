package org.thitsar.ui.cli;

/// Exit codes beside those of [org.thitsar.node.api.Refusal].
final class Exit {
  static final int OK = 0;

  /// A file had wrong rows or lines, and the report was printed.
  static final int BAD_INPUT = org.thitsar.node.api.Refusal.BAD_INPUT.exitCode();

  /// The command was used wrongly.
  static final int USAGE = 64;

  /// No node runs on the directory.
  static final int NOT_RUNNING = 69;

  /// A file of the user's could not be read.
  static final int FILE = 66;

  private Exit() {}
}

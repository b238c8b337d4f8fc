package org.thitsar.ui.cli;

import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/// What commands that only hold other commands answer when they are called alone.
final class Groups {
  private Groups() {}

  static UsageException incomplete(CommandSpec spec) {
    String commands = spec.subcommands().keySet().stream().collect(Collectors.joining(", "));
    return new UsageException(
        "which command? " + commands, "see " + spec.qualifiedName() + " --help");
  }
}

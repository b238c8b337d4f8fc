package org.thitsar.ui.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `thitsar demo`.
@Command(
    name = "demo",
    description = {
      "Tell the whole story with three real nodes on this computer and fictional people.",
      "",
      "Makes directories of its own in the system's temporary folder, and removes them at the end."
          + " Stays up with a page for each node until Ctrl-C."
    },
    footer = {"", "Example:", "  thitsar demo --once"})
final class DemoCommand implements Callable<Integer> {
  private final Desk desk;

  @Option(names = "--once", description = "end after the story: 0 only when every step held")
  private boolean once;

  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "how many fictional people (default: ${DEFAULT-VALUE})")
  private int cases = 10_000;

  DemoCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    throw new UsageException("todo " + once + cases + desk.json(), "");
  }
}

package org.thitsar.ui.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;
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
  private static final int BROKEN = 1;

  private final Desk desk;

  @Option(
      names = "--once",
      description = "end after the story, with exit code 0 only when every step held")
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
  public Integer call() throws IOException, NotRunningException, RefusedException {
    Path folder = Files.createTempDirectory("thitsar-demo-");
    List<DemoNode> nodes =
        List.of(
            new DemoNode("River District Committee", folder.resolve("river")),
            new DemoNode("Hill Office", folder.resolve("hill")),
            new DemoNode("Coast Support Group", folder.resolve("coast")));
    Thread cleaning = new Thread(() -> clean(nodes, folder), "end-demo");
    Runtime.getRuntime().addShutdownHook(cleaning);
    Narrator tell = new Narrator(desk.terminal().out(), desk.clock());
    desk.terminal()
        .out()
        .println("Everybody in this story is made up. Three offices, one computer.");
    boolean told = false;
    try {
      new DemoStory(desk, tell, cases, nodes.get(0), nodes.get(1), nodes.get(2)).tell();
      told = true;
    } catch (DemoFailure | RefusedException | NotRunningException e) {
      tell.holds("the story could be told to its end: " + e.getMessage(), false);
    }
    desk.terminal().out().println();
    desk.terminal()
        .out()
        .println(
            tell.everythingHeld() ? "Every step held." : "Not every step held; see BROKEN above.");
    if (told && !once) {
      stayUp(nodes);
    }
    clean(nodes, folder);
    Runtime.getRuntime().removeShutdownHook(cleaning);
    return tell.everythingHeld() ? Exit.OK : BROKEN;
  }

  private void stayUp(List<DemoNode> nodes) throws NotRunningException, RefusedException {
    do {
      new Lines(desk.terminal().out())
          .blank()
          .line("Read-only pages, each good once, in any browser on this computer:");
      for (DemoNode node : nodes) {
        new Lines(desk.terminal().out())
            .pairs(node.name(), node.api().screen().link(node.operator()).address());
      }
      new Lines(desk.terminal().out())
          .line(
              "Ask the nodes yourself:  thitsar --dir " + nodes.getFirst().directory() + " status")
          .line("Enter gives fresh addresses; Ctrl-C ends the demo and removes everything.");
    } while (entered());
  }

  /// Waits for the Enter key; without a keyboard, until the process is ended.
  private boolean entered() {
    if (desk.terminal().asksPerson() && desk.terminal().ask("").isPresent()) {
      return true;
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static void clean(List<DemoNode> nodes, Path folder) {
    List<Thread> ending =
        nodes.stream().map(node -> Thread.ofVirtual().start(node::abandon)).toList();
    try {
      for (Thread each : ending) {
        each.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's folder could not be removed", e);
    }
  }
}

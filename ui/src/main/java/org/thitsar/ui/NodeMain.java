package org.thitsar.ui;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeProcess;
import org.thitsar.node.app.ReachWords;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.cli.ProcessTerminal;
import org.thitsar.ui.console.Console;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Entrances;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.text.Inert;

/// The node's own process with its face on loopback: the control API, and the page.
///
/// Arguments: directory, `page` or `no-page`, `greeting` or `quiet`, [ReachWords].
public final class NodeMain {
  private NodeMain() {}

  /// Runs and ends the process.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    boolean page = arguments[1].equals("page");
    boolean greeting = arguments[2].equals("greeting");
    ReachWords reach =
        ReachWords.ofArguments(Arrays.asList(arguments).subList(3, arguments.length));
    System.exit(
        NodeProcess.live(
            directory,
            reach,
            (node, operator, clock, entropy) -> {
              Face face = Face.show(directory, page, node, operator, clock, entropy);
              if (greeting) {
                greet(face.api(), operator, directory, page);
              }
              return face;
            }));
  }

  /// What a person at the terminal needs next. The link is for them alone: it is not printed into
  /// files.
  private static void greet(ControlApi api, Operator operator, Path directory, boolean page) {
    PrintWriter out = new ProcessTerminal().out();
    try {
      out.println(
          Inert.line(api.standing().status(operator).organisation())
              + " is running on "
              + directory);
      if (page) {
        out.println("  its page, good once: " + api.screen().link(operator).address());
      }
      out.println("  in another window:   thitsar status");
      out.println("  to end it:           Ctrl-C here, or thitsar stop there");
    } catch (RefusedException e) {
      out.println("running on " + directory + ", but: " + e.getMessage());
    }
  }

  /// The loopback and what answers on it.
  private record Face(Loopback loopback, ControlServer control, ControlApi api)
      implements AutoCloseable {
    static Face show(
        Path directory,
        boolean page,
        NodeApi node,
        Operator operator,
        InstantSource clock,
        Entropy entropy) {
      Loopback loopback = Loopback.open();
      Console console = Console.open(node, loopback, clock, ZoneId.systemDefault(), entropy);
      Entrances entrances = Entrances.open(loopback, directory, entropy);
      ControlApi api = new LocalControl(node, console, page, entrances);
      ControlServer control = ControlServer.open(api, NodeProcess::words, loopback, entrances);
      entrances.enter(operator);
      loopback.start();
      return new Face(loopback, control, api);
    }

    @Override
    public void close() {
      control.close();
      loopback.close();
    }
  }
}

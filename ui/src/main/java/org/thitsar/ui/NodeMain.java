package org.thitsar.ui;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.app.NodeProcess;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.console.Console;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Loopback;

/// The node's own process with its face on loopback: the control API, and the page.
///
/// Arguments: directory, `page` or `no-page`, addresses to listen on.
public final class NodeMain {
  private NodeMain() {}

  /// Runs and ends the process.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    boolean page = arguments[1].equals("page");
    List<String> listen = Arrays.asList(arguments).subList(2, arguments.length);
    System.exit(
        NodeProcess.live(
            directory,
            listen,
            (node, clock, entropy) -> show(directory, page, node, clock, entropy)));
  }

  private static AutoCloseable show(
      Path directory, boolean page, NodeApi node, InstantSource clock, Entropy entropy) {
    Loopback loopback = Loopback.open();
    Console console = Console.open(node, loopback, clock, ZoneId.systemDefault(), entropy);
    ControlServer control =
        ControlServer.open(new LocalControl(node, console, page), loopback, directory, entropy);
    loopback.start();
    System.out.println("running; ask it with: thitsar status; end it with Ctrl-C or: thitsar stop");
    return () -> {
      control.close();
      loopback.close();
    };
  }
}

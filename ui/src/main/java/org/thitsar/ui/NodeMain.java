package org.thitsar.ui;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeConfig;
import org.thitsar.node.app.RunningNode;
import org.thitsar.node.keys.MasterKeyPipe;
import org.thitsar.node.keys.SupervisorWatch;
import org.thitsar.node.network.Tap;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.ui.cli.ProcessTerminal;
import org.thitsar.ui.console.Console;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.control.Screen;
import org.thitsar.ui.text.Inert;

/// The node's own process, started by the supervisor: takes its key from standard input, opens the
/// vault, and answers on loopback until it is asked to end.
///
/// Arguments: directory, role id of whoever runs it, `page` or `no-page`, `greeting` or `quiet`,
/// addresses to listen on.
public final class NodeMain {
  private static final Duration HEARTBEAT = Duration.ofMinutes(10);

  private NodeMain() {}

  /// Runs and ends the process: 0 when it was asked to end, 8 when the disk refuses.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Optional<SecretKey> master = MasterKeyPipe.readStandardInput();
    if (master.isEmpty()) {
      // The process before this one has said why.
      System.exit(1);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    int code;
    try {
      code = run(arguments, master.get(), ended);
    } finally {
      ended.countDown();
    }
    System.exit(code);
  }

  private static int run(String[] arguments, SecretKey master, CountDownLatch ended)
      throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    Operator operator = new Operator(arguments[1]);
    boolean page = arguments[2].equals("page");
    boolean greeting = arguments[3].equals("greeting");
    List<String> listen = Arrays.asList(arguments).subList(4, arguments.length);
    Entropy entropy = new SecureEntropy();
    InstantSource clock = InstantSource.system();
    NodeConfig config = new NodeConfig(directory, listen, HEARTBEAT, clock, entropy, Tap.none());
    try (RunningNode node = RunningNode.open(config, master);
        Loopback loopback = Loopback.open()) {
      // Asked from outside (supervisor gone, SIGTERM): end as if an operator had asked, and wait
      // until it is done.
      SupervisorWatch.whenSupervisorEnds(node::stop);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    node.stop();
                    try {
                      var _ = ended.await(15, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  },
                  "asked-to-end"));
      Console console = Console.open(node.api(), loopback, clock, ZoneId.systemDefault(), entropy);
      ControlApi api = new LocalControl(node.api(), console, page);
      try (ControlServer control =
          ControlServer.open(api, NodeMain::words, loopback, directory, entropy)) {
        loopback.start();
        if (greeting) {
          greet(api, operator, directory, page);
        }
        node.awaitStop();
      }
      return 0;
    } catch (StorageException e) {
      System.err.println("error: " + e.reason().words());
      System.err.println("hint: " + e.reason().hint());
      return Refusal.STORAGE.exitCode();
    }
  }

  private static Optional<RefusedException> words(Throwable fault) {
    return fault instanceof StorageException storage
        ? Optional.of(
            new RefusedException(
                Refusal.STORAGE, storage.reason().words(), storage.reason().hint()))
        : Optional.empty();
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
        Screen.Link link = api.screen().link(operator);
        out.println("  its page, good once: " + link.address());
      }
      out.println("  in another window:   thitsar status");
      out.println("  to end it:           Ctrl-C here, or thitsar stop there");
    } catch (RefusedException e) {
      out.println("running on " + directory + ", but: " + e.getMessage());
    }
  }
}

package org.thitsar.ui;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.app.NodeConfig;
import org.thitsar.node.app.RunningNode;
import org.thitsar.node.keys.MasterKeyPipe;
import org.thitsar.node.keys.SupervisorWatch;
import org.thitsar.node.network.Tap;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.ui.console.Console;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Loopback;

/// The node's own process, started by the supervisor: takes its key from standard input, opens the
/// vault, and answers on loopback until it is asked to end.
///
/// Arguments: directory, `page` or `no-page`, addresses to listen on.
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
    boolean page = arguments[1].equals("page");
    List<String> listen = Arrays.asList(arguments).subList(2, arguments.length);
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
      try (ControlServer control =
          ControlServer.open(
              new LocalControl(node.api(), console, page), loopback, directory, entropy)) {
        loopback.start();
        node.awaitStop();
      }
      return 0;
    } catch (StorageException e) {
      System.err.println("error: " + e.reason().words());
      System.err.println("hint: " + e.reason().hint());
      return 8;
    }
  }
}

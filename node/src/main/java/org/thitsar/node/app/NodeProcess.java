package org.thitsar.node.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.MasterKeyPipe;
import org.thitsar.node.keys.SupervisorWatch;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.Tap;
import org.thitsar.node.rights.OperatorIds;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.runtime.SystemSurroundings;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Entropy;

/// The life of the process that the supervisor starts: takes its key from standard input, opens the
/// vault, shows its face until it is asked to end, and closes in order.
public final class NodeProcess {
  private static final Duration HEARTBEAT = Duration.ofMinutes(10);
  private static final int END_SECONDS_MAX = 15;
  private static final int EXIT_NO_KEY = 1;

  private NodeProcess() {}

  /// Shows a running node to people, until it is closed.
  @FunctionalInterface
  public interface Face {
    /// Begins to show `node` to whoever unlocked it.
    AutoCloseable show(NodeApi node, Operator unlockedBy, InstantSource clock, Entropy entropy);
  }

  /// Lives, and returns the exit code: 0 when it was asked to end, 1 when no key came, 8 when the
  /// disk refuses, 6 when the address is taken.
  public static int live(Path directory, ReachWords words, Face face) throws Exception {
    Optional<MasterKeyPipe.Unlocked> unlocked = MasterKeyPipe.readStandardInput();
    if (unlocked.isEmpty()) {
      // The process before this one has said why.
      return EXIT_NO_KEY;
    }
    Entropy entropy = new SecureEntropy();
    InstantSource clock = InstantSource.system();
    NodeReach reach;
    try {
      reach = words.read();
    } catch (RefusedException e) {
      // It was in order when the operator typed it: a file has gone since.
      System.err.println("error: " + e.getMessage());
      System.err.println("hint: " + e.hint());
      return e.refusal().exitCode();
    }
    NodeConfig config =
        new NodeConfig(
            directory, reach, HEARTBEAT, clock, entropy, new SystemSurroundings(), Tap.none());
    CountDownLatch ended = new CountDownLatch(1);
    try (RunningNode node = RunningNode.open(config, unlocked.get().master())) {
      SupervisorWatch.whenSupervisorEnds(node::stop);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node, ended), "asked-to-end"));
      Operator operator = new Operator(OperatorIds.write(unlocked.get().operator()));
      try (AutoCloseable shown = face.show(node.api(), operator, clock, entropy)) {
        node.awaitStop();
      }
      return 0;
    } catch (StorageException e) {
      System.err.println("error: " + e.reason().words());
      System.err.println("hint: " + e.reason().hint());
      return Refusal.STORAGE.exitCode();
    } catch (NetworkException e) {
      if (e.reason() != NetworkException.Reason.CANNOT_LISTEN) {
        throw e;
      }
      System.err.println("error: cannot listen on " + String.join(", ", words.listen()));
      System.err.println(
          "hint: another program may use that port; end it, or choose one with --listen");
      return Refusal.NOT_NOW.exitCode();
    } finally {
      ended.countDown();
    }
  }

  /// What a failure of the engine means to an operator, when it is not a bug: a full disk is
  /// nobody's fault, and says so.
  public static Optional<RefusedException> words(Throwable fault) {
    return fault instanceof StorageException storage
        ? Optional.of(NodeDirectory.refused(storage))
        : Optional.empty();
  }

  /// On SIGTERM: ends as if an operator had asked, and keeps the machine from halting until it is
  /// done.
  private static void end(RunningNode node, CountDownLatch ended) {
    node.stop();
    try {
      var _ = ended.await(END_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.thitsar.node.keys;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The process without keys: it starts the one that derives the key and the node behind it, joined
/// by a pipe, and ends the node when it ends itself.
///
/// Ending the node is what locking means. A node that outlives its supervisor, which only `kill -9`
/// can bring about, ends itself ([SupervisorWatch]).
public final class Supervisor implements AutoCloseable {
  /// How long a node may take to close its storage before it is ended by force.
  private static final long GRACE_MILLIS = 20_000;

  /// Name of the system property that tells a node the process id of its supervisor.
  static final String PID_PROPERTY = "thitsar.supervisor";

  private final Process node;
  private final Thread hook;

  private Supervisor(Process node) {
    this.node = node;
    this.hook = new Thread(this::stop, "stop-node");
  }

  /// What came of starting.
  public sealed interface Start {}

  /// The node runs and has its key.
  public record Started(Supervisor supervisor) implements Start {}

  /// There is no key, and no node.
  public record Refused(KeyFailure failure) implements Start {}

  /// Opens an operator's slot of a vault and starts the node; returns when the node has the key,
  /// after about a second.
  ///
  /// @param passphrase is overwritten
  /// @param node gets the key on its standard input, to be read with
  ///   [MasterKeyPipe#readStandardInput()]
  /// @param output where the node's standard output goes; its standard error is this process's
  public static Start start(KeyPlace place, Passphrase passphrase, ChildJvm node, Redirect output)
      throws InterruptedException {
    return start("open", place, passphrase, node, output);
  }

  /// As [#start], but makes the keyslots first, with a new key: the node makes its vault with it.
  public static Start startNew(
      KeyPlace place, Passphrase passphrase, ChildJvm node, Redirect output)
      throws InterruptedException {
    return start("create", place, passphrase, node, output);
  }

  private static Start start(
      String mode, KeyPlace place, Passphrase passphrase, ChildJvm node, Redirect output)
      throws InterruptedException {
    try (passphrase) {
      ProcessBuilder deriving = KeyDerivation.child(mode, place, "");
      List<String> flags = new ArrayList<>(node.flags());
      flags.add("-D" + PID_PROPERTY + "=" + ProcessHandle.current().pid());
      ProcessBuilder waiting =
          new ChildJvm(node.mainClass(), node.arguments(), node.heapMib(), flags)
              .builder()
              .redirectOutput(output)
              .redirectError(Redirect.INHERIT);
      List<Process> pipeline = ProcessBuilder.startPipeline(List.of(deriving, waiting));
      Process nodeProcess = pipeline.getLast();
      Optional<KeyFailure> failure = derive(pipeline, passphrase);
      if (failure.isPresent()) {
        // Its pipe has ended without a key, so it ends by itself; nobody waits for a slow one.
        if (!nodeProcess.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
          nodeProcess.destroyForcibly();
        }
        return new Refused(failure.get());
      }
      Supervisor supervisor = new Supervisor(nodeProcess);
      Runtime.getRuntime().addShutdownHook(supervisor.hook);
      return new Started(supervisor);
    } catch (KeyFailureException e) {
      return new Refused(e.failure());
    } catch (IOException e) {
      return new Refused(KeyFailure.CRASHED);
    }
  }

  private static Optional<KeyFailure> derive(List<Process> pipeline, Passphrase passphrase)
      throws InterruptedException {
    boolean done = false;
    try {
      KeyDerivation.give(pipeline.getFirst(), passphrase);
      Optional<KeyFailure> failure = KeyDerivation.await(pipeline.getFirst());
      done = true;
      return failure;
    } catch (KeyFailureException e) {
      return Optional.of(e.failure());
    } finally {
      if (!done) {
        // Interrupted or broken off: no node may start with a key that nobody waits for.
        pipeline.forEach(Process::destroyForcibly);
      }
    }
  }

  /// The node's process id.
  public long nodePid() {
    return node.pid();
  }

  /// What the node prints, when its output was not sent elsewhere.
  public InputStream nodeOutput() {
    return node.getInputStream();
  }

  /// Waits until the node has ended, and returns the code with which it did.
  public int waitFor() throws InterruptedException {
    return node.waitFor();
  }

  /// Asks the node to end, waits until it has closed its storage, and ends it by force when it does
  /// not. Doing so twice is once.
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook is what stops the node.
    }
  }

  private void stop() {
    node.toHandle().destroy();
    try {
      if (!node.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        node.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      node.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

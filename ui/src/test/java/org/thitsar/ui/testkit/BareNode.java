package org.thitsar.ui.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.node.keys.ChildJvm;
import org.thitsar.node.keys.KeyDerivation;
import org.thitsar.node.keys.KeyOutcome;
import org.thitsar.node.keys.KeyPlace;
import org.thitsar.node.keys.Passphrase;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.NotRunningException;

/// The node's own process without the supervisor that derives its key: to measure both apart.
public final class BareNode {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final int STOP_SECONDS = 40;
  private static final int FOUNDER = 1;

  private final OfficeProcess office;
  private @Nullable SecretKey key;
  private @Nullable Process process;

  private BareNode(OfficeProcess office) {
    this.office = office;
  }

  /// The node of an office that is stopped.
  public static BareNode of(OfficeProcess office) {
    return new BareNode(office);
  }

  /// Derives the key as `thitsar run` does, in a process of its own.
  public void derive() throws InterruptedException {
    KeyOutcome outcome =
        KeyDerivation.open(
            KeyPlace.ofVault(office.directory(), FOUNDER),
            Passphrase.of(OfficeProcess.PASSPHRASE.toCharArray()));
    if (!(outcome instanceof KeyOutcome.Opened opened)) {
      throw new IllegalStateException("no key: " + outcome);
    }
    key = opened.secret();
  }

  /// Starts the node with the derived key, and waits until it answers.
  public void start() throws IOException, RefusedException, NotRunningException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ChildJvm.HARDENED);
    command.addAll(NodeDirectory.nodeFlags());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "org.thitsar.ui.NodeMain"));
    command.addAll(List.of(office.directory().toString(), "page", "quiet", "/ip4/127.0.0.1/tcp/0"));
    Process started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process = started;
    try (OutputStream in = started.getOutputStream()) {
      in.write(Objects.requireNonNull(key, "derive first").exposedBytes().toArray());
      in.write(FOUNDER);
    }
    boolean answers = Patience.until(START_LIMIT, () -> answers() || !started.isAlive());
    if (!answers || !started.isAlive()) {
      started.destroyForcibly();
      throw new IllegalStateException("the node did not start");
    }
  }

  private boolean answers() {
    try {
      return !office.api().standing().status(OfficeProcess.OPERATOR).peerId().isEmpty();
    } catch (RefusedException | NotRunningException e) {
      return false;
    }
  }

  /// Asks the node to end, and waits until it has.
  public void stop() throws InterruptedException, RefusedException, NotRunningException {
    Process running = Objects.requireNonNull(process, "start first");
    office.api().standing().stop(OfficeProcess.OPERATOR);
    if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      running.destroyForcibly();
      throw new IllegalStateException("the node did not end");
    }
  }
}

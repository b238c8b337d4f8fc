package org.thitsar.ui.testkit;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Door;
import org.thitsar.ui.control.Entrances;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.control.Screen;

/// A [FakeNode] behind a real loopback server.
public final class RunningFake implements AutoCloseable {
  /// Whose `sync` breaks the program, and whose finds the disk full.
  static final Operator BREAKING = new Operator("op70");

  static final Operator FILLING = new Operator("op80");

  private static final List<Operator> INSIDE =
      List.of(new Operator("op1"), new Operator("op7"), BREAKING, FILLING);

  private final Loopback loopback = Loopback.open();
  private final ControlServer server;

  private RunningFake(FakeNode node, Path directory, Entropy entropy) {
    Entrances entrances = Entrances.open(loopback, directory, entropy);
    this.server =
        ControlServer.open(
            new FakeControl(node, entrances), RunningFake::faults, loopback, entrances);
    INSIDE.forEach(entrances::enter);
    loopback.start();
  }

  private static Optional<RefusedException> faults(Throwable fault) {
    return fault instanceof UncheckedIOException
        ? Optional.of(new RefusedException(Refusal.STORAGE, "the disk is full", "make room"))
        : Optional.empty();
  }

  /// Answers for `node` until closed.
  public static RunningFake open(FakeNode node, Path directory, Entropy entropy) {
    return new RunningFake(node, directory, entropy);
  }

  /// Where it listens.
  public String host() {
    return loopback.host();
  }

  @Override
  public void close() {
    server.close();
    loopback.close();
  }

  private record FakeControl(FakeNode node, Entrances entrances) implements ControlApi {
    @Override
    public Door door() {
      return new Door() {
        @Override
        public void enter(String operator, String challenge, String proof) throws RefusedException {
          entrances.enter(node.operators().recognise(operator, challenge, proof));
        }

        @Override
        public void leave(Operator operator) {
          entrances.leave(operator);
        }
      };
    }

    @Override
    public Operators operators() {
      return node.operators();
    }

    @Override
    public Screen screen() {
      return (Operator _) -> new Screen.Link("http://127.0.0.1:1/fake", 60);
    }

    @Override
    public Cases cases() {
      return node.cases();
    }

    @Override
    public Sharing sharing() {
      return node.sharing();
    }

    @Override
    public Federation federation() {
      return node.federation();
    }

    @Override
    public Membership membership() {
      return node.membership();
    }

    @Override
    public Credentials credentials() {
      return node.credentials();
    }

    @Override
    public Standing standing() {
      return node.standing();
    }
  }
}

package org.thitsar.node.app;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.flow.Vocabulary;
import org.thitsar.node.network.Tap;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.node.runtime.SystemSurroundings;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.StatementText;

/// An organisation with its keys and its node on a real disk and real sockets, for tests.
final class Office implements AutoCloseable {
  static final Operator OPERATOR = new Operator("op1");

  private static final Entropy ENTROPY = new SecureEntropy();

  final String name;
  final Path directory;
  final SigningKey organisationKey;
  private final Bytes master = ENTROPY.bytes(SecretKey.LENGTH);
  private final ByteArrayOutputStream tapped = new ByteArrayOutputStream();
  private @Nullable RunningNode running;
  private NodeReach reach = onLoopback();
  private Surroundings surroundings = new SystemSurroundings();
  private Duration heartbeat = Duration.ofSeconds(5);
  private Vocabulary vocabulary = Vocabulary.full();

  Office(String name, Path directory) throws Exception {
    this.name = name;
    this.directory = directory;
    this.organisationKey = SigningKey.random(ENTROPY);
    Founding.found(
        directory,
        SecretKey.of(master),
        organisationKey,
        name,
        "",
        OrganisationType.SUPPORT_ORG,
        InstantSource.system(),
        ENTROPY);
  }

  /// A further laptop of the organisation of `first`, which must be running.
  Office(Office first, Path directory) throws Exception {
    this(first, directory, first.organisationKey);
  }

  /// The same, certified by `key`.
  Office(Office first, Path directory, SigningKey key) throws Exception {
    this.name = first.name;
    this.directory = directory;
    this.organisationKey = key;
    Founding.further(
        directory,
        SecretKey.of(master),
        key,
        StatementText.parseGenesis(first.api().federation().genesis(OPERATOR)),
        InstantSource.system(),
        ENTROPY);
  }

  /// Listens on a port of loopback, and says so.
  static NodeReach onLoopback() {
    try {
      return ReachWords.listening(List.of("/ip4/127.0.0.1/tcp/0")).read();
    } catch (RefusedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How it runs from the next start on.
  Office reached(NodeReach how) {
    reach = how;
    return this;
  }

  /// Where it runs from the next start on, and how often it says by itself where it stands.
  Office on(Surroundings computer, Duration everySoOften) {
    surroundings = computer;
    heartbeat = everySoOften;
    return this;
  }

  /// As which version it runs from the next start on.
  Office version(Vocabulary understood) {
    vocabulary = understood;
    return this;
  }

  Office start() {
    Tap tap =
        (_, _, bytes) -> {
          synchronized (tapped) {
            tapped.writeBytes(bytes.toArray());
          }
        };
    running =
        RunningNode.open(
            new NodeConfig(
                directory, reach, heartbeat, InstantSource.system(), ENTROPY, surroundings, tap),
            SecretKey.of(master),
            vocabulary);
    return this;
  }

  NodeApi api() {
    RunningNode node = running;
    if (node == null) {
      throw new IllegalStateException("the office is closed");
    }
    return node.api();
  }

  /// All bytes inside Noise, both ways.
  Bytes tapped() {
    synchronized (tapped) {
      return Bytes.of(tapped.toByteArray());
    }
  }

  /// Everything this office can open with all its keys: every value of every column, unsealed. Only
  /// while closed.
  Bytes unsealed() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Storage storage = vault()) {
      for (Column column : Column.values()) {
        storage.scan(column, value -> all.writeBytes(value.toArray()));
      }
    }
    return Bytes.owning(all.toByteArray());
  }

  /// Its vault with all keys, as a thief of laptop and passphrase has it. Only while closed.
  Storage vault() {
    return vault(directory);
  }

  /// The same of a copy of its directory.
  Storage vault(Path copy) {
    return RocksStorage.open(copy, SecretKey.of(master), ENTROPY);
  }

  /// The key of the vault, to look for where it must not be.
  Bytes masterKey() {
    return master;
  }

  /// Waits until something holds on another thread's account, at most two minutes.
  static boolean eventually(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 2400; i++) {
      if (condition.getAsBoolean()) {
        return true;
      }
      if (never.await(50, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    return condition.getAsBoolean();
  }

  @Override
  public void close() {
    RunningNode node = running;
    running = null;
    if (node != null) {
      node.close();
    }
  }
}

package org.thitsar.node.replication;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.thitsar.node.network.Host;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.MemoryLogs;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.sync.SyncQuota;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A node of which only replication is real.
final class TestNode implements CarriedLogs, KnownPeers, ReplicationListener, AutoCloseable {
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static final SecretKey HINT_KEY = SecretKey.random(new SeededEntropy(1));

  final MemoryLogs logs = new MemoryLogs();
  final SeededEntropy entropy;
  final SigningKey key;
  final Host host;
  final GossipHints hints;
  final List<SyncEvent> events = new CopyOnWriteArrayList<>();
  LogSink sink = logs;
  SyncQuota quota = SyncQuota.unlimited();
  Replicator replicator;

  private final OrganisationId organisation;
  private final List<KnownPeer> peers = new CopyOnWriteArrayList<>();
  private final ReplicationRuntime runtime;
  private final ReplicationConfig config;

  /// On a computer that never sleeps and never moves.
  TestNode(
      long seed,
      Function<SigningKey, Host> host,
      Timers timers,
      InstantSource clock,
      ReplicationConfig config) {
    this(seed, host, entropy -> new ReplicationRuntime(THREADS, timers, clock, entropy), config);
  }

  TestNode(
      long seed,
      Function<SigningKey, Host> host,
      Timers timers,
      InstantSource clock,
      ReplicationConfig config,
      Surroundings surroundings) {
    this(
        seed,
        host,
        entropy -> new ReplicationRuntime(THREADS, timers, clock, entropy, surroundings),
        config);
  }

  private TestNode(
      long seed,
      Function<SigningKey, Host> host,
      Function<Entropy, ReplicationRuntime> runtime,
      ReplicationConfig config) {
    this.entropy = new SeededEntropy(seed);
    this.key = SigningKey.random(entropy);
    this.host = host.apply(key);
    this.organisation = new OrganisationId(Hash.of(Label.ORGANISATION_ID, key.verifying().bytes()));
    this.runtime = runtime.apply(entropy);
    this.config = config;
    this.hints = GossipHints.open(this.host, this, this, HINT_KEY, this.runtime);
    this.replicator = open();
  }

  private Replicator open() {
    ReplicatedLogs all =
        new ReplicatedLogs(
            this,
            logs,
            (log, batch) -> sink.accept(log, batch),
            (log, batch) -> quota.allows(log, batch));
    return Replicator.open(host, this, all, hints, this, runtime, config);
  }

  PeerId id() {
    return host.id();
  }

  void knows(TestNode other, Multiaddr... addresses) {
    peers.add(new KnownPeer(other.id(), List.of(addresses)));
  }

  CarriedLog open(boolean control, TestNode... others) {
    CarriedLog log =
        new CarriedLog(
            LogOpening.random(new NodeId(key.verifying()), entropy),
            SecretKey.random(entropy),
            control,
            organisation);
    logs.carry(log);
    for (TestNode other : others) {
      other.logs.carry(log);
    }
    return log;
  }

  void write(CarriedLog log, int entries, int bodyLength) {
    logs.write(log, key, entries, bodyLength, entropy);
  }

  long length(CarriedLog log) {
    return logs.frontier(log.id()).length();
  }

  PeerStatus status(TestNode other) {
    return replicator.peers().stream()
        .filter(status -> status.peer().equals(other.id()))
        .findFirst()
        .orElseThrow();
  }

  /// Waits for entries to come in until `condition` holds.
  void until(BooleanSupplier condition) {
    until(condition, () -> {});
  }

  /// The same, doing `meanwhile` again and again.
  void until(BooleanSupplier condition, Runnable meanwhile) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen in " + PATIENCE);
      }
      meanwhile.run();
      synchronized (this) {
        try {
          // Whoever makes the condition true wakes us; the limit lets `meanwhile` go on.
          wait(20);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError(e);
        }
      }
    }
  }

  /// Something may have changed.
  synchronized void wake() {
    notifyAll();
  }

  @Override
  public synchronized void accepted(PeerId from, LogId log, long first, int count) {
    notifyAll();
  }

  @Override
  public synchronized void noticed(PeerId from, SyncEvent event) {
    events.add(event);
    notifyAll();
  }

  @Override
  public List<CarriedLog> carried() {
    return logs.carried();
  }

  @Override
  public Optional<CarriedLog> find(LogId log) {
    return logs.carried().stream().filter(carried -> carried.id().equals(log)).findFirst();
  }

  @Override
  public List<KnownPeer> all() {
    return new ArrayList<>(peers);
  }

  @Override
  public boolean includes(PeerId peer) {
    return peers.stream().anyMatch(known -> known.peer().equals(peer));
  }

  @Override
  public void close() {
    replicator.close();
    host.close();
  }
}

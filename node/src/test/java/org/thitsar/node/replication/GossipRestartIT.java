package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.protocol.base.MalformedException;
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
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.MemoryLogs;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Gossip only says that there is something; what a node missed while it was away comes by sync. On
/// real hosts, with hints over GossipSub.
@Timeout(120)
class GossipRestartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final SecretKey HINT_KEY = SecretKey.random(new SeededEntropy(1));

  private final SystemTimers timers = new SystemTimers();
  private final List<Node> nodes = new CopyOnWriteArrayList<>();

  /// What stays when it is closed: the key and the logs.
  private final class Node implements KnownPeers, CarriedLogs, ReplicationListener {
    final SeededEntropy entropy;
    final SigningKey key;
    final MemoryLogs logs = new MemoryLogs();
    private final List<AutoCloseable> open = new ArrayList<>();
    volatile List<Multiaddr> addresses = List.of();

    Node(long seed) {
      this.entropy = new SeededEntropy(seed);
      this.key = SigningKey.random(entropy);
      nodes.add(this);
    }

    PeerId id() {
      return PeerId.of(key.verifying());
    }

    /// @return what tells the others that a log has grown
    Replicator start() throws MalformedException {
      ReplicationRuntime runtime =
          new ReplicationRuntime(
              task -> Thread.ofVirtual().start(task), timers, Clock.systemUTC(), entropy);
      NettyHost host =
          NettyHost.open(
              HostConfig.of(
                  key,
                  List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                  _ -> new Admission.Admitted(),
                  Clock.systemUTC(),
                  entropy));
      addresses = host.listening();
      GossipHints hints = GossipHints.open(host, key, this, this, HINT_KEY, runtime);
      ReplicatedLogs all = new ReplicatedLogs(this, logs, logs, (_, _) -> true);
      Replicator replicator =
          Replicator.open(host, this, all, hints, this, runtime, ReplicationConfig.standard());
      open.addAll(List.of(replicator, hints, host));
      return replicator;
    }

    void stop() throws Exception {
      addresses = List.of();
      for (AutoCloseable each : open) {
        each.close();
      }
      open.clear();
    }

    long length(CarriedLog log) {
      return logs.frontier(log.id()).length();
    }

    @Override
    public List<KnownPeer> all() {
      return nodes.stream()
          .filter(node -> !node.id().equals(id()))
          .map(node -> new KnownPeer(node.id(), node.addresses))
          .toList();
    }

    @Override
    public boolean includes(PeerId peer) {
      return nodes.stream().anyMatch(node -> node.id().equals(peer));
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
    public void accepted(PeerId from, LogId log, long first, int count) {
      wake();
    }

    @Override
    public void noticed(PeerId from, SyncEvent event) {
      wake();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  private synchronized void until(String what, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen: " + what);
      }
      wait(50);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (Node node : nodes) {
      node.stop();
    }
    timers.close();
  }

  @Test
  void whatARestartMissed_comesBySync_alsoThroughSomebodyElse() throws Exception {
    Node a = new Node(1);
    Node b = new Node(2);
    Node c = new Node(3);
    CarriedLog log =
        new CarriedLog(
            LogOpening.random(new NodeId(a.key.verifying()), a.entropy),
            SecretKey.random(a.entropy),
            false,
            new OrganisationId(Hash.of(Label.ORGANISATION_ID, a.key.verifying().bytes())));
    nodes.forEach(node -> node.logs.carry(log));
    Replicator writer = a.start();
    b.start();
    c.start();
    a.logs.write(log, a.key, 3, 50, a.entropy);
    writer.announce(log.id());
    until(
        "all have what was written while all were there", () -> b.length(log) + c.length(log) == 6);

    c.stop();
    for (int i = 0; i < 5; i++) {
      a.logs.write(log, a.key, 2, 50, a.entropy);
      writer.announce(log.id());
    }
    until("who stayed has it", () -> b.length(log) == 13);
    assertThat(c.length(log)).as("the control: it was away").isEqualTo(3);
    a.stop();
    c.start();
    until("what was missed", () -> c.length(log) == 13);
    assertThat(c.logs.content(log.id())).isEqualTo(b.logs.content(log.id()));

    // And who came back hears again.
    Replicator again = a.start();
    a.logs.write(log, a.key, 1, 50, a.entropy);
    again.announce(log.id());
    until("what was written after the return", () -> c.length(log) == 14);
  }
}

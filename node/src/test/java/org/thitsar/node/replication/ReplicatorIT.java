package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.Tap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Replication over real sockets: TCP, Noise, Yamux.
@Timeout(120)
class ReplicatorIT {
  private final SystemTimers timers = new SystemTimers();
  private final List<TestNode> nodes = new ArrayList<>();
  private final Recorder tap = new Recorder();
  private final TestNode a = node(1);
  private final TestNode b = node(2);
  private final TestNode c = node(3);

  /// Counts, and on demand keeps, what goes over streams inside Noise.
  private static final class Recorder implements Tap {
    final AtomicLong bytes = new AtomicLong();
    final ConcurrentLinkedQueue<Bytes> kept = new ConcurrentLinkedQueue<>();
    volatile boolean keep;

    @Override
    public void seen(StreamTag stream, Direction direction, Bytes seen) {
      if (direction == Direction.OUT) {
        bytes.addAndGet(seen.length());
        if (keep) {
          kept.add(seen);
        }
      }
    }

    String text() {
      return Bytes.concat(kept.toArray(Bytes[]::new)).hex();
    }
  }

  private TestNode node(long seed) {
    TestNode node =
        new TestNode(
            seed, key -> host(key, seed), timers, Clock.systemUTC(), ReplicationConfig.standard());
    nodes.add(node);
    return node;
  }

  private Host host(SigningKey key, long seed) {
    try {
      return NettyHost.open(
          HostConfig.of(
                  key,
                  List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                  _ -> new Admission.Admitted(),
                  Clock.systemUTC(),
                  new SeededEntropy(1_000 + seed))
              .withTap(tap));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
    timers.close();
  }

  private static void acquaint(TestNode one, TestNode two) {
    one.knows(two, two.host.listening().toArray(Multiaddr[]::new));
    two.knows(one, one.host.listening().toArray(Multiaddr[]::new));
  }

  @Test
  void threeNodes_cGetsThroughBWhatAWrote() {
    acquaint(a, b);
    acquaint(b, c);
    CarriedLog control = a.open(true, b, c);
    CarriedLog log = a.open(false, b, c);
    CarriedLog notForC = a.open(false, b);
    a.write(control, 5, 100);
    for (int i = 0; i < 50; i++) {
      a.write(log, 200, 300);
    }
    a.write(notForC, 20, 300);
    assertThat(a.replicator.syncNow()).isEqualTo(1);
    assertThat(b.length(log)).isEqualTo(10_000);
    a.close();
    tap.keep = true;
    assertThat(c.replicator.syncNow()).isEqualTo(1);
    assertThat(c.logs.content(log.id())).isEqualTo(b.logs.content(log.id())).hasSize(50);
    assertThat(c.length(control)).isEqualTo(5);
    assertThat(c.length(notForC)).isZero();
    String seen = tap.text();
    assertThat(seen).doesNotContain(sample(b.logs.content(notForC.id()).getFirst()));
    assertThat(seen).doesNotContain(notForC.id().bytes().hex());
    // Control: the same search finds what c may hold.
    assertThat(seen).contains(sample(b.logs.content(control.id()).getFirst()));
  }

  private static String sample(Bytes batch) {
    return batch.slice(40, 72).hex();
  }

  @Test
  void upToDate_thousandLogs_costsLessThanOneKilobyte() {
    acquaint(a, b);
    for (int i = 0; i < 1_000; i++) {
      a.write(a.open(i < 50, b), 1, 50);
    }
    assertThat(a.replicator.syncNow()).isEqualTo(1);
    assertThat(b.logs.held()).hasSize(1_000);
    // The first dial brings a session of its own, and identify and ping go by as well.
    a.replicator.syncNow();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = tap.bytes.get();
      assertThat(a.replicator.syncNow()).isEqualTo(1);
      least = Math.min(least, tap.bytes.get() - before);
    }
    assertThat(least).isBetween(300L, 1_000L);
  }

  @Test
  void connectionsThatBreak_everythingArrivesInTheEnd() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    for (int i = 0; i < 400; i++) {
      a.write(log, 10, 2_000);
    }
    int breaks = 0;
    a.replicator.peersChanged();
    for (long mark = 400; mark < 4_000; mark += 900) {
      long reached = mark;
      b.until(() -> b.length(log) >= reached);
      b.host.connections().forEach(Connection::close);
      breaks++;
    }
    b.until(() -> b.length(log) == 4_000);
    assertThat(breaks).isEqualTo(4);
    assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id()));
  }

  @Test
  void appendsOnBothSidesWhileSyncing_allArrive() throws InterruptedException {
    acquaint(a, b);
    acquaint(b, c);
    acquaint(a, c);
    CarriedLog fromA = a.open(false, b, c);
    CarriedLog fromB = b.open(false, a, c);
    a.replicator.syncNow();
    b.replicator.syncNow();
    Thread other =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    b.write(fromB, 1, 100);
                    b.replicator.announce(fromB.id());
                  }
                });
    for (int i = 0; i < 100; i++) {
      a.write(fromA, 1, 100);
      a.replicator.announce(fromA.id());
    }
    for (TestNode node : List.of(a, b, c)) {
      node.until(() -> node.length(fromA) == 100 && node.length(fromB) == 100);
    }
    other.join();
    for (TestNode node : List.of(a, b, c)) {
      // Two peers may bring the same entry, of which one is stopped; nothing worse happens.
      assertThat(node.events)
          .allSatisfy(event -> assertThat(event).isInstanceOf(SyncEvent.Stopped.class));
    }
  }

  @Test
  void peerThatStopsAnswering_isAwayAndComesBack() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    assertThat(a.replicator.syncNow()).isEqualTo(1);
    b.host.connections().forEach(Connection::close);
    a.write(log, 3, 50);
    a.replicator.announce(log.id());
    // Nobody asks: a or b dials again by itself.
    b.until(() -> b.length(log) == 3);
    assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id()));
  }
}

package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncEvent;

/// Replication over a network in memory, where time passes only when told to.
@Timeout(120)
class ReplicatorTest {
  private final ManualTimers time = new ManualTimers();
  private final MemoryNetwork network = new MemoryNetwork();
  private final List<TestNode> nodes = new ArrayList<>();
  private final TestNode a = node(1);
  private final TestNode b = node(2);
  private final TestNode c = node(3);

  private TestNode node(long seed) {
    TestNode node =
        new TestNode(
            seed,
            key -> network.host(new NodeId(key.verifying()).peerId()),
            time,
            time,
            ReplicationConfig.standard());
    nodes.add(node);
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
  }

  private static void acquaint(TestNode one, TestNode two) {
    one.knows(two, MemoryNetwork.address());
    two.knows(one, MemoryNetwork.address());
  }

  @Test
  void announce_connectedPeerGetsItAtOnce() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    assertThat(sync(a)).isEqualTo(1);
    a.write(log, 3, 100);
    a.replicator.announce(log.id());
    passUntil(b, () -> b.length(log) == 3);
    assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id()));
  }

  @Test
  void connect_whoDialledSyncsBothWays() {
    acquaint(a, b);
    CarriedLog fromA = a.open(false, b);
    CarriedLog fromB = b.open(true, a);
    a.write(fromA, 3, 100);
    b.write(fromB, 3, 100);
    a.replicator.peersChanged();
    b.until(() -> b.length(fromA) == 3);
    a.until(() -> a.length(fromB) == 3);
  }

  @Test
  void c_getsWhatAWroteThroughB_whenAIsAway() {
    acquaint(a, b);
    acquaint(b, c);
    acquaint(a, c);
    CarriedLog log = a.open(false, b, c);
    CarriedLog notForC = a.open(false, b);
    a.write(log, 3, 100);
    a.write(notForC, 3, 100);
    assertThat(sync(a)).isEqualTo(2);
    network.goAway(a.id());
    a.write(log, 4, 100);
    network.goAway(c.id());
    network.comeBack(a.id());
    assertThat(sync(a)).isEqualTo(1);
    network.goAway(a.id());
    assertThat(c.length(log)).isEqualTo(3);
    network.comeBack(c.id());
    assertThat(sync(c)).isEqualTo(1);
    assertThat(c.length(log)).isEqualTo(7);
    assertThat(c.length(notForC)).isZero();
    assertThat(b.length(notForC)).isEqualTo(3);
  }

  @Test
  void accepted_isOfferedToPeersThatLackIt() {
    // A line: a and c never meet.
    acquaint(a, b);
    acquaint(b, c);
    CarriedLog log = a.open(false, b, c);
    assertThat(sync(b)).isEqualTo(2);
    a.write(log, 2, 100);
    a.replicator.announce(log.id());
    passUntil(b, () -> b.length(log) == 2);
    passUntil(c, () -> c.length(log) == 2);
    assertThat(c.status(b).connected()).isTrue();
  }

  /// Lets time pass in small steps until it happens; a relay or a wanted log is due within a few.
  private void passUntil(TestNode node, BooleanSupplier condition) {
    passUntil(node, Duration.ofMillis(20), condition);
  }

  private void passUntil(TestNode node, Duration step, BooleanSupplier condition) {
    node.until(condition, () -> time.pass(step));
  }

  /// Dials and syncs, while time passes.
  private int sync(TestNode node) {
    CompletableFuture<Integer> answered = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> answered.complete(node.replicator.syncNow()));
    var _ = answered.whenComplete((_, _) -> node.wake());
    passUntil(node, answered::isDone);
    return answered.join();
  }

  @Test
  void hint_ofALogNotKnownToBeShared_makesThePeerAsk() {
    acquaint(a, b);
    assertThat(sync(a)).isEqualTo(1);
    CarriedLog log = a.open(false, b);
    a.write(log, 5, 50);
    // Neither side has said that it carries the log: only the hint can tell.
    a.replicator.announce(log.id());
    passUntil(b, () -> b.length(log) == 5);
    assertThat(a.hints.badSeals()).isZero();
  }

  @Test
  void hint_reachesAPeerBehindOneThatMayNotHoldTheLog() {
    TestNode d = node(4);
    acquaint(a, b);
    acquaint(b, c);
    acquaint(c, d);
    acquaint(a, d);
    CarriedLog log = a.open(false, d);
    network.goAway(d.id());
    sync(b);
    network.comeBack(d.id());
    network.goAway(a.id());
    sync(d);
    network.comeBack(a.id());
    sync(a);
    a.write(log, 5, 50);
    a.replicator.announce(log.id());
    passUntil(d, () -> d.length(log) == 5);
    assertThat(b.logs.held()).isEmpty();
    assertThat(c.logs.held()).isEmpty();
  }

  @Test
  void manyAppendsOnBothSides_convergeWithoutAnyPeriod() {
    acquaint(a, b);
    CarriedLog fromA = a.open(false, b);
    CarriedLog fromB = b.open(false, a);
    sync(a);
    Thread other =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    b.write(fromB, 1, 30);
                    b.replicator.announce(fromB.id());
                  }
                });
    for (int i = 0; i < 200; i++) {
      a.write(fromA, 1, 30);
      a.replicator.announce(fromA.id());
    }
    passUntil(b, () -> b.length(fromA) == 200);
    passUntil(a, () -> a.length(fromB) == 200);
    passUntil(a, () -> !other.isAlive());
    assertThat(network.streams(Replicator.PROTOCOL)).isLessThan(800);
  }

  @Test
  void brokenStreams_everythingArrivesInTheEnd() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    for (int i = 0; i < 60; i++) {
      a.write(log, 4, 2_000);
    }
    network.breakStreamsAfter(150_000);
    int sessions = 0;
    while (b.length(log) < 240) {
      long before = b.length(log);
      sync(a);
      assertThat(b.length(log)).isGreaterThan(before);
      sessions++;
    }
    assertThat(sessions).isGreaterThan(2);
    assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id()));
    assertThat(a.status(b).outcome()).isIn(SyncOutcome.DONE, SyncOutcome.CUT);
  }

  @Test
  void brokenStream_isTriedAgainByItself() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    for (int i = 0; i < 20; i++) {
      a.write(log, 4, 200);
    }
    network.breakStreamsAfter(2_000);
    assertThat(sync(a)).isZero();
    assertThat(a.status(b).outcome()).isEqualTo(SyncOutcome.CUT);
    network.breakStreamsAfter(Long.MAX_VALUE);
    passUntil(b, () -> b.length(log) == 80);
  }

  @Test
  void peerThatIsAway_isDialledWithGrowingWaitsAndFoundWhenItComesBack() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    a.write(log, 1, 30);
    network.goAway(b.id());
    int before = time.delays().size();
    assertThat(sync(a)).isZero();
    a.replicator.peersChanged();
    time.pass(Duration.ofMinutes(30));
    assertThat(a.status(b).connected()).isFalse();
    // Asked for once: sessions on other threads may still add to it.
    List<Duration> delays = time.delays();
    List<Duration> waits = delays.subList(before, delays.size());
    assertThat(waits).allMatch(wait -> wait.compareTo(Duration.ofMinutes(3)) <= 0);
    network.comeBack(b.id());
    passUntil(b, Duration.ofSeconds(5), () -> b.length(log) == 1);
    assertThat(a.status(b).connected()).isTrue();
  }

  @Test
  void status_countsWhatThePeerLacks() {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    a.write(log, 2, 30);
    assertThat(a.status(b).outcome()).isEqualTo(SyncOutcome.NONE);
    assertThat(sync(a)).isEqualTo(1);
    PeerStatus synced = a.status(b);
    assertThat(synced.connected()).isTrue();
    assertThat(synced.outcome()).isEqualTo(SyncOutcome.DONE);
    assertThat(synced.peerLacks()).isZero();
    assertThat(synced.synced()).contains(time.instant());
    network.goAway(b.id());
    a.write(log, 5, 30);
    assertThat(a.status(b).connected()).isFalse();
    assertThat(a.status(b).peerLacks()).isEqualTo(5);
    network.comeBack(b.id());
    b.quota = (_, _) -> false;
    assertThat(sync(b)).isEqualTo(1);
    assertThat(b.status(a).weLack()).isEqualTo(5);
    assertThat(b.events).contains(new SyncEvent.Refused(log.id(), Rejection.OVER_QUOTA));
  }

  @Test
  void stranger_isNotAnswered() {
    TestNode stranger = node(9);
    stranger.knows(b, MemoryNetwork.address());
    CarriedLog log = b.open(false, stranger);
    b.write(log, 3, 30);
    assertThat(sync(stranger)).isZero();
    assertThat(stranger.length(log)).isZero();
    // Control: once b knows it, it is answered.
    b.knows(stranger);
    assertThat(sync(stranger)).isEqualTo(1);
    assertThat(stranger.length(log)).isEqualTo(3);
  }

  @Test
  void garbage_endsItsStreamAndNothingElse() {
    acquaint(a, b);
    acquaint(c, b);
    CarriedLog log = c.open(false, b);
    sync(a);
    List<Bytes> garbage =
        List.of(
            Bytes.of(new byte[] {-1, -1, -1, 127}),
            Bytes.of(new byte[] {0}),
            Bytes.of(new byte[] {3, 1, 2, 3}),
            a.entropy.bytes(5_000));
    for (Bytes bytes : garbage) {
      NetworkStream stream = a.host.connection(b.id()).orElseThrow().open(Replicator.PROTOCOL);
      stream.write(bytes);
      byte[] some = new byte[4_096];
      assertThatThrownBy(
              () -> {
                while (stream.read(some, 0, some.length) >= 0) {}
              })
          .isInstanceOf(NetworkException.class);
    }
    assertThat(b.status(a).outcome()).isEqualTo(SyncOutcome.MISBEHAVED);
    c.write(log, 3, 30);
    assertThat(sync(c)).isEqualTo(1);
    assertThat(b.length(log)).isEqualTo(3);
    assertThat(sync(a)).isEqualTo(1);
  }

  @Test
  void slowReceiver_holdsTheSenderBack() throws Exception {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    for (int i = 0; i < 40; i++) {
      a.write(log, 1, 100_000);
    }
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    b.sink =
        (id, batch) -> {
          first.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return b.logs.accept(id, batch);
        };
    Thread syncing = Thread.ofVirtual().start(() -> sync(a));
    first.await();
    // 40 batches of 100 kB wait; the window of 64 KiB is full after two of them.
    assertThat(a.logs.batchesRead()).isLessThan(6);
    go.countDown();
    syncing.join();
    assertThat(b.length(log)).isEqualTo(40);
  }

  @Test
  void close_returnsWhenNothingTouchesTheLogsAnyLonger() throws Exception {
    acquaint(a, b);
    CarriedLog log = a.open(false, b);
    for (int i = 0; i < 40; i++) {
      a.write(log, 1, 20_000);
    }
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    b.sink =
        (id, batch) -> {
          inside.incrementAndGet();
          first.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          Admission admission = b.logs.accept(id, batch);
          inside.decrementAndGet();
          return admission;
        };
    Thread syncing = Thread.ofVirtual().start(() -> sync(a));
    first.await();
    Thread closing = Thread.ofVirtual().start(() -> b.replicator.close());
    // Only when its stream is reset, a batch may go on into the store.
    passUntil(a, () -> a.status(b).outcome() == SyncOutcome.CUT);
    go.countDown();
    closing.join();
    assertThat(inside.get()).isZero();
    long length = b.length(log);
    syncing.join();
    assertThat(b.length(log)).isEqualTo(length).isLessThan(40);
    assertThat(sync(b)).isZero();
  }

  @Test
  void faultOfTheStore_isShownAndTriedAgain() {
    acquaint(a, b);
    CarriedLog log = b.open(false, a);
    b.write(log, 3, 30);
    a.sink =
        (_, _) -> {
          throw new IllegalStateException("the disk is gone");
        };
    assertThat(sync(a)).isZero();
    assertThat(a.status(b).outcome()).isEqualTo(SyncOutcome.FAULT);
    a.sink = a.logs;
    passUntil(a, () -> a.length(log) == 3);
  }

  @Test
  void carryGrantInASession_isFollowedByAnotherSession() {
    acquaint(a, b);
    CarriedLog control = a.open(true, b);
    CarriedLog granted = a.open(false);
    a.write(control, 1, 30);
    a.write(granted, 2, 30);
    b.sink =
        (log, batch) -> {
          Admission admission = b.logs.accept(log, batch);
          if (log.equals(control.id())) {
            b.logs.carry(granted);
          }
          return admission;
        };
    sync(a);
    passUntil(b, () -> b.length(granted) == 2);
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Members that are hostile, three at a time, on a host that two honest members work with
/// meanwhile. Before the gate is [HostileIT].
@Timeout(180)
class HostileSuiteIT {
  private static final int ATTACKERS = 3;
  private static final int HONEST = 2;
  private static final int ROUNDS = 12;
  private static final long MIB = 1 << 20;

  /// What gossip is to notice.
  private static final Set<HostileScript> REFUSED =
      EnumSet.of(
          HostileScript.IHAVE_FLOOD,
          HostileScript.IWANT_FLOOD,
          HostileScript.GRAFT_AND_PRUNE,
          HostileScript.SELF_SIGNED_MESSAGES,
          HostileScript.FORGED_MESSAGES,
          HostileScript.GOSSIP_OF_GARBAGE,
          HostileScript.GOSSIP_TOO_LONG);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicLong heldMost = new AtomicLong();
  private final AtomicLong handlersMost = new AtomicLong();

  private <T extends AutoCloseable> T later(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private static SigningKey attacker(int number) {
    return SigningKey.random(new SeededEntropy(5_000 + number));
  }

  private static Set<PeerId> attackers(int count) {
    Set<PeerId> ids = new HashSet<>();
    for (int i = 0; i < count; i++) {
      ids.add(PeerId.of(attacker(i).verifying()));
    }
    return ids;
  }

  private static Set<PeerId> strangers() {
    Set<PeerId> ids = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      ids.add(PeerId.of(GossipBytes.author(10_000 + i).verifying()));
    }
    return ids;
  }

  /// Silence and deafness are known after a few seconds.
  private static HostLimits limits() {
    return HostFixture.keepAlive(SiegedHost.limits(), Duration.ofSeconds(2));
  }

  /// Honest members at work.
  private final class Work implements AutoCloseable {
    final List<HonestPeer> peers = new ArrayList<>();
    final List<Thread> threads = new ArrayList<>();
    final CountDownLatch rounds = new CountDownLatch(HONEST * ROUNDS);
    final AtomicBoolean over = new AtomicBoolean();

    Work(SiegedHost host) {
      for (int i = 0; i < HONEST; i++) {
        HonestPeer peer = HonestPeer.connect(host.address(), 300 + i);
        peers.add(peer);
        threads.add(Thread.ofVirtual().unstarted(() -> work(peer, host)));
      }
    }

    private void work(HonestPeer peer, SiegedHost host) {
      try {
        while (!over.get()) {
          peer.work();
          rounds.countDown();
          HostLoad load = host.load();
          heldMost.accumulateAndGet(load.heldBytes(), Math::max);
          handlersMost.accumulateAndGet(load.handlers(), Math::max);
        }
      } catch (MalformedException | RuntimeException e) {
        faults.add(e);
      }
    }

    /// Waits for so much work since the beginning that some of it was done under attack.
    void awaitEnough() throws InterruptedException {
      assertThat(rounds.await(90, TimeUnit.SECONDS)).as("honest work goes on").isTrue();
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(faults).isEmpty();
      assertThat(peers).allMatch(HonestPeer::isConnected);
    }

    @Override
    public void close() {
      over.set(true);
      peers.forEach(HonestPeer::close);
    }
  }

  private Thread attack(SiegedHost host, SigningKey identity, HostileScript script) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (Attacker attacker = Attacker.connect(host.address(), identity)) {
                try {
                  script.play(attacker);
                } catch (IOException e) {
                  // The host has closed while we were writing: so it shall, or it shall not.
                  if (!script.isClosed()) {
                    faults.add(e);
                  }
                  return;
                }
                if (script.isClosed()) {
                  attacker.awaitClosed();
                }
              } catch (IOException | MalformedException | RuntimeException | AssertionError e) {
                faults.add(e);
              }
            });
  }

  private static long liveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @ParameterizedTest
  @EnumSource(HostileScript.class)
  void script_isBounded_andHonestWorkGoesOn(HostileScript script) throws Exception {
    SiegedHost host = later(SiegedHost.open(limits(), strangers(), 99));
    SiegedHost friend = later(SiegedHost.open(SiegedHost.limits(), Set.of(), 77));
    friend.befriend(host);
    Work work = later(new Work(host));
    long before = liveBytes();
    List<Thread> attacks = new ArrayList<>();
    for (int i = 0; i < ATTACKERS; i++) {
      attacks.add(attack(host, attacker(i), script));
    }
    work.threads.forEach(Thread::start);
    for (Thread thread : attacks) {
      thread.join();
    }
    for (int i = 0; i < ATTACKERS; i++) {
      assertThat(host.awaitGone(attackers(ATTACKERS))).as("closed: attacker " + i).isTrue();
    }
    work.awaitEnough();
    // What peers of three streams' worth may hold, and far from what closes somebody.
    assertThat(heldMost.get()).as("held at most").isLessThan(40 * MIB);
    assertThat(host.load().closedForMemory()).isZero();
    assertThat(handlersMost.get())
        .as("handlers at most")
        .isLessThanOrEqualTo((ATTACKERS + HONEST) * 64L);
    assertThat(host.gossip().seen()).isLessThan(32_769);
    assertThat(host.gossip().queuedBytes() + host.gossip().frameBytes()).isLessThan(4 * MIB);
    // What was replayed counts once, and nothing else was taken.
    assertThat(host.heard()).isEqualTo(script == HostileScript.REPLAYED_MESSAGES ? 1 : 0);
    assertThat(host.misconduct() > 0)
        .as("gossip was heard and refused")
        .isEqualTo(REFUSED.contains(script));
    // Gossip of the friend still arrives.
    long heard = host.heard();
    assertThat(friend.publish(Bytes.utf8("after the attack"))).isPositive();
    while (host.heard() == heard) {
      Thread.onSpinWait();
    }
    assertThat(liveBytes() - before).as("live heap afterwards").isLessThan(24 * MIB);
  }

  private long hold(HostLimits limits, int hoarders) throws Exception {
    SiegedHost host = later(SiegedHost.open(limits, Set.of(), 99));
    Work work = later(new Work(host));
    work.threads.forEach(Thread::start);
    int refused = 0;
    for (int i = 0; i < hoarders; i++) {
      try {
        HostileScript.HOARDER.play(later(Attacker.connect(host.address(), attacker(i))));
      } catch (IOException e) {
        // It held most when the sum was full.
        refused++;
      }
    }
    assertThat(refused).as("refused before they began").isLessThan(hoarders);
    work.awaitEnough();
    closedForMemory = host.load().closedForMemory();
    return host.load().heldBytes();
  }

  private long closedForMemory;

  @Test
  void manyHoarders_theSumIsKept_andTheHonestLiveOn() throws Exception {
    int hoarders = 12;
    long bound = 8 * MIB;
    assertThat(hold(HostFixture.heldBytes(SiegedHost.limits(), bound), hoarders)).isLessThan(bound);
    assertThat(heldMost.get()).isLessThan(bound + MIB);
    assertThat(closedForMemory).isBetween(1L, (long) hoarders);
  }

  @Test
  void manyHoarders_withoutTheSum_holdFarMore_asTheControl() throws Exception {
    assertThat(hold(HostFixture.heldBytes(SiegedHost.limits(), Long.MAX_VALUE), 12))
        .isGreaterThan(20 * MIB);
    assertThat(closedForMemory).isZero();
  }

  @Test
  void rapidReset_runsNoHandler_andEndsAfterSomeKilobytes() throws Exception {
    SiegedHost host = later(SiegedHost.open(SiegedHost.limits(), Set.of(), 99));
    for (HostileScript script :
        List.of(HostileScript.RAPID_RESET, HostileScript.STREAMS_OF_NOTHING)) {
      Attacker attacker = later(Attacker.connect(host.address(), attacker(1)));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> script.play(attacker));
    }
    assertThat(host.load().served()).isZero();
  }

  @Test
  void streamsOfOneProtocol_beyondItsNumber_areReset_andTheConnectionStays() throws Exception {
    SiegedHost host = later(SiegedHost.open(SiegedHost.limits(), Set.of(), 99));
    HonestPeer peer = later(HonestPeer.connect(host.address(), 300));
    List<NetworkStream> streams = new ArrayList<>();
    for (int i = 0; i < SiegedHost.STREAMS_MAX; i++) {
      streams.add(peer.open(SiegedHost.ECHO));
    }
    // The reset may overtake the agreement.
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> peer.open(SiegedHost.ECHO).read(new byte[1], 0, 1))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.RESET));
    assertThat(host.load().handlers()).isEqualTo(SiegedHost.STREAMS_MAX);
    // Those within the number work, and one that ends makes room.
    for (NetworkStream stream : streams) {
      stream.write(Bytes.utf8("x"));
      assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(1);
    }
    streams.removeFirst().close();
    PingProtocol.once(streams.getFirst().connection(), new SeededEntropy(1));
    assertThat(peer.isConnected()).isTrue();
  }

  @Test
  void unreadBytes_beyondTheBound_stayOnTheSocket_andArriveWhenTheyAreRead() throws Exception {
    int streams = 40;
    byte[] sent = new SeededEntropy(8).bytes(300 << 10).toArray();
    CountDownLatch read = new CountDownLatch(1);
    AtomicLong whole = new AtomicLong();
    HostFixture hosts = later(new HostFixture());
    NettyHost host = hosts.listener();
    host.handle(
        "/siege/later/1",
        stream -> {
          HostFixture.awaitQuietly(read);
          if (Arrays.equals(HostFixture.readAll(stream, sent.length + 1), sent)) {
            whole.incrementAndGet();
          }
          stream.write(Bytes.of((byte) 1));
        });
    Connection connection = hosts.dialer().dial(host.listening().getFirst());
    Connection another = hosts.dialer().dial(host.listening().getFirst());
    List<Thread> writers = new ArrayList<>();
    List<NetworkStream> all = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      // All before the first is full: what is opened on a connection that is full has to wait too.
      all.add(connection.open("/siege/later/1"));
    }
    for (NetworkStream stream : all) {
      writers.add(
          Thread.startVirtualThread(
              () -> {
                stream.write(Bytes.of(sent));
                stream.closeWrite();
                stream.read(new byte[1], 0, 1);
                stream.close();
              }));
    }
    long bound = HostLimits.standard().memory().unreadBytesMax();
    while (host.load().heldBytes() < bound) {
      Thread.onSpinWait();
    }
    long most = 0;
    for (int i = 0; i < 200; i++) {
      // Others are served meanwhile, and it takes long enough for much more to arrive.
      PingProtocol.once(another, new SeededEntropy(i));
      most = Math.max(most, host.load().heldBytes());
    }
    // One read more than the bound, and what is not unread bytes: handlers, streams, half a frame.
    assertThat(most).isLessThan(bound + 2 * MIB);
    read.countDown();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(whole).hasValue(streams);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void identify_ofAHostThatAnswersGarbage_isRefused() {
    for (long seed = 0; seed < 20; seed++) {
      byte[] garbage = new SeededEntropy(seed).bytes(9_000).toArray();
      HostFixture hosts = later(new HostFixture());
      NettyHost liar = hosts.listener();
      liar.handle(Identify.PROTOCOL, stream -> stream.write(Bytes.owning(garbage)));
      Connection connection = hosts.dialer().dial(liar.listening().getFirst());
      assertThatExceptionOfType(MalformedException.class)
          .isThrownBy(() -> IdentifyProtocol.ask(connection));
      assertThat(connection.isOpen()).isTrue();
    }
  }
}

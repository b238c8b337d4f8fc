package org.thitsar.node.network;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.thitsar.node.replication.GossipMesh;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.replication.SystemTimers;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.GossipSizes;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// The host that is under attack: ping and identify, an echo, a handler that never reads, one that
/// writes without end, and gossip.
public final class SiegedHost implements AutoCloseable {
  /// Sends back what it gets.
  public static final String ECHO = "/siege/echo/1";

  /// Reads nothing.
  public static final String DEAF = "/siege/deaf/1";

  /// Writes without end.
  public static final String FLOOD = "/siege/flood/1";

  /// What gossip is about.
  public static final String TOPIC = "siege";

  /// Streams of each of these that one connection may have.
  public static final int STREAMS_MAX = 8;

  /// A member in whose name messages are replayed and forged; it is never there itself.
  static final SigningKey HOSTILE_AUTHOR = SigningKey.random(new SeededEntropy(666));

  private final NettyHost host;
  private final GossipMesh mesh;
  private final SystemTimers timers = new SystemTimers();
  private final AtomicLong heard = new AtomicLong();
  private final BlockingQueue<PeerId> gone = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);

  private SiegedHost(HostLimits limits, Set<PeerId> strangers, long seed) {
    SeededEntropy entropy = new SeededEntropy(seed);
    SigningKey key = SigningKey.random(entropy);
    host =
        NettyHost.open(
            HostConfig.of(
                    key,
                    List.of(HostFixture.loopback()),
                    HostFixture.OPEN,
                    Clock.systemUTC(),
                    entropy)
                .withLimits(limits));
    host.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {}

          @Override
          public void closed(Connection connection) {
            gone.add(connection.remote());
          }
        });
    host.handle(ECHO, STREAMS_MAX, SiegedHost::echo);
    host.handle(DEAF, STREAMS_MAX, _ -> awaitTheEnd());
    host.handle(FLOOD, STREAMS_MAX, SiegedHost::flood);
    mesh =
        GossipMesh.open(
            host,
            Authorship.named(key),
            peer -> !strangers.contains(peer),
            TOPIC,
            MeshParameters.standard(),
            (message, _) -> {
              if (strangers.contains(message.author())) {
                return Verdict.REJECT;
              }
              heard.incrementAndGet();
              return Verdict.ACCEPT;
            },
            new ReplicationRuntime(
                task -> Thread.ofVirtual().start(task),
                timers,
                Clock.systemUTC(),
                new SeededEntropy(seed + 1)));
  }

  /// Opens it on loopback.
  ///
  /// @param strangers whose messages are not taken
  /// @param seed of its key
  public static SiegedHost open(HostLimits limits, Set<PeerId> strangers, long seed) {
    return new SiegedHost(limits, strangers, seed);
  }

  /// The usual limits, but many peers may come from one address, as they do on loopback.
  public static HostLimits limits() {
    return HostFixture.limits();
  }

  /// Where it listens.
  public Multiaddr address() {
    return host.listening().getFirst();
  }

  /// What peers cost it now.
  public HostLoad load() {
    return host.load();
  }

  /// What gossip holds.
  public GossipSizes gossip() {
    return mesh.sizes();
  }

  /// Messages that were good.
  public long heard() {
    return heard.get();
  }

  /// Becomes a friend of another, in gossip.
  void befriend(SiegedHost other) {
    var _ = host.dial(other.address());
  }

  /// Says something to the others.
  int publish(Bytes data) {
    return mesh.publish(data);
  }

  /// Faults that peers made in gossip.
  long misconduct() {
    return mesh.misconduct() + mesh.refused();
  }

  /// Waits until a connection with one of `peers` has ended, and with no other.
  ///
  /// @return false when none does in half a minute
  boolean awaitGone(Set<PeerId> peers) throws InterruptedException {
    PeerId next = gone.poll(30, TimeUnit.SECONDS);
    if (next != null && !peers.contains(next)) {
      throw new IllegalStateException("the connection of another has ended");
    }
    return next != null;
  }

  private static void echo(NetworkStream stream) {
    byte[] buffer = new byte[16 << 10];
    for (int have = stream.read(buffer, 0, buffer.length);
        have >= 0;
        have = stream.read(buffer, 0, buffer.length)) {
      stream.write(buffer, 0, have);
    }
  }

  private static void flood(NetworkStream stream) {
    byte[] buffer = new byte[16 << 10];
    while (true) {
      stream.write(buffer, 0, buffer.length);
    }
  }

  private void awaitTheEnd() throws MalformedException {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
    mesh.close();
    host.close();
    timers.close();
  }
}

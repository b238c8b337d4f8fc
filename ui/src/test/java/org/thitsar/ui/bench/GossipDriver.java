package org.thitsar.ui.bench;

import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.replication.GossipMesh;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.replication.SystemTimers;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.GossipMessage;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// One node of the topic `bench`: publishes, or counts what arrives.
///
/// The content begins with the time of publishing (CLOCK_MONOTONIC, which all processes of a Linux
/// machine share, in nanoseconds), so that latency is from publishing to being told.
final class GossipDriver {
  private static final String TOPIC = "bench";
  private static final long WAIT_SECONDS = 400;
  private static final double NANOS = 1e9;
  private static final long QUEUED_BYTES_MAX = 256 << 10;
  private static final long QUEUED_NANOS = 50_000;

  /// Until what went out flat out has arrived, at the slowest of those that are compared.
  private static final long REST_NANOS = 40_000_000_000L;

  private final boolean publishing;
  private final int count;
  private final int size;
  private final double rate;
  private final int warm;
  private final Samples samples;
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong last = new AtomicLong();

  private GossipDriver(List<String> arguments) {
    this.publishing = arguments.getFirst().equals("pub");
    this.count = Integer.parseInt(arguments.get(3));
    this.size = Integer.parseInt(arguments.get(4));
    this.rate = Double.parseDouble(arguments.get(5));
    this.warm = arguments.size() > 7 ? Integer.parseInt(arguments.get(7)) : 0;
    this.samples = new Samples(count);
  }

  /// @param arguments pub|sub PORT PEERS|- COUNT SIZE RATE SIGN and perhaps WARM; we always sign
  ///   and verify; WARM messages go flat out before and are not counted
  static void run(List<String> arguments) throws Exception {
    new GossipDriver(arguments).take(arguments.get(1), arguments.get(2));
  }

  private void take(String port, String peers) throws Exception {
    SigningKey key = SigningKey.random(BenchHost.ENTROPY);
    NettyHost host = BenchHost.open(key, Optional.of(Integer.parseInt(port)));
    GossipMesh mesh =
        GossipMesh.open(
            host,
            Authorship.named(key),
            _ -> true,
            TOPIC,
            MeshParameters.standard().withChecksMax(Integer.MAX_VALUE / 8),
            (message, _) -> arrived(message),
            new ReplicationRuntime(
                task -> Thread.ofVirtual().start(task),
                new SystemTimers(),
                InstantSource.system(),
                BenchHost.ENTROPY));
    if (!peers.equals("-")) {
      for (String peer : peers.split(",", -1)) {
        var _ = host.dial(Multiaddr.parse(peer));
      }
    }
    Driver.say("LISTEN " + host.listening().getFirst());
    if (publishing) {
      // The bench says when all are there.
      if (System.in.read() >= 0) {
        publish(mesh);
      }
      // What waits for others goes on until the bench ends this process.
      new CountDownLatch(1).await();
    } else {
      var _ = done.await(WAIT_SECONDS, TimeUnit.SECONDS);
      double seconds = (last.get() - first.get()) / NANOS;
      int got = samples.count();
      Driver.say(
          String.format(
              Locale.ROOT,
              "{\"op\":\"sub\",\"got\":%d,\"perSec\":%.1f,%s}",
              got,
              got > 1 ? (got - 1) / seconds : 0,
              samples.json(got / 5)));
      System.exit(0);
    }
  }

  private Verdict arrived(GossipMessage message) {
    long now = System.nanoTime();
    if (ByteBuffer.wrap(message.data().unsafeArray()).getInt(Long.BYTES) < warm) {
      return Verdict.ACCEPT;
    }
    first.compareAndSet(0, now);
    last.set(now);
    samples.add(now - ByteBuffer.wrap(message.data().unsafeArray()).getLong());
    if (samples.count() == count) {
      done.countDown();
    }
    return Verdict.ACCEPT;
  }

  private void publish(GossipMesh mesh) {
    long begin = System.nanoTime();
    int failed = 0;
    for (int i = 0; i < warm + count; i++) {
      if (i == warm && warm > 0) {
        LockSupport.parkNanos(REST_NANOS);
        begin = System.nanoTime();
      }
      if (rate > 0 && i >= warm) {
        long due = begin + (long) ((i - warm) * NANOS / rate);
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      // What does not fit a queue is dropped and found again by gossip: flat out is what arrives
      // without that.
      while (mesh.sizes().queuedBytes() > QUEUED_BYTES_MAX) {
        LockSupport.parkNanos(QUEUED_NANOS);
      }
      byte[] content = new byte[size];
      ByteBuffer.wrap(content).putLong(System.nanoTime()).putInt(i);
      if (mesh.publish(Bytes.owning(content)) == 0) {
        failed++;
      }
    }
    Driver.say(
        String.format(
            Locale.ROOT,
            "{\"op\":\"pub\",\"count\":%d,\"failed\":%d,\"perSec\":%.1f}",
            count,
            failed,
            count / ((System.nanoTime() - begin) / NANOS)));
  }
}

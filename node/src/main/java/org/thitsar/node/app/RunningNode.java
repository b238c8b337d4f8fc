package org.thitsar.node.app;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.flow.Engine;
import org.thitsar.node.flow.Vocabulary;
import org.thitsar.node.keys.OperatorProof;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.PeerGate;
import org.thitsar.node.network.SocksProxy;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.replication.SystemTimers;
import org.thitsar.node.rights.OperatorDesk;
import org.thitsar.node.runtime.Closer;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// The one composition root: a node on a real disk and real sockets. What is opened here is closed
/// in the reverse order.
public final class RunningNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);
  private static final Duration JOIN_POLL = Duration.ofSeconds(2);
  private static final Duration DAY_CHECK = Duration.ofMinutes(10);
  private static final int ISOLATION_BYTES = 16;

  private final Closer closer;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final NodeApi api;

  private RunningNode(NodeConfig config, SecretKey master, Vocabulary vocabulary, Closer closer) {
    this.closer = closer;
    OperatorProof proofs = OperatorProof.derive(master);
    Storage storage = closer.add(RocksStorage.open(config.directory(), master, config.entropy()));
    SystemTimers timers = closer.add(new SystemTimers());
    ExecutorService work =
        closer.add(
            Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("replication-", 0).factory()));
    ReplicationRuntime runtime =
        new ReplicationRuntime(
            work, timers, config.clock(), config.entropy(), config.surroundings());
    Engine engine =
        Engine.open(
            storage, new Outside(config, runtime), config.clock(), config.entropy(), vocabulary);
    closer.add(engine.exchange());
    this.api = OperatorDesk.guard(engine, storage, proofs, config.clock(), config.entropy());
    ScheduledExecutorService clockwork =
        closer.add(
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("clockwork").daemon().factory()));
    every(clockwork, config.heartbeat(), engine::beat);
    every(clockwork, JOIN_POLL, engine::poll);
    AtomicReference<LocalDate> planned = new AtomicReference<>(today(config));
    every(
        clockwork,
        DAY_CHECK,
        () -> {
          if (!planned.getAndSet(today(config)).equals(today(config))) {
            engine.newDay();
          }
        });
  }

  /// Opens the node in `config.directory()`; `master` is destroyed.
  public static RunningNode open(NodeConfig config, SecretKey master) {
    return open(config, master, Vocabulary.full());
  }

  /// The same, as a version that understands these kinds of entries.
  static RunningNode open(NodeConfig config, SecretKey master, Vocabulary vocabulary) {
    Closer closer = new Closer();
    try {
      return new RunningNode(config, master, vocabulary, closer);
    } catch (RuntimeException e) {
      // What was opened before the failure, the lock of the directory above all.
      closer.close();
      throw e;
    } finally {
      master.destroy();
    }
  }

  /// What a face may ask.
  public NodeApi api() {
    return api;
  }

  /// Waits until an operator asks the node to end, or [#stop] is called.
  public void awaitStop() throws InterruptedException {
    stopping.await();
  }

  /// Lets [#awaitStop] return.
  public void stop() {
    stopping.countDown();
  }

  @Override
  public void close() {
    stop();
    closer.close();
  }

  private static void every(ScheduledExecutorService clockwork, Duration period, Runnable work) {
    var _ =
        clockwork.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                // A full disk or a lost network must not end the clockwork; the next turn tries
                // again. Only the message of a storage fault is known to hold no content.
                LOG.warn(
                    "periodic work failed: {}",
                    e instanceof StorageException ? e.getMessage() : e.getClass().getName());
              }
            },
            period.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static LocalDate today(NodeConfig config) {
    return LocalDate.ofInstant(config.clock().instant(), ZoneOffset.UTC);
  }

  /// Real sockets.
  private final class Outside implements Engine.World {
    private final NodeConfig config;
    private final ReplicationRuntime runtime;
    private final Optional<SocksProxy> proxy;

    Outside(NodeConfig config, ReplicationRuntime runtime) {
      this.config = config;
      this.runtime = runtime;
      this.proxy =
          config
              .reach()
              .socks5()
              .map(socks5 -> socks5.isolating(config.entropy().bytes(ISOLATION_BYTES)));
    }

    @Override
    public Host host(SigningKey identity, PeerGate gate, boolean listens) {
      HostConfig settings =
          HostConfig.of(
                  identity,
                  listens ? config.reach().listen() : List.of(),
                  gate,
                  config.clock(),
                  config.entropy())
              .withTap(config.tap());
      if (config.reach().networkKey().isPresent()) {
        settings = settings.withPrivateNetwork(config.reach().networkKey().get());
      }
      if (proxy.isPresent()) {
        settings = settings.withProxy(proxy.get());
      }
      Host host = NettyHost.open(settings);
      return listens ? closer.add(host) : host;
    }

    @Override
    public List<Multiaddr> reachable(Host host) {
      if (!config.reach().announcesOwn()) {
        return config.reach().announce();
      }
      List<Multiaddr> reachable = new ArrayList<>();
      for (Multiaddr bound : host.listening()) {
        Bytes ip = bound.parts().getFirst().value();
        if (!ip.equals(Bytes.of(new byte[ip.length()]))) {
          reachable.add(bound.withoutPeer());
          continue;
        }
        // "Any" address. The platform says `::` even when it was asked for `0.0.0.0`, and listens
        // on
        // both.
        Bytes port = bound.parts().get(1).value();
        for (Bytes own : runtime.surroundings().addresses()) {
          if (own.length() <= ip.length()) {
            reachable.add(
                Multiaddr.ofTcp(own, ((port.at(0) & 0xff) << Byte.SIZE) | (port.at(1) & 0xff)));
          }
        }
      }
      return reachable;
    }

    @Override
    public ReplicationRuntime runtime() {
      return runtime;
    }

    @Override
    public void stop() {
      RunningNode.this.stop();
    }
  }
}

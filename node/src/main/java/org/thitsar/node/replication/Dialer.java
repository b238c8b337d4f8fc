package org.thitsar.node.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Keeps a connection to every known peer: dials those that are away, again and again, each time
/// after a longer wait.
final class Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

  private final Host host;
  private final KnownPeers known;
  private final ReplicationRuntime runtime;
  private final ReplicationConfig config;
  private final Jitter jitter;
  private final Semaphore free;
  private final Map<PeerId, Attempts> attempts = new HashMap<>();
  private boolean closed;

  private static final class Attempts {
    int failures;
    boolean underWay;
  }

  Dialer(Host host, KnownPeers known, ReplicationRuntime runtime, ReplicationConfig config) {
    this.host = host;
    this.known = known;
    this.runtime = runtime;
    this.config = config;
    this.jitter = new Jitter(runtime.entropy());
    this.free = new Semaphore(config.dialsMax());
  }

  /// Dials, soon, every known peer that is away and not waited for.
  void look() {
    for (KnownPeer peer : known.all()) {
      if (claim(peer)) {
        runtime.work().execute(() -> attempt(peer));
      }
    }
  }

  /// A connection was lost: dials after a moment, since both sides will.
  void lost() {
    runtime.timers().after(jitter.around(config.retryFirst()), this::look);
  }

  /// Dials no more.
  synchronized void close() {
    closed = true;
  }

  private synchronized boolean claim(KnownPeer peer) {
    Attempts of = attempts.computeIfAbsent(peer.peer(), _ -> new Attempts());
    if (closed
        || of.underWay
        || peer.addresses().isEmpty()
        || peer.peer().equals(host.id())
        || host.connection(peer.peer()).isPresent()) {
      return false;
    }
    of.underWay = true;
    return true;
  }

  private void attempt(KnownPeer peer) {
    boolean connected = dial(peer).isPresent();
    int failures;
    synchronized (this) {
      Attempts of = attempts.computeIfAbsent(peer.peer(), _ -> new Attempts());
      of.failures = connected ? 0 : of.failures + 1;
      of.underWay = !connected && !closed;
      failures = of.failures;
      if (connected || closed) {
        return;
      }
    }
    runtime
        .timers()
        .after(
            jitter.backoff(config.retryFirst(), config.retryMax(), failures),
            () -> {
              release(peer.peer());
              look();
            });
  }

  private synchronized void release(PeerId peer) {
    attempts.computeIfAbsent(peer, _ -> new Attempts()).underWay = false;
  }

  /// Tries all addresses of a peer, one after the other; answers the connection that there already
  /// is. Blocks.
  Optional<Connection> dial(KnownPeer peer) {
    List<String> reasons = new ArrayList<>();
    free.acquireUninterruptibly();
    try {
      for (Multiaddr address : peer.addresses()) {
        try {
          return Optional.of(host.dial(address.withPeer(peer.peer())));
        } catch (NetworkException e) {
          reasons.add(e.reason().toString());
        }
      }
    } finally {
      free.release();
    }
    LOG.debug("peer {} is away: {}", peer.peer(), reasons);
    return host.connection(peer.peer());
  }
}

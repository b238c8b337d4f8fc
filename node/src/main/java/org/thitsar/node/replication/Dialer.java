package org.thitsar.node.replication;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
///
/// It does not matter why a dial came to nothing: a peer that refuses us or drops us waits as long
/// as one that is away. A wait is cut short when there is something new: another address of the
/// peer, or another network around this computer.
final class Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

  private final Host host;
  private final KnownPeers known;
  private final ReplicationRuntime runtime;
  private final ReplicationConfig config;
  private final Jitter jitter;
  private final Semaphore free;
  private final Map<PeerId, Standing> standings = new HashMap<>();
  private boolean closed;

  /// How it stands with one peer. Times are those of [org.thitsar.node.runtime.Surroundings].
  private static final class Standing {
    boolean dialling;
    boolean waiting;
    // Counts waits, so that one that was cut short ends without effect.
    long waits;
    int failures;
    // Connections in a row that did not last.
    int drops;
    // Something new was heard while a dial was under way.
    boolean again;
    Set<Multiaddr> tried = Set.of();
    long hurriedAt;
    boolean hurried;
    long openedAt;

    void hurry() {
      waits++;
      waiting = false;
      failures = 0;
      drops = 0;
      again = dialling;
    }
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
    if (isClosed()) {
      return;
    }
    List<KnownPeer> peers = known.all();
    forgetOthers(peers);
    for (KnownPeer peer : peers) {
      host.addresses().put(peer.peer(), peer.addresses());
      if (claim(peer)) {
        runtime.work().execute(() -> attempt(peer.peer()));
      }
    }
  }

  private synchronized void forgetOthers(List<KnownPeer> peers) {
    Set<PeerId> still = new HashSet<>();
    peers.forEach(peer -> still.add(peer.peer()));
    standings.keySet().retainAll(still);
  }

  private synchronized boolean claim(KnownPeer peer) {
    Standing standing = standing(peer.peer());
    if (closed
        || peer.addresses().isEmpty()
        || peer.peer().equals(host.id())
        || host.connection(peer.peer()).isPresent()) {
      return false;
    }
    if (movedTo(standing, peer.addresses())) {
      standing.hurry();
    }
    if (standing.dialling || standing.waiting) {
      return false;
    }
    standing.dialling = true;
    standing.tried = Set.copyOf(peer.addresses());
    return true;
  }

  /// Whether there is an address that was not tried yet. Once in a period only: what a member
  /// writes must not make everybody knock at once, again and again, where it likes.
  private boolean movedTo(Standing standing, List<Multiaddr> addresses) {
    long now = runtime.surroundings().nanos();
    boolean news =
        !standing.tried.isEmpty()
            && !standing.tried.containsAll(addresses)
            && (!standing.hurried || now - standing.hurriedAt >= config.period().toNanos());
    if (news) {
      standing.hurried = true;
      standing.hurriedAt = now;
      standing.tried = Set.copyOf(addresses);
    }
    return news;
  }

  private void attempt(PeerId peer) {
    boolean connected = dial(peer).isPresent();
    Duration wait;
    synchronized (this) {
      Standing standing = standing(peer);
      standing.dialling = false;
      if (connected || closed) {
        standing.failures = 0;
        standing.again = false;
        return;
      }
      standing.failures++;
      wait =
          standing.again
              ? Duration.ZERO
              : jitter.backoff(config.retryFirst(), config.retryMax(), standing.failures);
      standing.again = false;
    }
    await(peer, wait);
  }

  private void await(PeerId peer, Duration wait) {
    long number;
    synchronized (this) {
      Standing standing = standing(peer);
      standing.waiting = true;
      number = ++standing.waits;
    }
    runtime
        .timers()
        .after(
            wait,
            () -> {
              if (ended(peer, number)) {
                look();
              }
            });
  }

  private synchronized boolean ended(PeerId peer, long number) {
    Standing standing = standing(peer);
    boolean counts = standing.waits == number;
    if (counts) {
      standing.waiting = false;
    }
    return counts;
  }

  private Standing standing(PeerId peer) {
    return standings.computeIfAbsent(peer, _ -> new Standing());
  }

  /// Tries all addresses of a peer, one after the other, whatever wait there is; answers the
  /// connection that there already is. Blocks.
  Optional<Connection> dial(KnownPeer peer) {
    host.addresses().put(peer.peer(), peer.addresses());
    return dial(peer.peer());
  }

  private Optional<Connection> dial(PeerId peer) {
    free.acquireUninterruptibly();
    try {
      return Optional.of(host.dial(peer));
    } catch (NetworkException e) {
      LOG.debug("peer {} is away: {}", peer, e.reason());
    } finally {
      free.release();
    }
    return host.connection(peer);
  }

  /// A connection begins, whoever dialled. A peer that connects once more has perhaps lost the
  /// connections that there are, and would wait for as long as sessions on them stand still.
  void opened(Connection connection) {
    PeerId peer = connection.remote();
    if (!known.includes(peer)) {
      return;
    }
    synchronized (this) {
      standing(peer).openedAt = runtime.surroundings().nanos();
    }
    host.connections().stream()
        .filter(other -> other.remote().equals(peer) && !other.equals(connection))
        .forEach(other -> other.probe(config.probeWait()));
  }

  /// A connection was lost: dials after a moment, since both sides will, and after longer ones when
  /// no connection lasts.
  void lost(Connection connection) {
    PeerId peer = connection.remote();
    if (!known.includes(peer) || host.connection(peer).isPresent()) {
      return;
    }
    Duration wait;
    synchronized (this) {
      Standing standing = standing(peer);
      if (closed || standing.dialling) {
        return;
      }
      long lasted = runtime.surroundings().nanos() - standing.openedAt;
      standing.drops = lasted >= config.steady().toNanos() ? 1 : standing.drops + 1;
      wait = jitter.backoff(config.retryFirst(), config.retryMax(), standing.drops);
    }
    await(peer, wait);
  }

  /// The network is perhaps another one than before: every connection must show that it lives, no
  /// wait counts any longer, and everybody is dialled.
  void shaken() {
    synchronized (this) {
      standings.values().forEach(Standing::hurry);
    }
    host.connections().forEach(connection -> connection.probe(config.probeWait()));
    look();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// Dials no more.
  synchronized void close() {
    closed = true;
  }
}

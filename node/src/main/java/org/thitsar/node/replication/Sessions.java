package org.thitsar.node.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.Acquaintance;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.EndReason;
import org.thitsar.protocol.sync.FrameAssembler;
import org.thitsar.protocol.sync.Role;
import org.thitsar.protocol.sync.SyncCodec;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.sync.SyncMessage;
import org.thitsar.protocol.sync.SyncParties;
import org.thitsar.protocol.sync.SyncReport;
import org.thitsar.protocol.sync.SyncSession;

/// Which sessions run, with whom, and when the next one does.
///
/// # One at a time
///
/// A peer has one session at a time. A reason for another one that turns up meanwhile is remembered
/// as one bit, however often it turns up, and acted on when the session is over. When both sides
/// open one at the same moment, the one opened by the smaller peer id stays; the other is told that
/// the peer is busy, and the reason for it waits for the end of the first.
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
  private static final Duration BUSY_WAIT = Duration.ofSeconds(5);
  private static final Duration TURN_WAIT = Duration.ofSeconds(1);
  private static final int BUSY_BYTES_MAX = 64 << 10;
  private static final int ANSWERS_AT_ONCE = 128;

  private final Host host;
  private final KnownPeers known;
  private final ReplicatedLogs logs;
  private final ReplicationListener listener;
  private final ReplicationRuntime runtime;
  private final ReplicationConfig config;
  private final Jitter jitter;
  private final Consumer<Ended> afterwards;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final Map<PeerId, PeerLink> links = new HashMap<>();
  private final Set<PeerLink> waiting = new LinkedHashSet<>();
  private int opened;
  private int running;
  private boolean closed;

  /// A session is over.
  ///
  /// @param peer with whom
  /// @param outcome how it ended
  /// @param grown logs that entries were accepted of
  record Ended(PeerId peer, SyncOutcome outcome, Set<LogId> grown) {}

  /// `afterwards` hears of the end of every session, without the lock.
  Sessions(
      Host host,
      KnownPeers known,
      ReplicatedLogs logs,
      ReplicationListener listener,
      ReplicationRuntime runtime,
      ReplicationConfig config,
      Consumer<Ended> afterwards) {
    this.host = host;
    this.known = known;
    this.logs = logs;
    this.listener = listener;
    this.runtime = runtime;
    this.config = config;
    this.jitter = new Jitter(runtime.entropy());
    this.afterwards = afterwards;
  }

  /// There is a reason for a session with `peer`: one begins soon, when it is connected.
  void request(PeerId peer) {
    locked(
        () -> {
          PeerLink link = link(peer);
          link.wanted = true;
          waiting.add(link);
          start();
        });
  }

  /// The same, at once even when the last one failed; `done` is completed with whether a session
  /// that begins from now on came to its end.
  void request(PeerId peer, CompletableFuture<Boolean> done) {
    locked(
        () -> {
          if (closed) {
            done.complete(false);
            return;
          }
          PeerLink link = link(peer);
          link.awaits(done);
          link.wanted = true;
          link.resting = false;
          waiting.add(link);
          start();
        });
  }

  /// Whether a session with `peer` runs or is about to.
  boolean active(PeerId peer) {
    return locking(() -> link(peer).active());
  }

  /// Whether `peer` may hold `log` and is not known to hold `length` entries of it.
  boolean lacks(PeerId peer, LogId log, long length) {
    return locking(() -> link(peer).lacks(log, length));
  }

  /// Whether `peer` may hold `log`, as far as is known.
  boolean shares(PeerId peer, LogId log) {
    return locking(() -> link(peer).acquaintance.shares(log));
  }

  /// How this node stands with `peer`.
  PeerStatus status(PeerId peer) {
    Optional<Connection> connection = host.connection(peer);
    PeerLink link = locking(() -> link(peer));
    Map<LogId, Long> lengths = locking(link::lengths);
    long peerLacks = 0;
    long weLack = 0;
    for (var known : lengths.entrySet()) {
      long ours = logs.source().frontier(known.getKey()).length();
      peerLacks += Math.max(0, ours - known.getValue());
      weLack += Math.max(0, known.getValue() - ours);
    }
    long notTaken = peerLacks;
    long notHere = weLack;
    return locking(
        () ->
            new PeerStatus(
                peer,
                connection.isPresent(),
                connection.map(open -> open.remoteAddress().toString()).orElse(""),
                notTaken,
                notHere,
                Optional.ofNullable(link.synced),
                link.outcome));
  }

  /// Begins waiting sessions, as many as may run. Called with the lock held.
  private void start() {
    for (PeerLink link : List.copyOf(waiting)) {
      if (closed || opened >= config.sessionsMax()) {
        return;
      }
      waiting.remove(link);
      // Whatever keeps it from beginning now puts it back into the line when it is over.
      if (link.wanted && !link.active() && !link.resting) {
        Run run =
            new Run(link, SyncParties.dialled(host.id(), link.peer), link.begin(Role.INITIATOR));
        opened++;
        running++;
        runtime.work().execute(() -> open(run));
      }
    }
  }

  private void open(Run run) {
    PeerId peer = run.link.peer;
    SyncOutcome outcome = SyncOutcome.FAULT;
    try {
      Optional<Connection> connection = host.connection(peer);
      if (connection.isEmpty()) {
        outcome = SyncOutcome.AWAY;
      } else {
        try (NetworkStream stream = connection.get().open(Replicator.PROTOCOL)) {
          outcome = run.over(stream);
        }
      }
    } catch (MalformedException e) {
      LOG.warn("peer {} broke the rules of sync: {}", peer, e.getMessage());
      outcome = SyncOutcome.MISBEHAVED;
    } catch (NetworkException e) {
      LOG.debug("session with {}: {}", peer, e.getMessage());
      outcome = SyncOutcome.CUT;
    } catch (RuntimeException e) {
      // A fault of this node, shown as such in the peer's status and tried again later. The class
      // and the place, and not the message, which may hold what it worked on.
      LOG.error(
          "session with {} failed here: {} at {}",
          peer,
          e.getClass().getName(),
          Arrays.stream(e.getStackTrace()).limit(8).toList());
    } finally {
      ended(run, outcome);
    }
  }

  /// Answers a session that a peer opened.
  ///
  /// @throws MalformedException when the peer breaks the rules
  void answer(NetworkStream stream) throws MalformedException {
    PeerId peer = stream.connection().remote();
    if (!known.includes(peer)) {
      stream.reset();
      return;
    }
    Optional<Run> begun = locking(() -> beginAfterTheLast(peer, stream));
    if (begun.isEmpty()) {
      refuse(stream, locking(() -> closed ? EndReason.STOPPING : EndReason.BUSY));
      return;
    }
    Run run = begun.get();
    SyncOutcome outcome = SyncOutcome.FAULT;
    try {
      outcome = run.over(stream);
    } catch (MalformedException e) {
      outcome = SyncOutcome.MISBEHAVED;
      throw e;
    } catch (NetworkException e) {
      outcome = SyncOutcome.CUT;
      throw e;
    } finally {
      ended(run, outcome);
    }
  }

  /// The peer may have come to the end of a session a moment before this side, and open the next:
  /// that one waits its turn. Called with the lock held.
  private Optional<Run> beginAfterTheLast(PeerId peer, NetworkStream stream) {
    PeerLink link = link(peer);
    if (link.answering() && link.claimTurn()) {
      try {
        long nanos = TURN_WAIT.toNanos();
        while (link.answering() && nanos > 0) {
          nanos = quiet.awaitNanos(nanos);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        link.releaseTurn();
      }
    }
    return begin(peer, stream);
  }

  /// A session that the peer opened, unless another one has precedence. Called with the lock held.
  private Optional<Run> begin(PeerId peer, NetworkStream stream) {
    PeerLink link = link(peer);
    boolean oursStays = link.opening() && host.id().bytes().compareTo(peer.bytes()) < 0;
    if (closed || link.answering() || oursStays || !link.answers.take()) {
      return Optional.empty();
    }
    Run run = new Run(link, SyncParties.answered(host.id(), peer), link.begin(Role.RESPONDER));
    link.opened(Role.RESPONDER, stream);
    running++;
    return Optional.of(run);
  }

  private static void refuse(NetworkStream stream, EndReason reason) {
    stream.deadline(BUSY_WAIT);
    stream.write(FrameAssembler.frame(SyncCodec.encode(new SyncMessage.End(reason))));
    stream.closeWrite();
    // What the peer has said already is taken in, so that it reads the answer and no reset.
    byte[] rest = new byte[4 << 10];
    int taken = 0;
    int have = 0;
    while (have >= 0 && taken < BUSY_BYTES_MAX) {
      have = stream.read(rest, 0, rest.length);
      taken += have;
    }
  }

  /// One session while it runs.
  private final class Run {
    final PeerLink link;
    final SyncParties parties;
    final boolean hadReason;
    final Set<LogId> grown = new LinkedHashSet<>();
    @Nullable SyncSession session;

    Run(PeerLink link, SyncParties parties, boolean hadReason) {
      this.link = link;
      this.parties = parties;
      this.hadReason = hadReason;
    }

    SyncOutcome over(NetworkStream stream) throws MalformedException {
      Acquaintance acquaintance;
      lock.lock();
      try {
        acquaintance = link.acquaintance;
        link.opened(parties.role(), stream);
        if (closed) {
          stream.reset();
        }
      } finally {
        lock.unlock();
      }
      SyncSession fresh =
          new SyncSession(
              parties,
              logs.carried().carried(),
              acquaintance,
              logs.source(),
              logs.sink(),
              logs.quota(),
              this::heard,
              runtime.entropy());
      session = fresh;
      if (fresh.leftOut() > 0) {
        LOG.warn("{} carried logs are more than may be shared and take no part", fresh.leftOut());
      }
      new SessionRunner(stream, fresh)
          .run(runtime.work(), config.answerWait(), config.sessionWait());
      if (fresh.report().outcome() == SyncReport.Outcome.DONE) {
        listener.finished(link.peer);
      }
      return switch (fresh.report().outcome()) {
        case DONE -> SyncOutcome.DONE;
        case BUSY -> SyncOutcome.BUSY;
        case STOPPED -> SyncOutcome.STOPPED;
        case UNFINISHED -> SyncOutcome.CUT;
      };
    }

    private void heard(SyncEvent event) {
      if (event instanceof SyncEvent.Accepted(LogId log, long from, int count, int _)) {
        grown.add(log);
        listener.accepted(link.peer, log, from, count);
      } else {
        listener.noticed(link.peer, event);
      }
    }
  }

  private void ended(Run run, SyncOutcome outcome) {
    Role role = run.parties.role();
    PeerLink link = run.link;
    boolean again = outcome == SyncOutcome.DONE && worthAnother(run);
    List<CompletableFuture<Boolean>> told = new ArrayList<>();
    lock.lock();
    try {
      link.end(role);
      running--;
      if (role == Role.INITIATOR) {
        opened--;
      }
      link.outcome = outcome;
      if (run.session != null && outcome != SyncOutcome.BUSY) {
        link.acquaintance = run.session.acquaintance();
      }
      switch (outcome) {
        case DONE -> {
          if (run.session != null) {
            link.learned(run.session.report());
          }
          link.failures = 0;
          link.refusals = 0;
          link.synced = runtime.clock().instant();
          link.wanted |= again;
          told.addAll(link.waiters());
          if (role == Role.INITIATOR) {
            rest(link, config.sessionPace());
          }
        }
        case BUSY -> {
          link.wanted = true;
          link.postpone();
          link.refusals++;
          if (!link.answering()) {
            rest(link, jitter.backoff(config.busyMax(), config.retryMax(), link.refusals));
          }
        }
        case AWAY -> {
          // The next connection is a reason of its own.
          link.wanted = false;
          told.addAll(link.waiters());
        }
        case NONE, STOPPED, CUT, MISBEHAVED, FAULT -> {
          link.wanted |= run.hadReason;
          link.failures++;
          told.addAll(link.waiters());
          rest(link, jitter.backoff(config.retryFirst(), config.retryMax(), link.failures));
        }
      }
      waiting.add(link);
      start();
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
    told.forEach(waiter -> waiter.complete(outcome == SyncOutcome.DONE));
    afterwards.accept(new Ended(link.peer, outcome, Set.copyOf(run.grown)));
  }

  /// Whether the session brought something that makes another one find more: carry keys of other
  /// logs, or the beginning of what the peer has.
  private boolean worthAnother(Run run) {
    SyncSession session = run.session;
    if (session == null || run.grown.isEmpty()) {
      return false;
    }
    List<CarriedLog> carried = logs.carried().carried();
    if (session.acquaintance().changed(carried)) {
      return true;
    }
    SyncReport report = session.report();
    return report.wanting().entrySet().stream()
        .anyMatch(
            wanting -> logs.source().frontier(wanting.getKey()).length() < wanting.getValue());
  }

  /// Called with the lock held.
  private void rest(PeerLink link, Duration delay) {
    link.resting = true;
    runtime
        .timers()
        .after(
            delay,
            () ->
                locked(
                    () -> {
                      link.resting = false;
                      waiting.add(link);
                      start();
                    }));
  }

  /// Ends all sessions and begins no more; returns when none touches the logs any longer.
  void close() {
    List<NetworkStream> streams = new ArrayList<>();
    List<CompletableFuture<Boolean>> told = new ArrayList<>();
    locked(
        () -> {
          closed = true;
          for (PeerLink link : links.values()) {
            streams.addAll(link.streams());
            told.addAll(link.abandoned());
          }
        });
    streams.forEach(NetworkStream::reset);
    told.forEach(waiter -> waiter.complete(false));
    lock.lock();
    try {
      long nanos = CLOSE_WAIT.toNanos();
      while (running > 0 && nanos > 0) {
        nanos = quiet.awaitNanos(nanos);
      }
      if (running > 0) {
        LOG.warn("{} sessions did not end in {} s", running, CLOSE_WAIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private PeerLink link(PeerId peer) {
    return links.computeIfAbsent(
        peer,
        _ ->
            new PeerLink(
                peer,
                new TokenBucket(ANSWERS_AT_ONCE, config.sessionsPerMinuteMax(), runtime.clock())));
  }

  private void locked(Runnable task) {
    lock.lock();
    try {
      task.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locking(Supplier<T> task) {
    lock.lock();
    try {
      return task.get();
    } finally {
      lock.unlock();
    }
  }
}

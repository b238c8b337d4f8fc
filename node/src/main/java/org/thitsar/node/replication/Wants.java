package org.thitsar.node.replication;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.sync.Hint;

/// What hints say there is and this node does not hold: asked of whoever passed the hint on, then
/// of others, a few times. After that the period takes care of it.
final class Wants {
  private static final int WANTS_MAX = 1_024;
  private static final int ATTEMPTS_MAX = 6;
  private static final Duration NEXT_ATTEMPT = Duration.ofMillis(150);
  private static final Duration NEXT_ATTEMPT_MAX = Duration.ofSeconds(5);

  private final Host host;
  private final KnownPeers known;
  private final LogSource source;
  private final Sessions sessions;
  private final ReplicationRuntime runtime;
  private final Duration hintDelay;
  private final Jitter jitter;
  private final Map<LogId, Want> wants = new HashMap<>();

  private static final class Want {
    long length;
    int attempts;
    PeerId first;
    final Set<PeerId> asked = new HashSet<>();

    Want(long length, PeerId first) {
      this.length = length;
      this.first = first;
    }
  }

  Wants(
      Host host,
      KnownPeers known,
      LogSource source,
      Sessions sessions,
      ReplicationRuntime runtime,
      Duration hintDelay) {
    this.host = host;
    this.known = known;
    this.source = source;
    this.sessions = sessions;
    this.runtime = runtime;
    this.hintDelay = hintDelay;
    this.jitter = new Jitter(runtime.entropy());
  }

  /// Somebody says that a log grew.
  void hinted(Hint hint, PeerId from) {
    if (source.frontier(hint.log()).length() >= hint.length()) {
      return;
    }
    synchronized (this) {
      Want want = wants.get(hint.log());
      if (want != null) {
        want.length = Math.max(want.length, hint.length());
        want.first = from;
        return;
      }
      if (wants.size() == WANTS_MAX) {
        return;
      }
      wants.put(hint.log(), new Want(hint.length(), from));
    }
    runtime.timers().after(hintDelay, () -> pursue(hint.log()));
  }

  private void pursue(LogId log) {
    Optional<PeerId> next;
    Duration wait;
    synchronized (this) {
      Want want = wants.get(log);
      if (want == null) {
        return;
      }
      if (source.frontier(log).length() >= want.length || want.attempts == ATTEMPTS_MAX) {
        wants.remove(log);
        return;
      }
      next = nextPeer(log, want);
      want.attempts++;
      next.ifPresent(want.asked::add);
      wait = jitter.backoff(NEXT_ATTEMPT, NEXT_ATTEMPT_MAX, want.attempts);
    }
    next.ifPresent(sessions::request);
    runtime.timers().after(wait, () -> pursue(log));
  }

  private Optional<PeerId> nextPeer(LogId log, Want want) {
    List<PeerId> connected =
        host.connections().stream()
            .map(Connection::remote)
            .distinct()
            .filter(known::includes)
            .toList();
    if (want.asked.containsAll(connected)) {
      want.asked.clear();
    }
    if (connected.contains(want.first) && !want.asked.contains(want.first)) {
      return Optional.of(want.first);
    }
    List<PeerId> left = connected.stream().filter(peer -> !want.asked.contains(peer)).toList();
    return left.stream()
        .filter(peer -> sessions.shares(peer, log))
        .findFirst()
        .or(() -> left.stream().findFirst());
  }
}

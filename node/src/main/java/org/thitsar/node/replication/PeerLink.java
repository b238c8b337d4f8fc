package org.thitsar.node.replication;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.Acquaintance;
import org.thitsar.protocol.sync.Role;
import org.thitsar.protocol.sync.SyncReport;

/// What is known of one peer, and what goes on with it. Guarded by the lock of [Sessions].
final class PeerLink {
  final PeerId peer;
  final TokenBucket answers;

  /// There is a reason for a session that none has begun for.
  boolean wanted;

  /// A session waits for a timer.
  boolean resting;

  /// How many sessions failed in a row.
  int failures;

  /// How many times in a row the peer was busy.
  int refusals;

  Acquaintance acquaintance = Acquaintance.none();
  SyncOutcome outcome = SyncOutcome.NONE;
  @Nullable Instant synced;

  private final Map<Role, NetworkStream> running = new HashMap<>();
  private boolean starting;
  private boolean turnClaimed;
  private Map<LogId, Long> lengths = Map.of();
  private List<CompletableFuture<Boolean>> forNext = new ArrayList<>();
  private List<CompletableFuture<Boolean>> forCurrent = new ArrayList<>();

  PeerLink(PeerId peer, TokenBucket answers) {
    this.peer = peer;
    this.answers = answers;
  }

  /// Whether a session runs or is about to.
  boolean active() {
    return starting || !running.isEmpty();
  }

  /// Whether this side has opened, or is opening, a session.
  boolean opening() {
    return starting;
  }

  /// Whether a session that the peer opened runs.
  boolean answering() {
    return running.containsKey(Role.RESPONDER);
  }

  /// Whether the caller is the only one who waits for the end of the session that the peer opened.
  boolean claimTurn() {
    boolean first = !turnClaimed;
    turnClaimed = true;
    return first;
  }

  /// The wait is over.
  void releaseTurn() {
    turnClaimed = false;
  }

  /// A session begins that covers every reason known by now; returns whether there was one.
  boolean begin(Role role) {
    boolean reason = wanted;
    wanted = false;
    starting |= role == Role.INITIATOR;
    forCurrent.addAll(forNext);
    forNext = new ArrayList<>();
    return reason;
  }

  /// Its stream is open.
  void opened(Role role, NetworkStream stream) {
    running.put(role, stream);
  }

  /// It is over.
  void end(Role role) {
    running.remove(role);
    if (role == Role.INITIATOR) {
      starting = false;
    }
  }

  /// All streams of sessions that run.
  List<NetworkStream> streams() {
    return List.copyOf(running.values());
  }

  /// Completes `waiter` with the end of a session that has not begun yet.
  void awaits(CompletableFuture<Boolean> waiter) {
    forNext.add(waiter);
  }

  /// Those who waited for the session that is over.
  List<CompletableFuture<Boolean>> waiters() {
    List<CompletableFuture<Boolean>> waiters = forCurrent;
    forCurrent = new ArrayList<>();
    return waiters;
  }

  /// The session came to nothing through no fault: who waited waits for the next.
  void postpone() {
    forNext.addAll(forCurrent);
    forCurrent = new ArrayList<>();
  }

  /// Everybody who waits, for there will be no session.
  List<CompletableFuture<Boolean>> abandoned() {
    postpone();
    List<CompletableFuture<Boolean>> all = forNext;
    forNext = new ArrayList<>();
    return all;
  }

  /// Both sides said where they stand.
  void learned(SyncReport report) {
    if (!report.peerLengths().isEmpty()) {
      lengths = report.peerLengths();
    }
  }

  /// How many entries of the logs that both may hold the peer was last known to hold.
  Map<LogId, Long> lengths() {
    return lengths;
  }

  /// Whether the peer may hold `log` and is not known to hold `length` entries.
  boolean lacks(LogId log, long length) {
    return acquaintance.shares(log) && lengths.getOrDefault(log, 0L) < length;
  }
}

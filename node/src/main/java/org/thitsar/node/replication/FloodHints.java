package org.thitsar.node.replication;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.Hint;
import org.thitsar.protocol.sync.HintSlip;
import org.thitsar.protocol.sync.SealedHint;

/// [Hints] passed from everybody to everybody over `/thitsar/hint/1`: each node hands every hint
/// that is new to it on to all its peers but the one it came from.
///
/// Fine for tens of nodes; GossipSub takes over behind the same interface. A stream carries hints
/// of 128 bytes, one after the other, in one direction. What a peer sends beyond its rate, and what
/// was not sealed under the federation's key, is counted and dropped.
public final class FloodHints implements Hints, ConnectionListener {
  /// The protocol's id.
  public static final String PROTOCOL = "/thitsar/hint/1";

  private static final Logger LOG = LoggerFactory.getLogger(FloodHints.class);
  private static final Duration SILENCE_MAX = Duration.ofHours(1);

  /// Streams that one connection may have: one, and the one before that has not ended yet.
  private static final int STREAMS_MAX = 2;

  /// Hints remembered: far more than are on their way at once.
  private static final int SEEN_MAX = 8_192;

  /// Hints that one peer may pass on in a burst and in a minute: a busy federation writes some a
  /// second.
  private static final int BURST_MAX = 128;

  private static final int PER_MINUTE_MAX = 1_200;

  /// Hints that are compared with all carried logs: each costs an HMAC a log.
  private static final int COMPARED_PER_MINUTE_MAX = 6_000;

  /// Hints with a bad seal after which a stream is given up.
  private static final int BAD_SEALS_MAX = 16;

  private final Host host;
  private final KnownPeers known;
  private final CarriedLogs carried;
  private final SecretKey hintKey;
  private final ReplicationRuntime runtime;
  private final HintSeen seen = new HintSeen(SEEN_MAX);
  private final TokenBucket compared;
  private final Map<PeerId, TokenBucket> rates = new ConcurrentHashMap<>();
  private final Map<PeerId, HintStream> streams = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder badSeals = new LongAdder();
  private final LongAdder tooMany = new LongAdder();

  /// Begins to listen on `host`.
  ///
  /// @param known with whom hints are exchanged
  /// @param carried which logs hints are about
  /// @param hintKey the federation's
  public static FloodHints open(
      Host host,
      KnownPeers known,
      CarriedLogs carried,
      SecretKey hintKey,
      ReplicationRuntime runtime) {
    FloodHints hints = new FloodHints(host, known, carried, hintKey, runtime.shared());
    host.handle(PROTOCOL, STREAMS_MAX, hints::read);
    host.listen(hints);
    return hints;
  }

  private FloodHints(
      Host host,
      KnownPeers known,
      CarriedLogs carried,
      SecretKey hintKey,
      ReplicationRuntime runtime) {
    this.host = host;
    this.known = known;
    this.carried = carried;
    this.hintKey = hintKey;
    this.runtime = runtime;
    this.compared = new TokenBucket(BURST_MAX * 4, COMPARED_PER_MINUTE_MAX, runtime.clock());
  }

  @Override
  public void publish(CarriedLog log, long length) {
    SealedHint hint = SealedHint.seal(hintKey, log, length, runtime.entropy());
    seen.isNew(hint.id());
    pass(hint, Optional.empty());
  }

  @Override
  public void onHint(Listener listener) {
    listeners.add(listener);
  }

  /// Hints that were dropped because their seal was bad.
  public long badSeals() {
    return badSeals.sum();
  }

  /// Hints that were dropped because there were too many.
  public long tooMany() {
    return tooMany.sum();
  }

  @Override
  public void opened(Connection connection) {}

  @Override
  @SuppressWarnings("ReferenceEquality") // The same connection, not an equal one.
  public void closed(Connection connection) {
    streams.computeIfPresent(
        connection.remote(),
        (_, stream) -> {
          if (stream.connection() != connection) {
            return stream;
          }
          stream.close();
          return null;
        });
  }

  private void pass(SealedHint hint, Optional<PeerId> from) {
    host.connections().stream()
        .map(Connection::remote)
        .distinct()
        .filter(peer -> from.isEmpty() || !peer.equals(from.get()))
        .filter(known::includes)
        .forEach(peer -> stream(peer).ifPresent(stream -> stream.send(hint.bytes())));
  }

  private Optional<HintStream> stream(PeerId peer) {
    return Optional.ofNullable(
        streams.compute(
            peer,
            (_, stream) -> {
              if (stream != null && !stream.isBroken() && stream.connection().isOpen()) {
                return stream;
              }
              if (stream != null) {
                stream.close();
              }
              return host.connection(peer)
                  .map(connection -> new HintStream(connection, runtime.work()))
                  .orElse(null);
            }));
  }

  private void read(NetworkStream stream) throws MalformedException {
    PeerId from = stream.connection().remote();
    if (!known.includes(from)) {
      stream.reset();
      return;
    }
    TokenBucket rate =
        rates.computeIfAbsent(
            from, _ -> new TokenBucket(BURST_MAX, PER_MINUTE_MAX, runtime.clock()));
    stream.deadline(SILENCE_MAX);
    int bad = 0;
    byte[] buffer = new byte[SealedHint.LENGTH];
    while (readWhole(stream, buffer)) {
      if (!rate.take()) {
        tooMany.increment();
      } else if (!take(new SealedHint(Bytes.of(buffer)), from)) {
        badSeals.increment();
        bad++;
        if (bad > BAD_SEALS_MAX) {
          throw new MalformedException(Flaw.BAD_SEAL, "hints");
        }
      }
    }
  }

  /// Whether the seal was good, or was seen to be before.
  private boolean take(SealedHint hint, PeerId from) {
    if (!seen.isNew(hint.id())) {
      return true;
    }
    HintSlip slip;
    try {
      slip = hint.open(hintKey);
    } catch (MalformedException e) {
      LOG.debug("hint from {}: {}", from, e.getMessage());
      return false;
    }
    pass(hint, Optional.of(from));
    if (!compared.take()) {
      tooMany.increment();
      return true;
    }
    for (CarriedLog log : carried.carried()) {
      Optional<Hint> read = slip.readAs(log);
      if (read.isPresent()) {
        listeners.forEach(listener -> listener.heard(read.get(), from));
        return true;
      }
    }
    return true;
  }

  private static boolean readWhole(NetworkStream stream, byte[] buffer) throws MalformedException {
    int at = 0;
    while (at < buffer.length) {
      int have;
      try {
        have = stream.read(buffer, at, buffer.length - at);
      } catch (NetworkException e) {
        if (e.reason() == Reason.TIMED_OUT) {
          // Nothing new in the federation: that is no fault.
          continue;
        }
        throw e;
      }
      if (have < 0 && at == 0) {
        return false;
      }
      if (have < 0) {
        throw new MalformedException(Flaw.TRUNCATED, "hint");
      }
      at += have;
    }
    return true;
  }
}

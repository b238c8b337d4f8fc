package org.thitsar.node.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.network.Host;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.CarriedLog;

/// Exchanges entries with all peers that can be reached: the one entry class of this package.
///
/// What makes it correct is a session with every connected peer in every period. All the rest makes
/// it fast: see the picture in the package's description. All methods may be called from any
/// thread.
public final class Replicator implements AutoCloseable {
  /// The protocol's id.
  public static final String PROTOCOL = "/thitsar/sync/1";

  /// Sessions that one connection may have: one that runs, one that waits its turn, and one that is
  /// told that the peer is busy.
  private static final int STREAMS_MAX = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Replicator.class);

  private final Host host;
  private final KnownPeers known;
  private final ReplicatedLogs logs;
  private final Hints hints;
  private final ReplicationRuntime runtime;
  private final ReplicationConfig config;
  private final Jitter jitter;
  private final Sessions sessions;
  private final Dialer dialer;
  private final NetworkWatch watch;
  private final HintPace pace;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Replicator(
      Host host,
      KnownPeers known,
      ReplicatedLogs logs,
      Hints hints,
      ReplicationListener listener,
      ReplicationRuntime runtime,
      ReplicationConfig config) {
    this.host = host;
    this.known = known;
    this.logs = logs;
    this.hints = hints;
    this.runtime = runtime;
    this.config = config;
    this.jitter = new Jitter(runtime.entropy());
    this.sessions = new Sessions(host, known, logs, listener, runtime, config, this::ended);
    this.dialer = new Dialer(host, known, runtime, config);
    this.watch = new NetworkWatch(runtime.clock(), runtime.surroundings(), config.watch());
    this.pace = new HintPace(runtime, config.hintPace());
  }

  /// Begins to answer peers, to dial those that are away and to sync.
  ///
  /// @param host which speaks the protocol from now on
  /// @param known who the peers are
  /// @param logs what is exchanged
  /// @param hints told of what grew here, heard for what grew elsewhere
  /// @param listener hears what comes in
  public static Replicator open(
      Host host,
      KnownPeers known,
      ReplicatedLogs logs,
      Hints hints,
      ReplicationListener listener,
      ReplicationRuntime runtime,
      ReplicationConfig config) {
    Replicator replicator =
        new Replicator(host, known, logs, hints, listener, runtime.shared(), config);
    replicator.begin();
    return replicator;
  }

  private void begin() {
    Wants wants = new Wants(host, known, logs.source(), sessions, runtime, config.hintDelay());
    host.handle(PROTOCOL, STREAMS_MAX, sessions::answer);
    hints.onHint(wants::hinted);
    host.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {
            dialer.opened(connection);
            // Who dialled begins; so the two do not open a session each.
            if (connection.outbound() && known.includes(connection.remote())) {
              sessions.request(connection.remote());
            }
          }

          @Override
          public void closed(Connection connection) {
            dialer.lost(connection);
          }
        });
    connected().forEach(sessions::request);
    dialer.look();
    everyPeriod();
    everyWatch();
  }

  private void everyWatch() {
    runtime
        .timers()
        .after(
            config.watch(),
            () -> {
              if (!closed.get()) {
                runtime.work().execute(this::lookAround);
                everyWatch();
              }
            });
  }

  private void lookAround() {
    watch
        .look()
        .ifPresent(
            change -> {
              LOG.info("all connections are asked whether they still are: {}", change);
              dialer.shaken();
            });
  }

  private void everyPeriod() {
    runtime
        .timers()
        .after(
            jitter.around(config.period()),
            () -> {
              if (!closed.get()) {
                dialer.look();
                connected().forEach(sessions::request);
                everyPeriod();
              }
            });
  }

  private List<PeerId> connected() {
    return host.connections().stream()
        .map(Connection::remote)
        .distinct()
        .filter(known::includes)
        .toList();
  }

  /// Entries were appended to a log of this node and are on disk: tells everybody. Does not block,
  /// and may be called for every append.
  public void announce(LogId log) {
    Optional<CarriedLog> carried = logs.carried().find(log);
    if (closed.get() || carried.isEmpty()) {
      return;
    }
    long length = logs.source().frontier(log).length();
    for (PeerId peer : connected()) {
      if (sessions.lacks(peer, log, length)) {
        sessions.request(peer);
      }
    }
    pace.publish(log, () -> hints.publish(carried.get(), logs.source().frontier(log).length()));
  }

  /// Other logs may be carried now than before: looks at once who has them. Does not block.
  public void carriedChanged() {
    connected().forEach(sessions::request);
  }

  /// Other peers or addresses are known now: dials who is away. Does not block.
  public void peersChanged() {
    dialer.look();
  }

  /// Dials every known peer and syncs with it; blocks until the last has answered or failed.
  ///
  /// @return with how many peers a session came to its end
  public int syncNow() {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (KnownPeer peer : known.all()) {
      if (peer.peer().equals(host.id())) {
        continue;
      }
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      answers.add(answer);
      runtime.timers().after(config.syncNowWait(), () -> answer.complete(false));
      runtime
          .work()
          .execute(
              () -> {
                if (dialer.dial(peer).isPresent()) {
                  sessions.request(peer.peer(), answer);
                } else {
                  answer.complete(false);
                }
              });
    }
    return (int) answers.stream().filter(CompletableFuture::join).count();
  }

  /// How this node stands with each known peer.
  public List<PeerStatus> peers() {
    return known.all().stream()
        .filter(peer -> !peer.peer().equals(host.id()))
        .map(peer -> sessions.status(peer.peer()))
        .toList();
  }

  /// Offers what came from one peer to a few others that are not known to have it.
  private void ended(Sessions.Ended session) {
    if (session.grown().isEmpty() || closed.get()) {
      return;
    }
    List<PeerId> lacking = new ArrayList<>();
    for (PeerId peer : connected()) {
      boolean lacks =
          session.grown().stream()
              .anyMatch(log -> sessions.lacks(peer, log, logs.source().frontier(log).length()));
      if (lacks && !peer.equals(session.peer())) {
        lacking.add(peer);
      }
    }
    for (int i = 0; i < config.relayPeersMax() && !lacking.isEmpty(); i++) {
      PeerId peer = lacking.remove((int) jitter.below(lacking.size()));
      runtime.timers().after(jitter.upTo(config.relayDelayMax()), () -> sessions.request(peer));
    }
  }

  /// Ends all sessions and begins no more. When this returns nothing touches the logs any longer;
  /// the host stays open.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      dialer.close();
      sessions.close();
    }
  }
}

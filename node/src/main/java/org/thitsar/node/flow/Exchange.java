package org.thitsar.node.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.PeerBook;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.PeerGate;
import org.thitsar.node.replication.CarriedLogs;
import org.thitsar.node.replication.GossipHints;
import org.thitsar.node.replication.KnownPeer;
import org.thitsar.node.replication.KnownPeers;
import org.thitsar.node.replication.ReplicatedLogs;
import org.thitsar.node.replication.ReplicationConfig;
import org.thitsar.node.replication.ReplicationListener;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.replication.Replicator;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncEvent;

/// Replication as the rest of the flow sees it. It begins when this organisation is in a
/// federation: before that there is nobody to exchange with.
public final class Exchange implements Links, Outbound.Announcer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Host host;
  private final PeerGate gate;
  private final LogStore logs;
  private final PeerBook book;
  private final Supplier<Roster> roster;
  private final NodeId self;
  private final ReplicationRuntime runtime;
  private final Runnable finished;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicBoolean stale = new AtomicBoolean();
  private boolean ended;
  private Optional<FederationId> exchanging = Optional.empty();
  private @Nullable GossipHints hints;
  private volatile @Nullable ReplicatedLogs replicated;
  private volatile @Nullable Replicator replicator;

  /// Exchanges what `logs` hold over `host`; `finished` hears of every session that came to its
  /// end.
  public Exchange(
      Host host,
      PeerGate gate,
      LogStore logs,
      PeerBook book,
      Supplier<Roster> roster,
      NodeId self,
      ReplicationRuntime runtime,
      Runnable finished) {
    this.host = host;
    this.gate = gate;
    this.logs = logs;
    this.book = book;
    this.roster = roster;
    this.self = self;
    this.runtime = runtime;
    this.finished = finished;
  }

  /// Begins, or looks again at who belongs and what may be held.
  ///
  /// Returns at once when another thread does so already, which then looks once more: whoever ends
  /// an exchange waits for sessions that may be just here.
  void refresh(LogSink sink) {
    stale.set(true);
    while (stale.get() && turn.tryLock()) {
      try {
        if (stale.getAndSet(false) && !ended) {
          refreshNow(sink);
        }
      } finally {
        turn.unlock();
      }
    }
  }

  private void refreshNow(LogSink sink) {
    closeWhoIsNotLetIn();
    Optional<FederationId> federation = roster.get().federation();
    if (federation.isEmpty()) {
      return;
    }
    Replicator running = replicator;
    if (running != null && federation.equals(exchanging)) {
      running.peersChanged();
      running.carriedChanged();
      return;
    }
    // Whoever stayed in another federation cannot open the hints of this one.
    end();
    exchanging = federation;
    SecretKey hintKey =
        Kdf.derive(
            SecretKey.of(federation.get().bytes()), Label.HINT_KEY, federation.get().bytes());
    KnownPeers peers = new MemberPeers();
    CarriedLogs carried = new HeldLogs();
    GossipHints heard = GossipHints.open(host, peers, carried, hintKey, runtime);
    hints = heard;
    ReplicatedLogs exchanged =
        new ReplicatedLogs(carried, logs, sink, new CharterQuota(logs, roster));
    replicated = exchanged;
    replicator =
        Replicator.open(
            host, peers, exchanged, heard, new Noticing(), runtime, ReplicationConfig.standard());
  }

  /// What is exchanged, for whoever brings entries by another way than the host; empty while this
  /// organisation stands alone.
  public Optional<ReplicatedLogs> replicated() {
    return Optional.ofNullable(replicated);
  }

  /// Who was removed stays connected otherwise until the connection breaks.
  private void closeWhoIsNotLetIn() {
    for (Connection connection : host.connections()) {
      if (gate.admit(connection.remote()) instanceof Admission.Refused) {
        connection.close();
      }
    }
  }

  @Override
  public void grown(LogId log, long length) {
    Replicator running = replicator;
    if (running != null) {
      running.announce(log);
    }
  }

  @Override
  public Optional<Link> find(NodeId node) {
    Replicator running = replicator;
    if (running == null) {
      return Optional.empty();
    }
    PeerId peer = node.peerId();
    return running.peers().stream()
        .filter(status -> status.connected() && status.peer().equals(peer))
        .findFirst()
        .map(status -> new Link(status.address(), status.peerLacks()));
  }

  @Override
  public int syncNow() {
    Replicator running = replicator;
    return running == null ? 0 : running.syncNow();
  }

  @Override
  public void close() {
    turn.lock();
    try {
      ended = true;
      end();
    } finally {
      turn.unlock();
    }
  }

  private void end() {
    Replicator running = replicator;
    if (running != null) {
      running.close();
    }
    if (hints != null) {
      hints.close();
    }
  }

  /// What an operator should know of a session, by name and without content. What [Inbound] refuses
  /// it has said itself.
  private final class Noticing implements ReplicationListener {
    @Override
    public void finished(PeerId from) {
      finished.run();
    }

    @Override
    public void noticed(PeerId from, SyncEvent event) {
      switch (event) {
        case SyncEvent.Refused(LogId log, Rejection reason) -> {
          if (reason == Rejection.OVER_QUOTA) {
            LOG.warn("batch refused: {} log={} peer={}", reason, log.shortened(), from);
          }
        }
        case SyncEvent.Diverged(LogId log, boolean proven) ->
            LOG.warn("two histories: log={} peer={} proven={}", log.shortened(), from, proven);
        case SyncEvent.WriterBehind(LogId log, long theirs, long ours) ->
            LOG.warn(
                "writer put back to an old image: log={} theirs={} ours={}",
                log.shortened(),
                theirs,
                ours);
        case SyncEvent.OwnLogBehind(LogId log, long ours, long theirs) ->
            LOG.error(
                "this node was put back to an old image, or a peer lies: log={} ours={} theirs={}"
                    + " peer={}",
                log.shortened(),
                ours,
                theirs,
                from);
        case SyncEvent.Accepted _, SyncEvent.Deferred _, SyncEvent.Stopped _ -> {}
      }
    }
  }

  /// The nodes of the roster, with the addresses in the book.
  private final class MemberPeers implements KnownPeers {
    @Override
    public List<KnownPeer> all() {
      List<KnownPeer> peers = new ArrayList<>();
      for (NodeId node : roster.get().nodes()) {
        if (!node.equals(self)) {
          peers.add(new KnownPeer(node.peerId(), book.addresses(node)));
        }
      }
      return peers;
    }

    @Override
    public boolean includes(PeerId peer) {
      return peer.key()
          .map(NodeId::new)
          .filter(node -> !node.equals(self))
          .flatMap(roster.get()::organisationOf)
          .isPresent();
    }
  }

  /// The logs whose writer belongs to the federation now.
  private final class HeldLogs implements CarriedLogs {
    @Override
    public List<CarriedLog> carried() {
      Roster now = roster.get();
      return logs.held().stream().flatMap(held -> carried(held, now).stream()).toList();
    }

    @Override
    public Optional<CarriedLog> find(LogId log) {
      return logs.find(log).flatMap(held -> carried(held, roster.get()));
    }

    private static Optional<CarriedLog> carried(HeldLog held, Roster now) {
      return now.organisationOf(held.opening().writer())
          .map(organisation -> CarriedLog.of(held.carry(), held.control(), organisation));
    }
  }
}

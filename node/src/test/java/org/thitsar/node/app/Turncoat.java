package org.thitsar.node.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.replication.Replicator;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.audience.CarryGrantCodec;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.gossipsub.GossipVersion;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.sync.Acquaintance;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.FrameAssembler;
import org.thitsar.protocol.sync.SyncCodec;
import org.thitsar.protocol.sync.SyncEvent;
import org.thitsar.protocol.sync.SyncMessage;
import org.thitsar.protocol.sync.SyncParties;
import org.thitsar.protocol.sync.SyncQuota;
import org.thitsar.protocol.sync.SyncReport;
import org.thitsar.protocol.sync.SyncSession;

/// A member that changed sides: an enrolled organisation whose vault and keys are in other hands.
/// It speaks `/thitsar/sync/1` over real sockets, holds what the office held, and says what the
/// test tells it to say.
///
/// Taken over from an [Office] that is closed; [#close] gives the vault back.
final class Turncoat implements LogSource, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final NodeIdentity identity;
  final OrganisationId organisation;
  final SigningKey organisationKey;
  final Storage vault;
  final LogStore logs;
  final Sealer sealer;
  final StatementStore statements;
  private final Entropy entropy;
  private final NettyHost host;
  private final Map<LogId, CarriedLog> stolen = new HashMap<>();
  private final Map<LogId, Map<Long, SignedBatch>> lies = new HashMap<>();
  private final Map<LogId, Frontier> claims = new HashMap<>();

  /// What came of one session.
  ///
  /// @param report as our side has it
  /// @param events what our side noticed: stops of the other side, batches that came
  /// @param broken whether the other side reset the stream
  /// @param received entries that the other side handed over, by log
  record Talk(
      SyncReport report, List<SyncEvent> events, boolean broken, Map<LogId, Long> received) {
    /// Whether the other side said that it wants no more of `log`.
    boolean stopped(LogId log) {
      return events.stream()
          .anyMatch(event -> event instanceof SyncEvent.Stopped && event.log().equals(log));
    }

    /// How many entries of `log` the other side holds, as it says.
    long theirLength(LogId log) {
      return report.peerLengths().getOrDefault(log, -1L);
    }
  }

  private Turncoat(Office office, Entropy entropy, Entropy handshakes) {
    this.entropy = entropy;
    this.organisationKey = office.organisationKey;
    this.vault = office.vault();
    this.identity = NodeIdentity.open(vault);
    this.logs = LogStore.open(vault);
    this.sealer = Sealer.open(vault, identity.signing(), entropy);
    this.statements = StatementStore.open(vault);
    this.organisation = statements.self();
    this.host =
        NettyHost.open(
            HostConfig.of(
                identity.signing(),
                List.of(),
                _ -> new Admission.Admitted(),
                InstantSource.system(),
                handshakes));
  }

  /// Takes over a closed office. The host draws from `handshakes` on threads of its own.
  static Turncoat of(Office closed, Entropy entropy, Entropy handshakes) {
    return new Turncoat(closed, entropy, handshakes);
  }

  NodeId node() {
    return identity.node();
  }

  Roster roster() {
    return statements.roster();
  }

  /// The log that this member writes for `readership`.
  LogId written(Readership readership) {
    return sealer.find(readership).orElseThrow().opening().id();
  }

  /// Begins a log that is sealed by hand, which `carriers` may hold, and returns its carry key.
  CarryKey begin(List<NodeId> carriers) {
    CarryKey carry = new CarryKey(LogOpening.random(node(), entropy), SecretKey.random(entropy));
    vault.write(batch -> logs.carry(batch, carry, false));
    grantCarrying(carry, carriers);
    return carry;
  }

  /// Lets `carriers` hold a log that this member writes.
  void grantCarrying(CarryKey carry, List<NodeId> carriers) {
    List<SealingPublicKey> keys = carriers.stream().map(this::sealingKey).toList();
    var _ =
        publish(
            new Readership.Control(),
            allOthers(),
            EntryKind.CARRY_GRANT,
            CarryGrantCodec.encode(node(), carry, keys, entropy));
  }

  /// Says a statement about a credential to all members.
  void state(Bytes signed) {
    var _ = publish(new Readership.Members(), allOthers(), EntryKind.CREDENTIAL, signed);
  }

  /// Every other node of the roster.
  List<NodeId> allOthers() {
    return roster().nodes().stream().filter(node -> !node.equals(node())).toList();
  }

  SealingPublicKey sealingKey(NodeId node) {
    return roster().certificate(node).orElseThrow().sealingKey();
  }

  /// Writes one entry to an own log, sealed as an honest node seals.
  VerifiedBatch publish(
      Readership readership, List<NodeId> readers, EntryKind kind, Bytes payload) {
    return publish(
        readership, readers, EntryBody.of(kind, InstantSource.system().millis(), payload));
  }

  /// The same with a body made by hand.
  VerifiedBatch publish(Readership readership, List<NodeId> readers, EntryBody body) {
    Map<NodeId, SealingPublicKey> keys = new TreeMap<>();
    readers.forEach(reader -> keys.put(reader, sealingKey(reader)));
    VerifiedBatch[] last = new VerifiedBatch[1];
    vault.write(
        batch -> {
          WrittenLog log = sealer.find(readership).orElseThrow();
          Frontier below = logs.frontier(log.opening().id());
          for (VerifiedBatch next :
              sealer.seal(batch, log, below, keys, List.of(body), List.of()).batches()) {
            below = logs.append(batch, below, next);
            last[0] = next;
          }
        });
    return last[0];
  }

  /// Writes a batch by hand on top of an own log.
  VerifiedBatch append(LogId log, java.util.function.Consumer<BatchBuilder> entries) {
    LogOpening opening = logs.opening(log).orElseThrow();
    Frontier below = logs.frontier(log);
    BatchBuilder builder = new BatchBuilder(opening, below, entropy);
    entries.accept(builder);
    VerifiedBatch batch = builder.sign(identity.signing());
    vault.write(changes -> logs.append(changes, below, batch));
    return batch;
  }

  /// Another history of an own log: a batch of as many entries in the place of the last one.
  SignedBatch otherHistory(LogId log, VerifiedBatch last) {
    LogOpening opening = logs.opening(log).orElseThrow();
    Frontier below =
        new Frontier(last.batch().from(), last.entries().getFirst().header().previous(), 0);
    BatchBuilder builder = new BatchBuilder(opening, below, entropy);
    last.entries()
        .forEach(entry -> builder.addOpen(entry.header().entryClass(), entropy.bytes(40)));
    VerifiedBatch other = builder.sign(identity.signing());
    lie(log, other.batch());
    claims.put(log, new Frontier(other.batch().end(), other.head(), 0));
    return other.batch();
  }

  /// From now on hands over `batch` in the place of the one that begins there.
  void lie(LogId log, SignedBatch batch) {
    lies.computeIfAbsent(log, _ -> new HashMap<>()).put(batch.from(), batch);
  }

  /// From now on claims to stand there in `log`.
  void claim(LogId log, Frontier frontier) {
    claims.put(log, frontier);
  }

  /// No more lies.
  void repent() {
    lies.clear();
    claims.clear();
    stolen.clear();
  }

  /// From now on takes part for `log` with this key, which may be another member's or made up.
  void takePartIn(CarryKey carry) {
    stolen.put(carry.log().id(), CarriedLog.of(carry, false, organisation));
  }

  @Override
  public Optional<LogOpening> opening(LogId log) {
    return logs.opening(log);
  }

  @Override
  public Frontier frontier(LogId log) {
    Frontier claimed = claims.get(log);
    return claimed == null ? logs.frontier(log) : claimed;
  }

  @Override
  public Optional<SignedBatch> batchFrom(LogId log, long from) {
    SignedBatch lie = lies.getOrDefault(log, Map.of()).get(from);
    return lie == null ? logs.batchFrom(log, from) : Optional.of(lie);
  }

  @Override
  public Optional<VerifiedBatch> holding(LogId log, long height) {
    for (SignedBatch lie : lies.getOrDefault(log, Map.of()).values()) {
      if (lie.from() <= height && height < lie.end()) {
        try {
          // A lie may stand on another one.
          Bytes below = headBelow(log, lie.from()).orElseThrow();
          return Optional.of(
              VerifiedBatch.verify(
                  logs.opening(log).orElseThrow(), new Frontier(lie.from(), below, 0), lie));
        } catch (MalformedException e) {
          // A lie that is not even signed is no history to search.
          break;
        }
      }
    }
    return logs.holding(log, height);
  }

  @Override
  public boolean provenForked(LogId log) {
    return false;
  }

  private List<CarriedLog> carried() {
    Map<LogId, CarriedLog> all = new HashMap<>();
    for (HeldLog held : logs.held()) {
      all.put(held.id(), CarriedLog.of(held.carry(), held.control(), organisation));
    }
    all.putAll(stolen);
    return List.copyOf(all.values());
  }

  private static org.thitsar.protocol.identity.PeerId peer(Office victim) {
    return address(victim).peer().orElseThrow();
  }

  /// Opens a stream of a new connection and says these bytes and no more; answers whether the other
  /// side ended it. A node complains once about each connection.
  boolean sayRaw(Office victim, String protocol, Bytes bytes) {
    try (Connection connection = connect(victim);
        NetworkStream stream = connection.open(protocol)) {
      stream.deadline(PATIENCE);
      stream.write(bytes);
      stream.closeWrite();
      byte[] some = new byte[4096];
      int read = 0;
      while (read >= 0) {
        // Its own first words come whatever we say.
        read = stream.read(some, 0, some.length);
      }
      return true;
    } catch (NetworkException e) {
      return e.reason() != NetworkException.Reason.TIMED_OUT;
    }
  }

  /// Reads what others write of gossip, so that they listen to what it says itself. They ask when a
  /// connection begins, so what is open is closed.
  void takesGossip() throws InterruptedException {
    host.handle(
        GossipVersion.V1_2.protocol(),
        stream -> {
          byte[] some = new byte[4096];
          int read = 0;
          while (read >= 0) {
            read = stream.read(some, 0, some.length);
          }
        });
    closeAll();
  }

  /// Ends all connections. A node complains once about each.
  void closeAll() throws InterruptedException {
    host.connections().forEach(Connection::close);
    if (!Office.eventually(() -> host.connections().isEmpty())) {
      throw new AssertionError("connections stay open");
    }
  }

  /// Connects to a running office, as any member may.
  Connection connect(Office victim) {
    return host.dial(address(victim));
  }

  /// Connects through another port of this machine, after closing what is open.
  Connection connectBy(Office victim, int port) throws Exception {
    closeAll();
    Multiaddr real = address(victim);
    return host.dial(
        Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port).withPeer(real.peer().orElseThrow()));
  }

  static Multiaddr address(Office victim) {
    String text =
        Federated.asked(() -> victim.api().standing().status(Office.OPERATOR))
            .listening()
            .getFirst();
    try {
      return Multiaddr.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// One whole session, told as the lies have it.
  Talk sync(Office victim) throws Exception {
    return sync(victim, UnaryOperator.identity());
  }

  /// The same, with every outgoing message passed through `mangle` before it is framed.
  Talk sync(Office victim, UnaryOperator<Bytes> mangle) throws Exception {
    Talk[] talk = new Talk[1];
    // A victim that is about to ask us itself says that it is busy.
    boolean answered =
        Office.eventually(
            () -> {
              talk[0] = once(victim, mangle);
              return talk[0].report().outcome() != SyncReport.Outcome.BUSY;
            });
    if (!answered) {
      throw new AssertionError("busy for ever");
    }
    return talk[0];
  }

  private Talk once(Office victim, UnaryOperator<Bytes> mangle) {
    List<SyncEvent> events = new ArrayList<>();
    Map<LogId, Long> received = new HashMap<>();
    Connection connection = host.connection(peer(victim)).orElseGet(() -> connect(victim));
    LogSink sink =
        (log, batch) -> {
          received.merge(log, (long) batch.count(), Long::sum);
          return keep(log, batch);
        };
    SyncSession session =
        new SyncSession(
            SyncParties.dialled(host.id(), connection.remote()),
            carried(),
            Acquaintance.none(),
            this,
            sink,
            SyncQuota.unlimited(),
            events::add,
            entropy);
    boolean broken = false;
    try (NetworkStream stream = connection.open(Replicator.PROTOCOL)) {
      stream.deadline(PATIENCE);
      FrameAssembler frames = new FrameAssembler(Limits.FRAME_BYTES_MAX);
      byte[] some = new byte[64 << 10];
      while (true) {
        for (Optional<SyncMessage> next = session.next(); next.isPresent(); next = session.next()) {
          stream.write(FrameAssembler.frame(mangle.apply(SyncCodec.encode(next.get()))));
        }
        if (session.finished()) {
          break;
        }
        int have = stream.read(some, 0, some.length);
        if (have < 0) {
          broken = true;
          break;
        }
        frames.accept(some, 0, have);
        for (Optional<Bytes> frame = frames.next(); frame.isPresent(); frame = frames.next()) {
          session.receive(SyncCodec.decode(frame.get()));
        }
      }
    } catch (NetworkException e) {
      if (e.reason() == NetworkException.Reason.TIMED_OUT) {
        throw new AssertionError("the other side neither answers nor resets", e);
      }
      broken = true;
    } catch (MalformedException e) {
      throw new AssertionError("the honest side broke the rules", e);
    }
    return new Talk(session.report(), List.copyOf(events), broken, Map.copyOf(received));
  }

  private org.thitsar.protocol.log.Admission keep(LogId log, SignedBatch batch) {
    if (lies.containsKey(log)) {
      // A copy of this machine holds its own history and judges by that.
      try {
        Optional<ForkProof> proof = ForkProof.find(this, logs.opening(log).orElseThrow(), batch);
        if (proof.isPresent()) {
          return new org.thitsar.protocol.log.Admission.Forked(proof.get());
        }
      } catch (MalformedException e) {
        return new org.thitsar.protocol.log.Admission.Deferred();
      }
    }
    return switch (logs.judge(log, batch)) {
      case LogStore.Judgement.Not(var admission) -> admission;
      case LogStore.Judgement.Fits(VerifiedBatch fits) -> {
        vault.write(changes -> logs.append(changes, logs.frontier(log), fits));
        yield new org.thitsar.protocol.log.Admission.Accepted(logs.frontier(log));
      }
    };
  }

  @Override
  public void close() {
    host.close();
    vault.close();
  }
}

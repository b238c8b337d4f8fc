package org.thitsar.node.flow;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Desks;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.log.PutBack;
import org.thitsar.node.membership.Invitations;
import org.thitsar.node.membership.JoinGreeter;
import org.thitsar.node.membership.JoinProtocol;
import org.thitsar.node.membership.JoinState;
import org.thitsar.node.membership.Joining;
import org.thitsar.node.membership.MembershipGate;
import org.thitsar.node.membership.PeerBook;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.PeerGate;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.query.OwedReceipts;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sharing.PolicyStore;
import org.thitsar.node.sharing.ProjectionPlaces;
import org.thitsar.node.sharing.RecallBoard;
import org.thitsar.node.sharing.SharedState;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.node.trust.CredentialStore;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;

/// A whole node but for its disk and its sockets: all stores over one [Storage], all desks over one
/// host. Whoever opens it brings storage, network, clock and randomness, so that a simulated world
/// can, too.
public final class Engine implements Desks {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final CaseDesk cases;
  private final SharingDesk sharing;
  private final FederationDesk federation;
  private final MembershipDesk membership;
  private final CredentialDesk credentials;
  private final StandingDesk standing;
  private final Exchange exchange;
  private final RosterKeeper keeper;
  private final Inbound inbound;
  private final Heart heart;
  private final Runnable receiptsSaid;
  private final SiblingWork siblings = new SiblingWork();
  private final Joining joining;
  private final Supplier<List<Multiaddr>> reachable;
  private final Voice voice;
  private final Parting parting;
  private final Update update;

  /// How the engine reaches the world outside the disk.
  public interface World {
    /// A host under this key; without listen addresses when `listens` is false.
    Host host(SigningKey identity, PeerGate gate, boolean listens);

    /// Addresses at which peers can reach a listening host, without its peer id.
    List<Multiaddr> reachable(Host host);

    /// Threads, timers, time and randomness of replication.
    ReplicationRuntime runtime();

    /// Called when an operator asks the node to end.
    void stop();
  }

  private Engine(
      Storage storage, World world, InstantSource clock, Entropy entropy, Vocabulary vocabulary) {
    NodeIdentity identity = NodeIdentity.open(storage);
    NodeId self = identity.node();
    StatementStore statements = StatementStore.open(storage);
    Supplier<Roster> roster = statements::roster;
    LogStore logs = LogStore.open(storage);
    PutBack putBack = PutBack.open(storage);
    Sealer sealer = Sealer.open(storage, identity.signing(), entropy);
    Opener opener = Opener.open(storage, self, identity::sealing);
    Readings readings = Readings.open(storage);
    CaseStore caseStore = CaseStore.open(storage, () -> numberMark(self, statements));
    var credentialStore = CredentialStore.open(storage);
    NotUnderstood notUnderstood = NotUnderstood.open(storage);
    ReceivedCases received = ReceivedCases.open(storage, notUnderstood::concerns);
    OwedReceipts receipts = OwedReceipts.open(storage);
    RecallBoard recalls = new RecallBoard(storage);
    Heartbeats heartbeats = Heartbeats.open(storage);
    PeerBook peers = new PeerBook(storage);
    PolicyStore policies = PolicyStore.open(storage);
    Turn turn = new Turn(storage);

    Exchange[] later = new Exchange[1];
    Outbound outbound =
        new Outbound(
            turn,
            sealer,
            logs,
            new ProjectionPlaces(storage),
            putBack,
            self,
            statements.self(),
            identity.controlLogNonce(),
            roster,
            clock,
            entropy,
            readership -> SharingDesk.carriers(policies, readership),
            (log, length) -> {
              if (later[0] != null) {
                later[0].grown(log, length);
              }
            });
    Invitations invitations =
        Invitations.open(
            storage,
            statements,
            peers,
            self,
            (published, alongside) -> publish(outbound, statements, published, alongside),
            clock,
            entropy);
    PeerGate members = new MembershipGate(statements, invitations);
    Host host = world.host(identity.signing(), members, true);
    this.reachable = () -> world.reachable(host);
    host.handle(JoinProtocol.NAME, JoinProtocol.STREAMS_MAX, new JoinGreeter(invitations, clock));
    this.joining =
        Joining.open(
            storage,
            statements,
            peers,
            identity.signing(),
            (key, gate) -> world.host(key, gate, false),
            clock,
            entropy);
    this.exchange =
        new Exchange(host, members, logs, peers, roster, self, world.runtime(), this::asked);
    later[0] = exchange;
    this.receiptsSaid = () -> sayReceipts(turn, outbound, receipts, roster);
    WitnessedTime time = new WitnessedTime(heartbeats, statements.self(), roster, clock);
    this.keeper = new RosterKeeper(statements, time, logs, sealer, outbound, turn);
    Views views =
        new Views(
            logs,
            statements,
            credentialStore,
            received,
            receipts,
            recalls,
            heartbeats,
            peers,
            identity::sealing,
            clock,
            caseStore,
            policies,
            siblings,
            vocabulary);
    this.update = new Update(turn, logs, opener, views, notUnderstood, vocabulary);
    Forks forks = new Forks(logs.forks(), outbound, self);
    this.inbound =
        new Inbound(
            turn,
            logs,
            opener,
            readings,
            views,
            notUnderstood,
            roster,
            forks,
            putBack,
            self,
            this::settle);
    this.voice = new Voice(putBack, roster, self, sealer.written().isEmpty());
    this.heart = new Heart(heartbeats, sealer, logs, outbound, self, roster, clock, entropy);
    Deciding deciding = new Deciding(statements.self(), roster, notUnderstood);
    this.sharing =
        new SharingDesk(
            statements.self(),
            self,
            policies,
            new SharedState(storage),
            recalls,
            caseStore,
            received,
            roster,
            deciding,
            turn,
            outbound,
            clock);
    this.cases = new CaseDesk(caseStore, outbound, sharing, turn, clock, entropy, self);
    this.credentials =
        new CredentialDesk(
            credentialStore,
            cases,
            outbound,
            identity,
            statements.self(),
            roster,
            deciding,
            notUnderstood,
            heartbeats,
            logs::holds,
            logs.forks()::hasForked,
            time,
            clock);
    outbound.standing(
        (readership, introduced) ->
            switch (readership) {
              case Readership.Control() -> {
                List<Outbound.Word> words = new ArrayList<>();
                statements
                    .brought()
                    .forEach(
                        statement ->
                            words.add(new Outbound.Word(EntryKind.STATEMENT, statement.encode())));
                logs.forks()
                    .all()
                    .forEach(
                        fork ->
                            logs.forks()
                                .proof(fork.log())
                                .ifPresent(
                                    proof ->
                                        words.add(
                                            new Outbound.Word(
                                                EntryKind.FORK_PROOF, proof.encode()))));
                words.addAll(credentials.standing(readership));
                yield words;
              }
              case Readership.Members(), Readership.Named(var _) -> {
                List<Outbound.Word> words =
                    new ArrayList<>(sharing.standing(readership, introduced));
                if (readership instanceof Readership.Members) {
                  words.addAll(credentials.standing(readership));
                }
                yield words;
              }
              case Readership.Own() -> {
                List<Outbound.Word> words = new ArrayList<>(cases.standing());
                words.addAll(sharing.standing());
                yield words;
              }
            });
    StandingDesk.Stores stores =
        new StandingDesk.Stores(
            caseStore,
            received,
            credentialStore,
            logs,
            sealer,
            readings,
            notUnderstood,
            heartbeats,
            peers);
    this.standing =
        new StandingDesk(
            statements.self(),
            self,
            roster,
            stores,
            sharing,
            host::listening,
            exchange,
            voice::state,
            clock,
            world::stop);
    this.parting = new Parting(statements, self, outbound, turn, entropy);
    this.federation =
        new FederationDesk(
            statements,
            invitations,
            joining,
            identity,
            turn,
            parting,
            exchange,
            reachable,
            this::settle,
            (node, member, address) ->
                meet(turn, peers, logs, notUnderstood, host, node, member, address));
    this.membership =
        new MembershipDesk(
            statements,
            identity,
            outbound,
            sealer,
            turn,
            sharing,
            new KeyPapers(identity, statements.self(), clock),
            parting,
            time,
            logs.forks()::hasForked,
            published -> publish(outbound, statements, () -> published, _ -> {}));
  }

  /// Opens the stores, reads again what an earlier version did not understand, begins to listen,
  /// and brings what is out in line with the policies.
  public static Engine open(
      Storage storage, World world, InstantSource clock, Entropy entropy, Vocabulary vocabulary) {
    Engine engine = new Engine(storage, world, clock, entropy, vocabulary);
    engine.update.run();
    engine.settle();
    engine.newDay();
    return engine;
  }

  /// A session with a peer came to its end; see [Voice].
  public void asked() {
    if (voice.asked()) {
      try {
        settle();
        newDay();
        beat();
      } catch (StorageException e) {
        // A full disk is no fault of the session, and the next one finds it mended or not.
        voice.notYet();
        LOG.warn("what waits to be said cannot be written: {}", e.reason());
      }
    }
  }

  /// Says where this node stands; called now and then, and once at the start.
  public void beat() {
    if (voice.speaks()) {
      heart.beat(reachable.get());
    }
  }

  /// Brings what is out in line with the policies: people come of age, policies end.
  public void newDay() {
    if (voice.speaks()) {
      sharing.replanAll(Progress.silent());
    }
  }

  /// Knocks again when a join waits, says where this node is when it has moved, and goes with its
  /// organisation when that has left; called every few seconds.
  public void poll() {
    if (voice.speaks()) {
      heart.moved(reachable.get());
    }
    if (parting.follow()) {
      settle();
    }
    if (joining.state() instanceof JoinState.Waiting
        && !(joining.poll() instanceof JoinState.Waiting)) {
      settle();
    }
  }

  /// What exchanges entries with others, to be closed before the host.
  public Exchange exchange() {
    return exchange;
  }

  /// What ends the case numbers that this laptop gives, so that laptops which count apart do not
  /// give two people one: nothing while there is one laptop, else three digits of its key. A
  /// further laptop knows from the first hour, when it has not met the others yet, that there are
  /// some.
  private static String numberMark(NodeId self, StatementStore statements) {
    Roster roster = statements.roster();
    long laptops =
        roster
            .organisationOf(self)
            .map(
                own ->
                    roster.nodes().stream()
                        .filter(node -> roster.organisationOf(node).equals(Optional.of(own)))
                        .count())
            .orElse(0L);
    return laptops > 1 || statements.isFurther() ? "-" + self.bytes().hex().substring(0, 3) : "";
  }

  private void settle() {
    keeper.notice();
    // Between leaving and being gone everybody else seems to be left out.
    if (voice.speaks() && !parting.isLeaving()) {
      say();
    }
    exchange.refresh(inbound);
  }

  /// What follows from what was heard.
  private void say() {
    if (keeper.settle()) {
      heart.beat(reachable.get());
    }
    receiptsSaid.run();
    sharing.follow(siblings);
  }

  /// Tells custodians that what they took back is destroyed here.
  private static void sayReceipts(
      Turn turn, Outbound outbound, OwedReceipts receipts, Supplier<Roster> roster) {
    if (!receipts.any()) {
      return;
    }
    var _ =
        turn.hold(
            () -> {
              List<OwedReceipts.Owed> owed = receipts.all();
              outbound.commit(
                  saying ->
                      owed.forEach(
                          receipt -> {
                            receipts.said(saying.batch(), receipt);
                            // A custodian that was removed has nobody left to hear it.
                            if (roster.get().member(receipt.custodian()).isPresent()) {
                              saying.say(
                                  new Readership.Named(List.of(receipt.custodian())),
                                  EntryKind.WITHDRAWAL_RECEIPT,
                                  receipt.withdrawal().encode());
                            }
                          }));
              return owed.size();
            });
  }

  private void publish(
      Outbound outbound,
      StatementStore statements,
      Supplier<List<SignedStatement>> published,
      Consumer<WriteBatch> alongside) {
    outbound.commit(
        saying -> {
          alongside.accept(saying.batch());
          published
              .get()
              .forEach(
                  statement -> {
                    statements.bring(saying.batch(), statement);
                    saying.say(new Readership.Control(), EntryKind.STATEMENT, statement.encode());
                  });
        });
    // Its operator has spoken, so nothing is kept back any more.
    keeper.notice();
    say();
    exchange.refresh(inbound);
  }

  private Standing.Peer meet(
      Turn turn,
      PeerBook peers,
      LogStore logs,
      NotUnderstood notUnderstood,
      Host host,
      NodeId node,
      Member member,
      Multiaddr address)
      throws RefusedException {
    try {
      host.dial(address);
    } catch (NetworkException e) {
      throw away(e.reason());
    }
    turn.write(batch -> peers.put(batch, node, List.of(address.withoutPeer())));
    exchange.refresh(inbound);
    return new Standing.Peer(
        member.name(),
        member.nameMy(),
        node.toString(),
        "CONNECTED",
        address.withoutPeer().toString(),
        "",
        0,
        logs.forks().hasForked(node),
        notUnderstood.concerns(node));
  }

  private static RefusedException away(NetworkException.Reason reason) {
    return switch (reason) {
      case NEEDS_PROXY ->
          new RefusedException(
              Refusal.PEER,
              "an onion address is dialled through Tor",
              "start this node again with --socks5 127.0.0.1:9050");
      case PROXY_UNREACHABLE, PROXY_AUTHENTICATION, PROXY_REFUSED, PROXY_BROKEN ->
          new RefusedException(
              Refusal.PEER,
              "the SOCKS5 proxy does not serve this node (" + reason + ")",
              "check that Tor runs, and where --socks5 says it is");
      default ->
          new RefusedException(
              Refusal.PEER,
              "nobody of that name answers there (" + reason + ")",
              "check the address, and that the other side runs");
    };
  }

  @Override
  public Cases cases() {
    return cases;
  }

  @Override
  public Sharing sharing() {
    return sharing;
  }

  @Override
  public Federation federation() {
    return federation;
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public Credentials credentials() {
    return credentials;
  }

  @Override
  public Standing standing() {
    return standing;
  }
}

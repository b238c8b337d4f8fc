package org.thitsar.node.membership;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.membership.JoinAttempt.Stage;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.JoinTranscript;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementLimits;

/// The newcomer's side of `/thitsar/join/1`.
///
/// [#start] knocks once and answers with the words; [#poll] knocks again, for as long as the state
/// is [JoinState.Waiting], and is called by a timer of the node. Nothing that the inviter hands
/// over is stored before all of it was verified against the federation id of the invitation.
///
/// One call at a time knocks; the others wait for it. [#state()] never waits.
public final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final Bytes KEY = Bytes.utf8("joining");

  private final Storage storage;
  private final StatementStore statements;
  private final PeerBook peers;
  private final SigningKey nodeKey;
  private final HostOpener hosts;
  private final InstantSource clock;
  private final Entropy entropy;
  private volatile @Nullable JoinAttempt attempt;
  private volatile boolean reachable = true;
  private volatile boolean cancelled;

  private Joining(
      Storage storage,
      StatementStore statements,
      PeerBook peers,
      SigningKey nodeKey,
      HostOpener hosts,
      InstantSource clock,
      Entropy entropy) {
    this.storage = storage;
    this.statements = statements;
    this.peers = peers;
    this.nodeKey = nodeKey;
    this.hosts = hosts;
    this.clock = clock;
    this.entropy = entropy;
  }

  /// The join that `storage` knows of, if any.
  ///
  /// @param nodeKey of this node; it signs the proof
  /// @param hosts opens the host of the one-time identity, once for each knock
  public static Joining open(
      Storage storage,
      StatementStore statements,
      PeerBook peers,
      SigningKey nodeKey,
      HostOpener hosts,
      InstantSource clock,
      Entropy entropy) {
    Joining joining = new Joining(storage, statements, peers, nodeKey, hosts, clock, entropy);
    Optional<Bytes> value = storage.get(Column.INVITATION, KEY);
    if (value.isPresent()) {
      try {
        joining.attempt = JoinAttempt.decode(value.get());
      } catch (MalformedException e) {
        throw new StorageException(StorageException.Reason.CORRUPT, "joining", e);
      }
    }
    return joining;
  }

  /// How the join stands.
  public JoinState state() {
    JoinAttempt now = attempt;
    if (now == null) {
      return new JoinState.Idle();
    }
    Optional<FingerprintWords> words = now.transcript().map(JoinTranscript::words);
    JoinFailure failure = now.failure();
    if (words.isEmpty() || failure != null) {
      return new JoinState.Failed(failure == null ? JoinFailure.UNREACHABLE : failure);
    }
    String organisation = now.inviterName();
    return switch (now.stage()) {
      case WAITING -> new JoinState.Waiting(organisation, words.get(), reachable);
      case ADMITTED -> new JoinState.Admitted(organisation, words.get());
      case DECLINED -> new JoinState.Declined(organisation, words.get());
      case FAILED -> new JoinState.Failed(JoinFailure.BROKEN);
    };
  }

  /// Uses `invitation`: knocks once and answers how it stands.
  ///
  /// A join that failed because nobody was there may be started again with the same invitation.
  /// With another one, the old join is given up.
  ///
  /// @param addresses at which this node can be reached, without its peer id; may be empty
  public synchronized JoinState start(Invitation invitation, List<Multiaddr> addresses) {
    JoinAttempt known = attempt;
    boolean again = known != null && known.invitation().encode().equals(invitation.encode());
    if (known != null
        && again
        && (known.stage() == Stage.ADMITTED || known.stage() == Stage.DECLINED)) {
      return state();
    }
    JoinAttempt fresh =
        known != null && again
            ? known.withStage(Stage.WAITING)
            : new JoinAttempt(
                invitation,
                JoinTranscript.nonce(entropy),
                statements.genesis(),
                statements.certificate(self()).orElseThrow(),
                AddressList.tidy(addresses),
                Stage.WAITING,
                null,
                null);
    Optional<JoinFailure> refused = refused(invitation);
    if (refused.isPresent()) {
      return new JoinState.Failed(refused.get());
    }
    cancelled = false;
    save(fresh);
    knock(fresh);
    JoinAttempt after = attempt;
    if (after != null && after.answer() == null && after.failure() == null) {
      save(after.failed(JoinFailure.UNREACHABLE));
    }
    return state();
  }

  /// Knocks again, when there is something to wait for. Answers how it stands.
  public synchronized JoinState poll() {
    JoinAttempt waiting = attempt;
    if (waiting != null && waiting.stage() == Stage.WAITING) {
      long end =
          waiting.invitation().expiresAtMillis()
              + (waiting.answer() == null ? 0 : JoinProtocol.FETCH_GRACE.toMillis());
      if (clock.millis() >= end) {
        save(waiting.failed(JoinFailure.EXPIRED));
      } else {
        knock(waiting);
      }
    }
    return state();
  }

  /// Gives up, even while a knock is under way: for an operator who heard that the words are not
  /// the same. Does nothing once the join is over.
  public JoinState cancel() {
    cancelled = true;
    synchronized (this) {
      JoinAttempt waiting = attempt;
      if (waiting != null && waiting.stage() == Stage.WAITING) {
        save(waiting.failed(JoinFailure.CANCELLED));
      }
      return state();
    }
  }

  private Optional<JoinFailure> refused(Invitation invitation) {
    Optional<FederationId> own = statements.roster().federation();
    if (invitation.inviter().equals(self())) {
      return Optional.of(JoinFailure.OWN_INVITATION);
    }
    if (own.isPresent() && !own.get().equals(invitation.federation())) {
      return Optional.of(JoinFailure.IN_ANOTHER_FEDERATION);
    }
    if (clock.millis() >= invitation.expiresAtMillis()) {
      return Optional.of(JoinFailure.EXPIRED);
    }
    return Optional.empty();
  }

  // One exchange

  private void knock(JoinAttempt from) {
    Invitation invitation = from.invitation();
    try (Host host = hosts.open(invitation.identity(), MembershipGate.only(invitation.inviter()))) {
      Optional<Connection> connection = dial(host, invitation);
      if (connection.isEmpty()) {
        reachable = false;
        return;
      }
      try (NetworkStream stream = connection.get().open(JoinProtocol.NAME)) {
        exchange(from, new JoinFrames(stream, clock));
        reachable = true;
      }
    } catch (NetworkException e) {
      LOG.info("join: the inviter broke off: {}", e.reason());
      reachable = false;
    } catch (Refusing e) {
      LOG.warn("join: refused what the inviter said: {}", e.failure);
      fail(e.failure);
    } catch (MalformedException e) {
      LOG.warn("join: refused what the inviter said: {}", e.getMessage());
      fail(JoinFailure.BROKEN);
    }
  }

  private static Optional<Connection> dial(Host host, Invitation invitation) {
    for (Multiaddr address : invitation.addresses()) {
      try {
        return Optional.of(host.dial(address.withPeer(invitation.inviter().peerId())));
      } catch (NetworkException e) {
        LOG.info("join: no answer at one address of the inviter: {}", e.reason());
      }
    }
    return Optional.empty();
  }

  private void exchange(JoinAttempt from, JoinFrames frames) throws MalformedException, Refusing {
    frames.write(new JoinMessage.Opening(from.commitment()));
    JoinAttempt now = from;
    JoinMessage reply = frames.read();
    if (reply instanceof JoinMessage.Answer answer) {
      now = answered(from, answer);
      frames.write(
          new JoinMessage.Reveal(
              now.nonce(),
              now.genesis(),
              now.certificate(),
              now.transcript().orElseThrow().prove(nodeKey),
              now.addresses()));
      reply = frames.read();
    }
    if (!(reply instanceof JoinMessage.Verdict verdict)) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
    }
    switch (verdict.standing()) {
      case WAITING -> {
        if (now.answer() == null) {
          throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
        }
      }
      case ADMITTED -> receive(now, frames);
      case DECLINED -> decline(now);
      case USED -> throw new Refusing(JoinFailure.USED_BY_ANOTHER);
      case UNPROVEN -> throw new Refusing(JoinFailure.NOT_ACCEPTED);
    }
  }

  /// Checks and keeps the inviter's first answer, before anything is revealed.
  private JoinAttempt answered(JoinAttempt from, JoinMessage.Answer answer)
      throws MalformedException, Refusing {
    JoinMessage.Answer before = from.answer();
    if (before != null) {
      if (!before.equals(answer)) {
        throw new Refusing(JoinFailure.INVITER_CHANGED);
      }
      return from;
    }
    Genesis genesis = Genesis.of(answer.genesis());
    // Whether the organisation's key, which may have changed, has signed it is known when all
    // statements have come; nothing is shown to people or kept of the federation before.
    if (!(answer.certificate().statement() instanceof NodeCertificate inviter)
        || !inviter.organisation().equals(genesis.id())
        || !inviter.node().equals(from.invitation().inviter())
        || !answer.certificate().isSignedBy(inviter.node().key())) {
      throw new Refusing(JoinFailure.WRONG_INVITER);
    }
    Roster own = statements.roster();
    if (own.federation().isPresent() && own.member(genesis.id()).isEmpty()) {
      throw new Refusing(JoinFailure.WRONG_INVITER);
    }
    JoinAttempt now = from.withAnswer(answer);
    save(now);
    return now;
  }

  private void decline(JoinAttempt now) {
    if (now.answer() == null) {
      // Void before it was ever used.
      fail(JoinFailure.NOT_ACCEPTED);
    } else {
      save(now.withStage(Stage.DECLINED));
    }
  }

  private void receive(JoinAttempt now, JoinFrames frames) throws MalformedException, Refusing {
    List<SignedStatement> received = new ArrayList<>();
    Map<NodeId, List<Multiaddr>> addresses = new LinkedHashMap<>();
    JoinMessage next = frames.read();
    while (!(next instanceof JoinMessage.End end)) {
      switch (next) {
        case JoinMessage.Statement(SignedStatement statement) -> received.add(statement);
        case JoinMessage.Peer(NodeId node, List<Multiaddr> known) -> addresses.put(node, known);
        case JoinMessage.Opening _,
            JoinMessage.Answer _,
            JoinMessage.Reveal _,
            JoinMessage.Verdict _,
            JoinMessage.End _,
            JoinMessage.Done _ ->
            throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
      }
      if (received.size() > StatementLimits.PARCEL_STATEMENTS_MAX
          || addresses.size() > StatementLimits.PARCEL_STATEMENTS_MAX) {
        throw new MalformedException(Flaw.TOO_MANY, JoinProtocol.NAME);
      }
      next = frames.read();
    }
    if (end.statements() != received.size() || end.peers() != addresses.size()) {
      throw new MalformedException(Flaw.TRUNCATED, JoinProtocol.NAME);
    }
    enter(now, received, addresses);
    frames.write(new JoinMessage.Done());
    try {
      frames.finish();
    } catch (NetworkException e) {
      // Everything is stored; the inviter only keeps the invitation a little longer.
      LOG.info("join: the last word was perhaps not heard: {}", e.reason());
    }
  }

  private void enter(
      JoinAttempt now, List<SignedStatement> received, Map<NodeId, List<Multiaddr>> addresses)
      throws MalformedException, Refusing {
    if (received.isEmpty()) {
      throw new MalformedException(Flaw.MISSING_FIELD, JoinProtocol.NAME);
    }
    Charter charter = Charter.of(received.getFirst());
    // By our own clock: we have heard no other, and what is decided here is only whether what the
    // inviter gave us fits together.
    Roster roster = Roster.of(charter, received, clock.millis());
    NodeId inviter = now.invitation().inviter();
    JoinMessage.Answer answer = now.answer();
    if (answer == null
        || !charter.id().equals(now.invitation().federation())
        || !roster.organisationOf(inviter).equals(Optional.of(Genesis.of(answer.genesis()).id()))) {
      throw new Refusing(JoinFailure.WRONG_INVITER);
    }
    OrganisationId own = statements.self();
    if (!roster.organisationOf(self()).equals(Optional.of(own))) {
      throw new Refusing(JoinFailure.NOT_A_MEMBER);
    }
    if (cancelled) {
      throw new Refusing(JoinFailure.CANCELLED);
    }
    List<SignedStatement> wanted = new ArrayList<>(roster.effective());
    received.stream()
        .filter(statement -> roster.undecided().contains(statement.id()))
        .forEach(wanted::add);
    storage.write(
        batch -> {
          statements.adopt(batch, charter);
          wanted.forEach(statement -> statements.put(batch, statement));
          peers.put(batch, inviter, now.invitation().addresses());
          addresses.forEach(
              (node, known) -> {
                if (roster.organisationOf(node).isPresent() && !node.equals(self())) {
                  peers.put(batch, node, known);
                }
              });
          save(batch, now.withStage(Stage.ADMITTED));
        });
  }

  private NodeId self() {
    return new NodeId(nodeKey.verifying());
  }

  private void fail(JoinFailure failure) {
    JoinAttempt now = attempt;
    if (now != null) {
      save(now.failed(failure));
    }
  }

  private void save(JoinAttempt now) {
    storage.write(batch -> save(batch, now));
  }

  private void save(WriteBatch batch, JoinAttempt now) {
    batch.put(Column.INVITATION, KEY, now.encode()).afterCommit(() -> attempt = now);
  }

  /// What the inviter said was well formed, and is not accepted.
  private static final class Refusing extends Exception {
    private static final long serialVersionUID = 1L;

    private final JoinFailure failure;

    Refusing(JoinFailure failure) {
      super(failure.name());
      this.failure = failure;
    }
  }
}

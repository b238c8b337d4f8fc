package org.thitsar.node.membership;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.thitsar.node.membership.GivenInvitation.Opened;
import org.thitsar.node.membership.GivenInvitation.Revealed;
import org.thitsar.node.membership.GivenInvitation.Stage;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.AdmissionStatement;
import org.thitsar.protocol.membership.Ballot;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.JoinStanding;
import org.thitsar.protocol.membership.JoinTranscript;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.Proposal;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Subject;

/// The invitations that this node gave, and who came with them.
///
/// Every answer to a newcomer is on the disk before it is sent: after a restart an exchange goes on
/// with the same nonces and the same words, because a second draw would be a second chance for
/// whoever sits in the middle. Safe for use by many threads at once.
public final class Invitations {
  /// The shortest life of an invitation.
  public static final Duration LIFETIME_MIN = Duration.ofMinutes(1);

  /// The longest.
  public static final Duration LIFETIME_MAX = Duration.ofDays(30);

  /// Invitations that are kept at once.
  public static final int INVITATIONS_MAX = 256;

  private final Storage storage;
  private final StatementStore statements;
  private final PeerBook peers;
  private final NodeId self;
  private final Publisher publisher;
  private final InstantSource clock;
  private final Entropy entropy;
  // Written under the monitor of this object and only after a commit; read by anybody.
  private final Map<VerifyingKey, GivenInvitation> given = new ConcurrentHashMap<>();

  private Invitations(
      Storage storage,
      StatementStore statements,
      PeerBook peers,
      NodeId self,
      Publisher publisher,
      InstantSource clock,
      Entropy entropy) {
    this.storage = storage;
    this.statements = statements;
    this.peers = peers;
    this.self = self;
    this.publisher = publisher;
    this.clock = clock;
    this.entropy = entropy;
  }

  /// The invitations in `storage`.
  ///
  /// @param self this node
  /// @param publisher commits admissions and newcomers' certificates
  public static Invitations open(
      Storage storage,
      StatementStore statements,
      PeerBook peers,
      NodeId self,
      Publisher publisher,
      InstantSource clock,
      Entropy entropy) {
    Invitations invitations =
        new Invitations(storage, statements, peers, self, publisher, clock, entropy);
    storage.scan(
        Column.INVITATION,
        value -> {
          if (value.at(0) == GivenInvitation.TAG) {
            try {
              GivenInvitation one = GivenInvitation.decode(value);
              invitations.given.put(one.key(), one);
            } catch (MalformedException e) {
              throw new StorageException(StorageException.Reason.CORRUPT, "invitation", e);
            }
          }
        });
    return invitations;
  }

  // What operators do

  /// A fresh invitation.
  ///
  /// @param addresses at which the newcomer can reach this node; the first 8 are used
  public synchronized Inviting invite(Duration lifetime, List<Multiaddr> addresses) {
    Roster roster = statements.roster();
    Optional<FederationId> federation = roster.federation();
    if (federation.isEmpty() || roster.organisationOf(self).isEmpty()) {
      return new Inviting.Alone();
    }
    if (lifetime.compareTo(LIFETIME_MIN) < 0 || lifetime.compareTo(LIFETIME_MAX) > 0) {
      return new Inviting.BadLifetime();
    }
    List<Multiaddr> usable = AddressList.tidy(addresses);
    if (usable.isEmpty()) {
      return new Inviting.NoAddress();
    }
    forgetTheOld();
    if (given.size() >= INVITATIONS_MAX) {
      return new Inviting.TooMany();
    }
    Invitation invitation =
        new Invitation(
            self,
            federation.get(),
            roster.state(),
            SecretKey.random(entropy),
            clock.millis() + lifetime.toMillis(),
            usable);
    save(
        GivenInvitation.fresh(
            invitation.identity().verifying(), federation.get(), invitation.expiresAtMillis()));
    return new Inviting.Invited(invitation);
  }

  /// Those who wait for a person to compare the words, in the order of their ids.
  public List<Newcomer> newcomers() {
    return waiting().stream()
        .map(this::newcomer)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(Newcomer::organisation))
        .toList();
  }

  /// Lets in the newcomer whose screen shows `words`.
  ///
  /// @param nodeKey of this node; it signs the admission
  public synchronized Admitting admit(FingerprintWords words, SigningKey nodeKey) {
    Invariant.check(nodeKey.verifying().equals(self.key()), "a node signs with its own key");
    Optional<GivenInvitation> found = find(words);
    if (found.isEmpty()) {
      return wrongWords();
    }
    GivenInvitation invitation = found.get();
    Newcomer newcomer = newcomer(invitation).orElseThrow();
    if (newcomer.standing() != Newcomer.Standing.WAITING) {
      return new Admitting.AlreadyIn(newcomer);
    }
    Roster roster = statements.roster();
    if (!roster.undecided().isEmpty()) {
      return new Admitting.Undecided();
    }
    if (roster.member(newcomer.organisation()).isPresent()) {
      // Somebody else has admitted it meanwhile.
      if (!belongs(revealed(invitation), List.of())) {
        return new Admitting.WithoutEffect(newcomer);
      }
      letIn(invitation, List::of);
      return new Admitting.AlreadyIn(newcomer(invitation(invitation.key())).orElseThrow());
    }
    if (!roster.has(self, NodeRight.APPROVE)) {
      return new Admitting.MayNotApprove();
    }
    if (!belongs(revealed(invitation), List.of(admission(roster, invitation, nodeKey)))) {
      return new Admitting.WithoutEffect(newcomer);
    }
    letIn(
        invitation,
        () -> {
          Roster now = statements.roster();
          return withVoice(now, admission(now, invitation, nodeKey), nodeKey);
        });
    return new Admitting.Admitted(newcomer(invitation(invitation.key())).orElseThrow());
  }

  /// Sends away the newcomer whose screen shows `words`.
  public synchronized Declining decline(FingerprintWords words) {
    Optional<GivenInvitation> found =
        find(words).filter(invitation -> invitation.stage() == Stage.WAITING);
    if (found.isEmpty()) {
      return new Declining.NobodyFound();
    }
    GivenInvitation declined = found.get().withStage(Stage.DECLINED);
    save(declined);
    return new Declining.Declined(newcomer(declined).orElseThrow());
  }

  /// Voids an invitation that nobody has used yet, or whose newcomer still waits: for one that was
  /// sent to the wrong place.
  ///
  /// @return whether there was such an invitation
  public synchronized boolean revoke(Invitation invitation) {
    GivenInvitation known = given.get(invitation.identity().verifying());
    if (known == null || (known.stage() != Stage.OPEN && known.stage() != Stage.WAITING)) {
      return false;
    }
    save(known.withStage(Stage.DECLINED));
    return true;
  }

  // What the network asks

  /// Whether this is the one-time identity of a live invitation.
  boolean expects(VerifyingKey key) {
    GivenInvitation invitation = given.get(key);
    return invitation != null && invitation.isLive(clock.millis());
  }

  /// The first word of whoever holds the invitation of `key`, which is live.
  synchronized JoinMessage opened(VerifyingKey key, Bytes commitment) {
    GivenInvitation invitation = invitation(key);
    Opened opened = invitation.opened();
    if (opened == null) {
      Roster roster = statements.roster();
      opened =
          new Opened(
              commitment,
              JoinTranscript.nonce(entropy),
              statements.genesis(),
              statements.certificate(self).orElseThrow());
      Invariant.check(roster.organisationOf(self).isPresent(), "who invites is a member");
      save(invitation.withOpened(opened));
    } else if (!opened.commitment().equals(commitment)) {
      save(invitation.withSecondCaller());
      return new JoinMessage.Verdict(JoinStanding.USED);
    }
    return switch (invitation.stage()) {
      case OPEN -> new JoinMessage.Answer(opened.nonce(), opened.genesis(), opened.certificate());
      case WAITING, ADMITTED, DECLINED, SPENT -> new JoinMessage.Verdict(standing(invitation));
    };
  }

  /// What the newcomer shows; keeps it when it holds.
  synchronized JoinStanding revealed(VerifyingKey key, JoinMessage.Reveal reveal) {
    GivenInvitation invitation = invitation(key);
    Opened opened = invitation.opened();
    if (opened == null || invitation.stage() != Stage.OPEN) {
      return JoinStanding.UNPROVEN;
    }
    Revealed revealed =
        new Revealed(
            reveal.nonce(),
            reveal.genesis(),
            reveal.certificate(),
            AddressList.tidy(reveal.addresses()));
    Bytes commitment =
        JoinTranscript.commitment(reveal.nonce(), reveal.genesis().id(), reveal.certificate().id());
    if (!commitment.equals(opened.commitment()) || !holds(invitation, opened, revealed, reveal)) {
      return JoinStanding.UNPROVEN;
    }
    GivenInvitation waiting = invitation.withRevealed(revealed);
    save(waiting);
    Roster roster = statements.roster();
    if (roster.undecided().isEmpty()
        && roster.member(revealed.organisation().id()).isPresent()
        && belongs(revealed, List.of())) {
      // A member: its organisation's key has vouched for this node, so there is nothing that a
      // person would have to decide. The two only meet. Not on an undecided roster: what is not
      // understood may be its removal.
      letIn(waiting, List::of);
    }
    return standing(invitation(key));
  }

  /// What to hand to a newcomer who was let in.
  JoinParcel parcel(VerifyingKey key) {
    Roster roster = statements.roster();
    SignedStatement charter = roster.charter().map(Charter::statement).orElseThrow();
    List<SignedStatement> parcel = new ArrayList<>(List.of(charter));
    roster.effective().stream()
        .filter(statement -> !statement.id().equals(charter.id()))
        .forEach(parcel::add);
    statements.all().stream()
        .filter(statement -> roster.undecided().contains(statement.id()))
        .forEach(parcel::add);
    Map<NodeId, List<Multiaddr>> known = new TreeMap<>(peers.all());
    NodeId newcomer = revealed(invitation(key)).node().node();
    known.keySet().removeIf(node -> roster.organisationOf(node).isEmpty() || node.equals(newcomer));
    return new JoinParcel(parcel, known);
  }

  /// The newcomer has everything.
  synchronized void fetched(VerifyingKey key) {
    GivenInvitation invitation = invitation(key);
    if (invitation.stage() == Stage.ADMITTED) {
      save(invitation.withStage(Stage.SPENT));
    }
  }

  // What holds it together

  private boolean holds(
      GivenInvitation invitation, Opened opened, Revealed revealed, JoinMessage.Reveal reveal) {
    try {
      Genesis genesis = Genesis.of(reveal.genesis());
      // Alone, its own statements must already make it an organisation with this node; or, when
      // its key is not the first one any more, beside what we hold of it.
      Roster alone = Roster.alone(reveal.genesis(), List.of(reveal.certificate()));
      if (alone.nodes(genesis.id()).isEmpty() && !belongs(revealed, List.of())) {
        return false;
      }
      GivenInvitation.transcript(invitation, opened, revealed)
          .verify(revealed.node().node().key(), reveal.proof());
      return true;
    } catch (MalformedException e) {
      // Only what the newcomer sent can be wrong here; it is told so by its standing.
      return false;
    }
  }

  /// Whether the newcomer's node would belong to the newcomer's organisation in the federation.
  private boolean belongs(Revealed revealed, List<SignedStatement> more) {
    List<SignedStatement> all = new ArrayList<>(more);
    all.add(revealed.certificate());
    return statements
        .with(all)
        .organisationOf(revealed.node().node())
        .equals(Optional.of(revealed.organisation().id()));
  }

  private SignedStatement admission(Roster roster, GivenInvitation invitation, SigningKey nodeKey) {
    try {
      return AdmissionStatement.admit(
          roster.federation().orElseThrow(),
          revealed(invitation).genesis(),
          statements.self(),
          roster.state(),
          roster.head(self),
          nodeKey);
    } catch (MalformedException e) {
      throw new IllegalStateException("a newcomer's genesis was checked when it came", e);
    }
  }

  /// Who lets somebody in also wants it to vote, which a majority has to agree with.
  private List<SignedStatement> withVoice(
      Roster roster, SignedStatement admission, SigningKey nodeKey) {
    if (!roster.voters().contains(statements.self())
        || !(admission.statement() instanceof AdmissionStatement admitting)) {
      return List.of(admission);
    }
    try {
      SignedStatement voice =
          Proposal.propose(
              roster,
              statements.self(),
              admission.id(),
              new Subject.Voice(admitting.newcomer().id()),
              nodeKey);
      SignedStatement ballot =
          Ballot.cast(
              roster.federation().orElseThrow(),
              voice.id(),
              statements.self(),
              voice.id(),
              true,
              nodeKey);
      return List.of(admission, voice, ballot);
    } catch (MalformedException e) {
      throw new IllegalStateException("there are voters: this organisation is one", e);
    }
  }

  private void letIn(GivenInvitation invitation, Supplier<List<SignedStatement>> admissions) {
    Revealed revealed = revealed(invitation);
    publisher.publish(
        () -> {
          List<SignedStatement> fresh = new ArrayList<>(admissions.get());
          if (statements.roster().effective(revealed.certificate().id()).isEmpty()) {
            fresh.add(revealed.certificate());
          }
          return fresh;
        },
        batch -> {
          peers.put(batch, revealed.node().node(), revealed.addresses());
          save(batch, invitation.withStage(Stage.ADMITTED));
        });
  }

  private Admitting wrongWords() {
    List<GivenInvitation> waiting = waiting();
    if (waiting.isEmpty()) {
      return new Admitting.NobodyWaits();
    }
    List<GivenInvitation> judged = waiting.stream().map(GivenInvitation::withWrongAnswer).toList();
    storage.write(batch -> judged.forEach(invitation -> save(batch, invitation)));
    int most = judged.stream().mapToInt(GivenInvitation::wrongAnswers).max().orElseThrow();
    return new Admitting.WrongWords(Math.max(0, JoinProtocol.WRONG_WORDS_MAX - most));
  }

  private List<GivenInvitation> waiting() {
    long now = clock.millis();
    return given.values().stream()
        .filter(invitation -> invitation.stage() == Stage.WAITING && invitation.isLive(now))
        .toList();
  }

  private Optional<GivenInvitation> find(FingerprintWords words) {
    long now = clock.millis();
    return given.values().stream()
        .filter(
            invitation ->
                switch (invitation.stage()) {
                  case WAITING -> invitation.isLive(now);
                  case ADMITTED, SPENT -> now < invitation.forgottenAtMillis();
                  case OPEN, DECLINED -> false;
                })
        .filter(invitation -> words(invitation).equals(Optional.of(words)))
        .findFirst();
  }

  private static Optional<FingerprintWords> words(GivenInvitation invitation) {
    Opened opened = invitation.opened();
    Revealed revealed = invitation.revealed();
    if (opened == null || revealed == null) {
      return Optional.empty();
    }
    return Optional.of(GivenInvitation.transcript(invitation, opened, revealed).words());
  }

  private Optional<Newcomer> newcomer(GivenInvitation invitation) {
    Revealed revealed = invitation.revealed();
    if (revealed == null) {
      return Optional.empty();
    }
    Genesis organisation = revealed.organisation();
    return words(invitation)
        .map(
            words ->
                new Newcomer(
                    organisation.id(),
                    organisation.name(),
                    organisation.nameMy(),
                    revealed.node().node(),
                    words,
                    switch (invitation.stage()) {
                      case OPEN, WAITING -> Newcomer.Standing.WAITING;
                      case ADMITTED, SPENT -> Newcomer.Standing.ADMITTED;
                      case DECLINED -> Newcomer.Standing.DECLINED;
                    },
                    warnings(invitation, revealed)));
  }

  private Set<Newcomer.Warning> warnings(GivenInvitation invitation, Revealed revealed) {
    Set<Newcomer.Warning> warnings = EnumSet.noneOf(Newcomer.Warning.class);
    if (invitation.secondCaller()) {
      warnings.add(Newcomer.Warning.SECOND_CALLER);
    }
    Genesis organisation = revealed.organisation();
    for (GivenInvitation other : given.values()) {
      Revealed shown = other.revealed();
      if (shown == null || other.key().equals(invitation.key())) {
        continue;
      }
      if (shown.organisation().key().equals(organisation.key())
          || shown.node().node().equals(revealed.node().node())) {
        warnings.add(Newcomer.Warning.KEY_SEEN_BEFORE);
      } else if (sameName(shown.organisation(), organisation)) {
        warnings.add(Newcomer.Warning.NAME_TAKEN);
      }
    }
    for (Member member : statements.roster().members()) {
      if (!member.id().equals(organisation.id())) {
        if (member.genesis().key().equals(organisation.key())) {
          warnings.add(Newcomer.Warning.KEY_SEEN_BEFORE);
        }
        if (sameName(member.genesis(), organisation)) {
          warnings.add(Newcomer.Warning.NAME_TAKEN);
        }
      }
    }
    return warnings;
  }

  private static boolean sameName(Genesis one, Genesis other) {
    OrganisationId id = one.id();
    return !id.equals(other.id())
        && (one.name().equalsIgnoreCase(other.name())
            || (!one.nameMy().isEmpty() && one.nameMy().equals(other.nameMy())));
  }

  private static JoinStanding standing(GivenInvitation invitation) {
    return switch (invitation.stage()) {
      case OPEN, WAITING -> JoinStanding.WAITING;
      case ADMITTED, SPENT -> JoinStanding.ADMITTED;
      case DECLINED -> JoinStanding.DECLINED;
    };
  }

  private GivenInvitation invitation(VerifyingKey key) {
    return Objects.requireNonNull(given.get(key), "the gate lets in known invitations only");
  }

  private static Revealed revealed(GivenInvitation invitation) {
    return Objects.requireNonNull(invitation.revealed(), "a newcomer has shown itself");
  }

  private void forgetTheOld() {
    long now = clock.millis();
    List<GivenInvitation> old =
        given.values().stream()
            .filter(invitation -> now >= invitation.forgottenAtMillis())
            .toList();
    storage.write(
        batch ->
            old.forEach(
                invitation ->
                    batch
                        .delete(Column.INVITATION, invitation.key().bytes())
                        .afterCommit(() -> given.remove(invitation.key()))));
  }

  private void save(GivenInvitation invitation) {
    storage.write(batch -> save(batch, invitation));
  }

  private void save(WriteBatch batch, GivenInvitation invitation) {
    batch
        .put(Column.INVITATION, invitation.key().bytes(), invitation.encode())
        .afterCommit(() -> given.put(invitation.key(), invitation));
  }
}

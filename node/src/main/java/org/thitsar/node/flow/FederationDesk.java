package org.thitsar.node.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.membership.Admitting;
import org.thitsar.node.membership.Declining;
import org.thitsar.node.membership.Invitations;
import org.thitsar.node.membership.Inviting;
import org.thitsar.node.membership.JoinFailure;
import org.thitsar.node.membership.JoinState;
import org.thitsar.node.membership.Joining;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.StatementText;

/// Founding, inviting, joining, and who belongs.
final class FederationDesk implements Federation {
  private final StatementStore statements;
  private final Invitations invitations;
  private final Joining joining;
  private final NodeIdentity identity;
  private final Turn turn;
  private final Parting parting;
  private final Links links;
  private final Supplier<List<Multiaddr>> reachable;
  private final Runnable rosterChanged;
  private final Meeting meeting;

  /// Dials a member at an address and remembers it.
  @FunctionalInterface
  interface Meeting {
    /// The node as it is seen afterwards.
    Standing.Peer meet(
        NodeId node, org.thitsar.protocol.membership.Member member, Multiaddr address)
        throws RefusedException;
  }

  /// `reachable` are this node's own addresses; `rosterChanged` runs after this node entered a
  /// federation.
  FederationDesk(
      StatementStore statements,
      Invitations invitations,
      Joining joining,
      NodeIdentity identity,
      Turn turn,
      Parting parting,
      Links links,
      Supplier<List<Multiaddr>> reachable,
      Runnable rosterChanged,
      Meeting meeting) {
    this.statements = statements;
    this.invitations = invitations;
    this.joining = joining;
    this.identity = identity;
    this.turn = turn;
    this.parting = parting;
    this.links = links;
    this.reachable = reachable;
    this.rosterChanged = rosterChanged;
    this.meeting = meeting;
  }

  @Override
  public String genesis(Operator operator) {
    return StatementText.write(StatementText.GENESIS, statements.genesis());
  }

  @Override
  public FederationView adopt(Operator operator, String text) throws RefusedException {
    CharterDraft draft;
    try {
      draft = CharterDraft.parse(text);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "this is not a charter (" + e.getMessage() + ")",
          "take the file that charter sign wrote");
    }
    Optional<Charter> charter = draft.complete();
    if (charter.isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          draft.missing().size() + " founders have not signed the charter yet",
          "let each of them run: thitsar charter sign");
    }
    Optional<org.thitsar.protocol.identity.FederationId> known = statements.roster().federation();
    if (known.isPresent() && charter.get().terms().continues().contains(known.get())) {
      part(charter.get());
      return federation(operator);
    }
    if (!charter.get().founded(statements.self())) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "this organisation is not a founder of that charter",
          "ask a member for an invitation");
    }
    if (known.isPresent() && !known.get().equals(charter.get().id())) {
      throw new RefusedException(
          Refusal.NOT_NOW, "this node is in another federation", "use another directory");
    }
    turn.write(batch -> statements.adopt(batch, charter.get()));
    rosterChanged.run();
    return federation(operator);
  }

  private void part(Charter charter) throws RefusedException {
    if (!statements.roster().undecided().isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "the federation uses a rule that this version does not know",
          "update thitsar first");
    }
    parting.tell(charter);
    if (charter.founded(statements.self())) {
      // The last that those who stay hear from here.
      var _ = links.syncNow();
      var _ = parting.follow();
    }
    rosterChanged.run();
  }

  @Override
  public InvitationView invite(Operator operator, int hours, List<String> addresses)
      throws RefusedException {
    List<Multiaddr> given = new ArrayList<>();
    for (String address : addresses) {
      try {
        given.add(Multiaddr.parse(address));
      } catch (MalformedException e) {
        throw new RefusedException(
            Refusal.BAD_REQUEST,
            "this is not an address: " + address,
            "write it like /ip4/192.0.2.7/tcp/4001");
      }
    }
    Inviting inviting =
        invitations.invite(Duration.ofHours(hours), given.isEmpty() ? reachable.get() : given);
    return switch (inviting) {
      case Inviting.Invited(Invitation invitation) ->
          new InvitationView(
              invitation.text(), Instant.ofEpochMilli(invitation.expiresAtMillis()).toString());
      case Inviting.Alone() ->
          throw new RefusedException(
              Refusal.NOT_NOW,
              "this organisation is in no federation yet",
              "found one with: thitsar charter draft");
      case Inviting.NoAddress() ->
          throw new RefusedException(
              Refusal.BAD_REQUEST,
              "no address at which a newcomer could reach this node",
              "name one with --address /ip4/…/tcp/…");
      case Inviting.BadLifetime() ->
          throw new RefusedException(
              Refusal.BAD_REQUEST, "an invitation lives between 1 and 720 hours", "try --hours 24");
      case Inviting.TooMany() ->
          throw new RefusedException(
              Refusal.NOT_NOW, "too many invitations are out", "wait until some have ended");
    };
  }

  @Override
  public List<Newcomer> newcomers(Operator operator) {
    return invitations.newcomers().stream().map(FederationDesk::view).toList();
  }

  @Override
  public Newcomer admit(Operator operator, String words) throws RefusedException {
    return switch (invitations.admit(parse(words), identity.signing())) {
      case Admitting.Admitted(var newcomer) -> view(newcomer);
      case Admitting.AlreadyIn(var newcomer) -> view(newcomer);
      case Admitting.WrongWords(int left) ->
          throw new RefusedException(
              Refusal.FORBIDDEN,
              "nobody who waits has these words",
              left > 0
                  ? "hear them again from the newcomer; " + left + " more tries"
                  : "the invitation is void; invite again");
      case Admitting.NobodyWaits() ->
          throw new RefusedException(
              Refusal.NOT_FOUND, "nobody waits to be let in", "see: thitsar newcomers");
      case Admitting.MayNotApprove() ->
          throw new RefusedException(
              Refusal.FORBIDDEN,
              "this node may not let anybody in",
              "its certificate lacks the right to approve");
      case Admitting.Undecided() ->
          throw new RefusedException(
              Refusal.NOT_NOW,
              "the federation uses a rule that this version does not know",
              "update thitsar first");
      case Admitting.WithoutEffect(var newcomer) ->
          throw new RefusedException(
              Refusal.FORBIDDEN,
              "admitting " + newcomer.organisation() + " would have no effect",
              "another statement stands against its node");
    };
  }

  @Override
  public Newcomer decline(Operator operator, String words) throws RefusedException {
    return switch (invitations.decline(parse(words))) {
      case Declining.Declined(var newcomer) -> view(newcomer);
      case Declining.NobodyFound() ->
          throw new RefusedException(
              Refusal.NOT_FOUND, "nobody who waits has these words", "see: thitsar newcomers");
    };
  }

  private static FingerprintWords parse(String words) throws RefusedException {
    try {
      return FingerprintWords.parse(words);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "these are not fingerprint words",
          "type the words on the newcomer's screen, in their order");
    }
  }

  @Override
  public JoinView join(Operator operator, String text) throws RefusedException {
    Invitation invitation;
    try {
      invitation = Invitation.parse(text);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "this is not an invitation (" + e.getMessage() + ")",
          "copy the whole line that begins with " + Invitation.PREFIX);
    }
    JoinState state = joining.start(invitation, reachable.get());
    if (state instanceof JoinState.Admitted) {
      // A founder is recognised and in at once. Whoever waits first is noticed by the poll.
      rosterChanged.run();
    }
    return view(state);
  }

  @Override
  public JoinView joining(Operator operator) {
    return view(joining.state());
  }

  @Override
  public Standing.Peer meet(Operator operator, String text) throws RefusedException {
    Multiaddr address;
    Optional<NodeId> node;
    try {
      address = Multiaddr.parse(text);
      node = address.peer().flatMap(org.thitsar.protocol.identity.PeerId::key).map(NodeId::new);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this is not an address",
          "write it like /ip4/192.0.2.7/tcp/4001/p2p/12D3KooW…");
    }
    Roster roster = statements.roster();
    Optional<org.thitsar.protocol.membership.Member> member =
        node.flatMap(roster::organisationOf).flatMap(roster::member);
    if (member.isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "this node does not know who is there",
          "meet first by an invitation: thitsar invite there, thitsar join here");
    }
    return meeting.meet(node.get(), member.get(), address);
  }

  @Override
  public FederationView federation(Operator operator) {
    Roster roster = statements.roster();
    List<Member> members =
        roster.members().stream()
            .map(
                member ->
                    new Member(
                        member.name(),
                        member.nameMy(),
                        member.id().toString(),
                        member.id().equals(statements.self()),
                        roster.nodes(member.id()).stream().map(NodeId::toString).toList()))
            .toList();
    return new FederationView(
        roster.charter().map(charter -> charter.terms().name()).orElse(""),
        roster.federation().map(Object::toString).orElse(""),
        members);
  }

  private static Newcomer view(org.thitsar.node.membership.Newcomer newcomer) {
    return new Newcomer(
        newcomer.name(), newcomer.organisation().toString(), newcomer.words().latin());
  }

  private static JoinView view(JoinState state) {
    return switch (state) {
      case JoinState.Idle() -> new JoinView("NONE", "", "", "");
      case JoinState.Waiting(String organisation, FingerprintWords words, boolean reachable) ->
          new JoinView(
              "WAITING",
              organisation,
              words.latin(),
              reachable ? "" : "the other side does not answer now; trying again");
      case JoinState.Admitted(String organisation, FingerprintWords words) ->
          new JoinView("ADMITTED", organisation, words.latin(), "");
      case JoinState.Declined(String organisation, FingerprintWords words) ->
          new JoinView("DECLINED", organisation, words.latin(), "");
      case JoinState.Failed(JoinFailure failure) ->
          new JoinView("FAILED", "", "", sentence(failure));
    };
  }

  private static String sentence(JoinFailure failure) {
    return switch (failure) {
      case EXPIRED -> "the invitation has expired; ask for another";
      case OWN_INVITATION -> "this is an invitation of this very node";
      case IN_ANOTHER_FEDERATION -> "this node is in another federation already";
      case UNREACHABLE -> "nobody answers at the addresses of the invitation; try again later";
      case USED_BY_ANOTHER ->
          "somebody else has used the invitation; tell the inviter and ask for another";
      case NOT_ACCEPTED -> "the inviter did not accept what this node showed";
      case WRONG_INVITER -> "who answers is not who invited";
      case INVITER_CHANGED ->
          "the inviter said something else than before; somebody may sit in between";
      case BROKEN -> "the other side does not speak the protocol";
      case NOT_A_MEMBER -> "what the inviter handed over does not make this organisation a member";
      case CANCELLED -> "given up";
    };
  }
}

package org.thitsar.node.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.membership.Ballot;
import org.thitsar.protocol.membership.Cut;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.Objection;
import org.thitsar.protocol.membership.Proposal;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Subject;
import org.thitsar.protocol.membership.Suspension;
import org.thitsar.protocol.membership.Tally;
import org.thitsar.protocol.membership.Terms;

/// Proposals, ballots and suspensions, each shown before it is made: the roster with it beside the
/// roster without.
final class MembershipDesk implements Membership {
  private final StatementStore statements;
  private final NodeIdentity identity;
  private final Outbound outbound;
  private final Sealer sealer;
  private final Turn turn;
  private final SharingDesk sharing;
  private final KeyPapers papers;
  private final Parting parting;
  private final WitnessedTime time;
  private final Predicate<NodeId> doubled;
  private final Consumer<List<SignedStatement>> publish;

  /// `doubled` are the nodes whose key is known to be in two places; `publish` says statements on
  /// the control log, keeps them, and brings the node in line.
  MembershipDesk(
      StatementStore statements,
      NodeIdentity identity,
      Outbound outbound,
      Sealer sealer,
      Turn turn,
      SharingDesk sharing,
      KeyPapers papers,
      Parting parting,
      WitnessedTime time,
      Predicate<NodeId> doubled,
      Consumer<List<SignedStatement>> publish) {
    this.statements = statements;
    this.identity = identity;
    this.outbound = outbound;
    this.sealer = sealer;
    this.turn = turn;
    this.sharing = sharing;
    this.papers = papers;
    this.parting = parting;
    this.time = time;
    this.doubled = doubled;
    this.publish = publish;
  }

  @Override
  public MembersView members(Operator operator) {
    Roster roster = statements.roster();
    return new MembersView(
        roster.members().stream().map(member -> view(roster, member)).toList(),
        roster.removed().stream().map(this::name).toList(),
        roster.proposals().stream().map(tally -> view(roster, tally)).toList(),
        roster.terms().map(Terms::removalPercent).orElse(0),
        roster.terms().map(Terms::attestationsNeeded).orElse(0));
  }

  private MemberView view(Roster roster, Member member) {
    return new MemberView(
        member.name(),
        member.nameMy(),
        member.id().toString(),
        member.id().equals(statements.self()),
        roster.voters().contains(member.id()),
        roster.leaving(member.id()).map(charter -> charter.terms().name()).orElse(""),
        roster.nodes(member.id()).stream()
            .map(
                node ->
                    new NodeView(
                        node.toString(),
                        roster.suspended(node) || doubled.test(node),
                        node.equals(identity.node())))
            .toList());
  }

  private ProposalView view(Roster roster, Tally tally) {
    List<OrganisationId> silent = new ArrayList<>(tally.proposal().others());
    silent.removeAll(tally.approvals());
    silent.removeAll(tally.rejections());
    silent.removeAll(roster.removed());
    return new ProposalView(
        tally.proposal().id().toString(),
        summary(tally.proposal()),
        name(tally.proposal().organisation()),
        tally.outcome().name(),
        names(tally.approvals()),
        names(tally.rejections()),
        names(silent),
        tally.needed());
  }

  // Acts

  @Override
  public DecisionView propose(Operator operator, ProposalDraft draft, boolean rehearse)
      throws RefusedException {
    return act(
        rehearse,
        roster -> {
          Subject subject = subject(roster, draft);
          StatementId head = roster.head(identity.node());
          SignedStatement proposal;
          try {
            proposal =
                Proposal.propose(roster, statements.self(), head, subject, identity.signing());
          } catch (MalformedException e) {
            throw new RefusedException(
                Refusal.BAD_INPUT,
                "nobody could ever meet this (" + e.getMessage() + ")",
                "see who votes with: thitsar members");
          }
          List<SignedStatement> said = new ArrayList<>();
          if (subject instanceof Subject.Removal removal) {
            // Nobody reads the log of who was removed: what still counts of it is said here.
            for (Subject.Target target : removal.targets()) {
              target.cuts().forEach(cut -> said.addAll(statements.leftBy(cut.node())));
            }
          }
          said.add(proposal);
          if (votes(roster, (Proposal) proposal.statement())) {
            said.add(ballot(roster, proposal.id(), proposal.id(), true));
          }
          return new Act(
              "propose to " + summary((Proposal) proposal.statement()),
              Optional.of(proposal.id()),
              said);
        });
  }

  private boolean votes(Roster roster, Proposal proposal) {
    return roster.voters().contains(statements.self())
        && proposal.others().contains(statements.self());
  }

  private SignedStatement ballot(
      Roster roster, StatementId proposal, StatementId previous, boolean approves) {
    return Ballot.cast(
        roster.federation().orElseThrow(),
        proposal,
        statements.self(),
        previous,
        approves,
        identity.signing());
  }

  @Override
  public DecisionView vote(Operator operator, String proposal, boolean approve, boolean rehearse)
      throws RefusedException {
    return act(
        rehearse,
        roster -> {
          Tally tally = find(roster, proposal);
          requireVote(roster, tally, approve);
          return new Act(
              (approve ? "approve to " : "vote against to ") + summary(tally.proposal()),
              Optional.of(tally.proposal().id()),
              List.of(
                  ballot(roster, tally.proposal().id(), roster.head(identity.node()), approve)));
        });
  }

  private void requireVote(Roster roster, Tally tally, boolean approve) throws RefusedException {
    if (!votes(roster, tally.proposal())) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "this organisation has no vote in that",
          "those whom a proposal is about, and newcomers without a voice, do not vote");
    }
    if (tally.approvals().contains(statements.self())) {
      throw new RefusedException(
          Refusal.NOT_NOW, "this organisation has approved it", "an approval cannot be taken back");
    }
    boolean outdated =
        !tally.proposal().electorate().containsAll(roster.voters())
            || !roster.termsId().equals(Optional.of(tally.proposal().terms()));
    if (approve && outdated && !(tally.proposal().subject() instanceof Subject.Voice)) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "the proposal is of a time when others voted, or by other rules",
          "make it anew: thitsar propose");
    }
  }

  @Override
  public DecisionView suspend(Operator operator, String peer, boolean rehearse)
      throws RefusedException {
    return act(
        rehearse,
        roster -> {
          NodeId node = node(roster, peer);
          NodeCertificate certificate = roster.certificate(node).orElseThrow();
          boolean sibling = certificate.organisation().equals(statements.self());
          if (node.equals(identity.node())) {
            throw new RefusedException(
                Refusal.BAD_REQUEST,
                "a node does not suspend itself",
                "do it on another node of this organisation");
          }
          NodeRight right = sibling ? NodeRight.SUSPEND_SIBLING : NodeRight.APPROVE;
          if (!roster.has(identity.node(), right)) {
            throw new RefusedException(
                Refusal.FORBIDDEN, "this node may not do that", "its certificate lacks " + right);
          }
          return new Act(
              "suspend a node of " + name(certificate.organisation()),
              Optional.empty(),
              List.of(
                  Suspension.suspend(
                      roster.federation().orElseThrow(),
                      certificate.id(),
                      new Cut(node, roster.head(node)),
                      statements.self(),
                      roster.head(identity.node()),
                      identity.signing())));
        });
  }

  @Override
  public SeizureView seized(Operator operator, String peer, boolean rehearse)
      throws RefusedException {
    Roster before = statements.roster();
    Deciding.require(before);
    OrganisationId whose = before.organisationOf(node(before, peer)).orElseThrow();
    List<ExposedCase> cases = sharing.exposedTo(whose);
    DecisionView decision = suspend(operator, peer, rehearse);
    // Also what the suspension does not rotate by itself: the thief of one disk may have more.
    int logs = rehearse ? sealer.written().size() : rotate(operator);
    return new SeizureView(decision, logs, name(whose), cases);
  }

  @Override
  public int rotate(Operator operator) {
    List<WrittenLog> logs = sealer.written();
    outbound.commit(saying -> logs.forEach(log -> saying.rotate(log.readership())));
    return logs.size();
  }

  @Override
  public String draftParting(Operator operator, String name, List<String> organisations)
      throws RefusedException {
    Roster roster = statements.roster();
    requireFederation(roster);
    return parting.draft(roster, name, organisations(roster, organisations));
  }

  @Override
  public String draftForKey(Operator operator, KeyDraft draft) throws RefusedException {
    Roster roster = statements.roster();
    requireFederation(roster);
    return switch (draft.action().toLowerCase(Locale.ROOT)) {
      case "certify" ->
          papers.certificate(
              roster,
              draft.replaces().isEmpty()
                  ? Optional.empty()
                  : Optional.of(node(roster, draft.replaces())));
      case "rotate" -> papers.rotation(roster, draft.next());
      case "object" -> papers.objection(find(roster, draft.proposal()));
      default ->
          throw new RefusedException(
              Refusal.BAD_REQUEST, "sign what?", "one of certify, rotate, object");
    };
  }

  @Override
  public DecisionView sayForKey(Operator operator, String signed, boolean rehearse)
      throws RefusedException {
    KeyPapers.Paper paper = papers.read(signed);
    return act(
        rehearse,
        roster -> {
          if (statements
              .with(List.of(paper.statement()))
              .effective(paper.statement().id())
              .isEmpty()) {
            throw new RefusedException(
                Refusal.FORBIDDEN,
                "this would have no effect",
                "another key speaks for this organisation, or something newer was said");
          }
          Optional<StatementId> about =
              paper.statement().statement() instanceof Objection objection
                  ? Optional.of(objection.proposal())
                  : Optional.empty();
          return new Act(paper.what(), about, List.of(paper.statement()));
        });
  }

  /// What is about to be said.
  private record Act(String what, Optional<StatementId> proposal, List<SignedStatement> said) {}

  /// Writes an act on the strength of a roster.
  @FunctionalInterface
  private interface Writing {
    Act write(Roster roster) throws RefusedException;
  }

  private DecisionView act(boolean rehearse, Writing writing) throws RefusedException {
    Roster before = statements.roster();
    Deciding.require(before);
    requireFederation(before);
    if (rehearse) {
      Act act = writing.write(before);
      return view(act, before, statements.with(act.said()), false);
    }
    RefusedException[] refused = new RefusedException[1];
    // Nobody speaks on this node's chain of statements between the reading of its head and the
    // commit.
    Optional<DecisionView> made =
        turn.hold(
            () -> {
              Roster now = statements.roster();
              try {
                Act act = writing.write(now);
                publish.accept(act.said());
                return Optional.of(view(act, now, statements.roster(), true));
              } catch (RefusedException e) {
                refused[0] = e;
                return Optional.empty();
              }
            });
    if (made.isEmpty()) {
      throw refused[0];
    }
    return made.get();
  }

  private static void requireFederation(Roster roster) throws RefusedException {
    if (roster.federation().isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "this organisation is in no federation yet",
          "found one with: thitsar charter draft");
    }
  }

  // What changes by it

  private DecisionView view(Act act, Roster before, Roster after, boolean done) {
    Optional<Tally> tally = act.proposal().flatMap(after::proposal);
    List<String> effects = new ArrayList<>();
    tally.ifPresent(
        found -> {
          String approvals =
              found.approvals().size() + " of " + found.needed() + " approvals needed";
          effects.add(
              switch (found.outcome()) {
                case OPEN -> approvals + ": it waits for others";
                case PASSED -> approvals + ": it passes";
                case REJECTED -> "so many are against it that it cannot pass";
                case CONTESTED ->
                    "another proposal stands against it: neither passes until one that names both";
                case OVERRULED -> "it is overruled";
                case ON_NOTICE -> approvals + ": the key that it replaces can still object";
                case OBJECTED -> "the key that it would replace has objected";
              });
        });
    for (Member member : before.members()) {
      if (after.member(member.id()).isEmpty()) {
        effects.add(
            member.name()
                + " leaves; nothing that it says from now on counts, and nothing is sealed to it");
        exposed(member).ifPresent(effects::add);
      }
    }
    for (NodeId node : before.nodes()) {
      OrganisationId whose = before.organisationOf(node).orElseThrow();
      if (after.organisationOf(node).isEmpty() && after.member(whose).isPresent()) {
        effects.add("node " + node + " is no node of " + name(whose) + " any more");
      }
    }
    for (Member member : after.members()) {
      if (!before.key(member.id()).equals(after.key(member.id()))
          && before.member(member.id()).isPresent()) {
        effects.add("another key speaks for " + member.name() + " from now on");
      }
    }
    for (NodeId node : before.readers()) {
      if (!after.readers().contains(node) && after.organisationOf(node).isPresent()) {
        effects.add(
            "nothing more is sealed to node "
                + node
                + " of "
                + name(after.organisationOf(node).orElseThrow())
                + " until it is decided");
      }
    }
    for (NodeId node : after.readers()) {
      if (!before.readers().contains(node)) {
        effects.add("node " + node + " may read again what is written from then on");
      }
    }
    for (OrganisationId voter : after.voters()) {
      if (!before.voters().contains(voter)) {
        effects.add(name(voter) + " votes from now on");
      }
    }
    after
        .terms()
        .filter(terms -> !before.terms().equals(Optional.of(terms)))
        .ifPresent(terms -> effects.add("rules: " + rules(terms)));
    long rotating =
        sealer.written().stream()
            .filter(
                log ->
                    log.readers().stream()
                        .anyMatch(
                            reader ->
                                before.readers().contains(reader)
                                    && !after.readers().contains(reader)))
            .count();
    if (rotating > 0) {
      effects.add(rotating + " logs of this node get fresh keys before the next word in them");
    }
    return new DecisionView(
        act.what(),
        act.proposal().map(StatementId::toString).orElse(""),
        tally.map(found -> found.outcome().name()).orElse(""),
        effects,
        done);
  }

  private Optional<String> exposed(Member member) {
    return sharing.exposures().stream()
        .filter(exposure -> exposure.organisation().equals(member.name()))
        .filter(exposure -> exposure.persons() > 0)
        .findFirst()
        .map(Standing.Exposure::persons)
        .map(
            persons ->
                persons + " persons of ours were shared with it: what was read cannot be unread");
  }

  // Words

  private String summary(Proposal proposal) {
    return switch (proposal.subject()) {
      case Subject.Removal removal -> {
        List<String> parts = new ArrayList<>();
        if (!removal.targets().isEmpty()) {
          parts.add(
              "remove "
                  + names(removal.targets().stream().map(Subject.Target::organisation).toList())
                      .stream()
                      .reduce((one, other) -> one + ", " + other)
                      .orElse(""));
        }
        if (!removal.spared().isEmpty()) {
          parts.add("keep " + String.join(", ", names(removal.spared())));
        }
        yield String.join(" and ", parts);
      }
      case Subject.Voice(OrganisationId organisation) -> "give " + name(organisation) + " a vote";
      case Subject.Amendment(StatementId _, Terms terms) -> "change the rules: " + rules(terms);
      case Subject.KeyReplacement(Subject.KeyChange change, long notBefore) ->
          "replace the lost key of "
              + name(change.organisation())
              + ", not before "
              + LocalDate.ofInstant(Instant.ofEpochMilli(notBefore), ZoneOffset.UTC);
    };
  }

  private static String rules(Terms terms) {
    return "a removal needs more than "
        + terms.removalPercent()
        + " percent of the others, a credential "
        + terms.attestationsNeeded()
        + " attestations";
  }

  private List<String> names(List<OrganisationId> organisations) {
    return organisations.stream().map(this::name).toList();
  }

  private String name(OrganisationId organisation) {
    return statements
        .roster()
        .member(organisation)
        .map(Member::name)
        .or(() -> statements.formerName(organisation))
        .orElseGet(() -> organisation.toString());
  }

  // Reading what people type

  private Subject subject(Roster roster, ProposalDraft draft) throws RefusedException {
    return switch (draft.action().toLowerCase(Locale.ROOT)) {
      case "remove" -> removal(roster, draft);
      case "voice" -> {
        if (draft.organisations().size() != 1) {
          throw new RefusedException(Refusal.BAD_REQUEST, "whose vote?", "name one organisation");
        }
        OrganisationId organisation = organisation(roster, draft.organisations().getFirst());
        if (roster.voters().contains(organisation)) {
          throw new RefusedException(
              Refusal.NOT_NOW, name(organisation) + " votes already", "see: thitsar members");
        }
        yield new Subject.Voice(organisation);
      }
      case "rules" -> {
        Terms now = roster.terms().orElseThrow();
        yield new Subject.Amendment(
            roster.termsId().orElseThrow(),
            new Terms(
                draft.removalPercent() == 0 ? now.removalPercent() : draft.removalPercent(),
                draft.attestations() == 0 ? now.attestationsNeeded() : draft.attestations(),
                now.quotas()));
      }
      case "key" -> replacement(roster, draft);
      default ->
          throw new RefusedException(
              Refusal.BAD_REQUEST, "propose what?", "one of remove, voice, rules, key");
    };
  }

  private Subject replacement(Roster roster, ProposalDraft draft) throws RefusedException {
    if (draft.organisations().size() != 1) {
      throw new RefusedException(Refusal.BAD_REQUEST, "whose key?", "name one organisation");
    }
    OrganisationId organisation = organisation(roster, draft.organisations().getFirst());
    if (organisation.equals(statements.self())) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "the others replace a lost key",
          "give another member the line of your new key; one that is not lost changes with:"
              + " thitsar key rotate");
    }
    VerifyingKey next = KeyPapers.key(draft.next());
    VerifyingKey now = roster.key(organisation).orElseThrow();
    if (next.equals(now)) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "that is the key in use", "ask for the line of the new one");
    }
    Instant from = time.now().latest().plus(Duration.ofDays(Math.max(0, draft.noticeDays())));
    return new Subject.KeyReplacement(
        new Subject.KeyChange(
            organisation,
            now,
            next,
            KeyPapers.certificates(roster, organisation).stream().sorted().toList()),
        from.toEpochMilli());
  }

  private Subject removal(Roster roster, ProposalDraft draft) throws RefusedException {
    List<Subject.Target> targets = new ArrayList<>();
    for (OrganisationId organisation : organisations(roster, draft.organisations())) {
      if (organisation.equals(statements.self())) {
        throw new RefusedException(
            Refusal.BAD_REQUEST,
            "nobody removes themselves",
            "to leave, stop the node and tell the others");
      }
      targets.add(
          new Subject.Target(
              organisation,
              roster.nodes(organisation).stream()
                  .map(node -> new Cut(node, roster.head(node)))
                  .sorted()
                  .toList()));
    }
    List<StatementId> overruled = new ArrayList<>();
    for (String text : draft.overruled()) {
      overruled.add(find(roster, text).proposal().id());
    }
    return new Subject.Removal(
        targets, organisations(roster, draft.spared()), List.copyOf(new TreeSet<>(overruled)));
  }

  private List<OrganisationId> organisations(Roster roster, List<String> names)
      throws RefusedException {
    TreeSet<OrganisationId> organisations = new TreeSet<>();
    for (String name : names) {
      organisations.add(organisation(roster, name));
    }
    return List.copyOf(organisations);
  }

  private OrganisationId organisation(Roster roster, String text) throws RefusedException {
    return one(
            roster.members().stream()
                .filter(
                    member ->
                        member.name().equalsIgnoreCase(text)
                            || member.nameMy().equals(text)
                            || begins(member.id().toString(), text))
                .toList(),
            "organisation",
            text,
            "see: thitsar members")
        .id();
  }

  private Tally find(Roster roster, String text) throws RefusedException {
    return one(
        roster.proposals().stream()
            .filter(tally -> begins(tally.proposal().id().toString(), text))
            .toList(),
        "proposal",
        text,
        "see: thitsar members");
  }

  private NodeId node(Roster roster, String text) throws RefusedException {
    return one(
        roster.nodes().stream()
            .filter(node -> text.length() >= 6 && node.toString().endsWith(text))
            .toList(),
        "node",
        text,
        "take the peer id, or the end of it, from: thitsar members");
  }

  private static boolean begins(String id, String text) {
    return text.length() >= 6 && id.startsWith(text);
  }

  private static <T> T one(List<T> found, String what, String text, String hint)
      throws RefusedException {
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new RefusedException(
        Refusal.NOT_FOUND,
        (found.isEmpty() ? "no " : "more than one ") + what + " is called " + text,
        hint);
  }
}

package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Everything that is decided when the decisions in `feared` are feared to be in force.
///
/// What speaks *for* a decision is taken from what this deliberation has already found: members,
/// voices, ballots. What speaks *against* it (a cut that voids a ballot, a removal that overrules
/// another) is taken from `feared`. So everything here only grows while it is found, there is one
/// result whatever the order of looking, and the more is feared the less is decided.
final class Deliberation {
  private final StatementSet statements;
  private final Certificates certificates;
  private final Charter charter;
  private final Set<StatementId> feared;
  private final NavigableMap<StatementId, Motion> proposals;
  private final List<Subject.Target> fearedTargets = new ArrayList<>();
  private final List<Subject.Removal> fearedRemovals = new ArrayList<>();
  private final List<StatementSet.Said> suspensions = new ArrayList<>();

  private final NavigableMap<OrganisationId, Member> members = new TreeMap<>();
  private final NavigableSet<OrganisationId> voters = new TreeSet<>();
  private final NavigableSet<OrganisationId> removed = new TreeSet<>();
  private final NavigableSet<StatementId> decided = new TreeSet<>();
  private final Map<StatementId, StatementSet.Said> admitting = new TreeMap<>();
  private final Map<StatementId, StatementSet.Said> counted = new TreeMap<>();
  private final Map<StatementId, List<StatementSet.Said>> ballots = new HashMap<>();
  private boolean grew;

  /// @param feared ids of proposals that may have passed, and of suspensions that may be in force
  Deliberation(
      StatementSet statements,
      Certificates certificates,
      Charter charter,
      NavigableMap<StatementId, Motion> proposals,
      List<Member> founders,
      Set<StatementId> feared) {
    this.statements = statements;
    this.certificates = certificates;
    this.charter = charter;
    this.proposals = proposals;
    this.feared = feared;
    for (StatementId id : feared) {
      Motion proposal = proposals.get(id);
      if (proposal != null && proposal.subject() instanceof Subject.Removal removal) {
        fearedRemovals.add(removal);
        fearedTargets.addAll(removal.targets());
      }
    }
    for (StatementSet.Said said : statements.said()) {
      if (said.statement() instanceof Suspension) {
        suspensions.add(said);
      }
    }
    founders.forEach(
        founder -> {
          members.put(founder.id(), founder);
          voters.add(founder.id());
        });
    List<StatementSet.Said> pending = statements.said();
    List<Motion> open = List.copyOf(proposals.values());
    do {
      grew = false;
      pending = pending.stream().filter(said -> !counts(said)).toList();
      open = open.stream().filter(motion -> !passes(motion)).toList();
      suspensions.forEach(this::suspend);
    } while (grew);
  }

  // Admissions and ballots

  private boolean counts(StatementSet.Said said) {
    return switch (said.statement()) {
      case AdmissionStatement admission -> admits(said, admission);
      case Ballot ballot -> votes(said, ballot);
      case Proposal _, Suspension _ -> true;
    };
  }

  private boolean admits(StatementSet.Said said, AdmissionStatement admission) {
    if (!admission.federation().equals(charter.id())
        || charter.founded(admission.newcomer().id())
        || !mayAct(said, NodeRight.APPROVE)
        || voided(said)
        || beyondOwnCuts(said)) {
      return false;
    }
    admitting.put(admission.id(), said);
    become(admission.newcomer().id());
    grew = true;
    return true;
  }

  private boolean votes(StatementSet.Said said, Ballot ballot) {
    if (!ballot.federation().equals(charter.id())
        || !members.containsKey(ballot.organisation())
        || !certificates.everApproved(said.node(), ballot.organisation())
        || voided(said)) {
      return false;
    }
    if (counted.put(ballot.id(), said) == null) {
      ballots.computeIfAbsent(ballot.proposal(), _ -> new ArrayList<>()).add(said);
      grew = true;
    }
    return true;
  }

  /// Whether the node that said it belongs to a member in whose name it speaks, and may do so now.
  private boolean mayAct(StatementSet.Said said, NodeRight right) {
    OrganisationId organisation = said.statement().organisation();
    Optional<NodeCertificate> certificate = certificates.find(said.node());
    return members.containsKey(organisation)
        && certificate.isPresent()
        && certificate.get().organisation().equals(organisation)
        && certificate.get().rights().contains(right);
  }

  /// Whether it is beyond the cut of a removal that is feared.
  private boolean voided(StatementSet.Said said) {
    OrganisationId organisation = said.statement().organisation();
    return fearedTargets.stream()
        .filter(target -> target.organisation().equals(organisation))
        .anyMatch(
            target ->
                target.cuts().stream()
                    .filter(cut -> cut.node().equals(said.node()))
                    .noneMatch(cut -> statements.within(cut, said)));
  }

  /// Whether the node's organisation, or a suspension that is feared, lets it count no longer.
  /// Asked for what lets somebody in, never for ballots: an approval is final.
  private boolean beyondOwnCuts(StatementSet.Said said) {
    Optional<Cut> replaced = certificates.replacedAt(said.node());
    if (replaced.isPresent() && !statements.within(replaced.get(), said)) {
      return true;
    }
    Optional<StatementId> certificate = certificates.find(said.node()).map(NodeCertificate::id);
    return suspensions.stream()
        .map(other -> (Suspension) other.statement())
        .filter(suspension -> suspension.cut().node().equals(said.node()))
        .filter(suspension -> feared.contains(suspension.id()))
        .filter(suspension -> certificate.equals(Optional.of(suspension.certificate())))
        .anyMatch(suspension -> !statements.within(suspension.cut(), said));
  }

  private void become(OrganisationId organisation) {
    if (!members.containsKey(organisation)) {
      statements
          .member(organisation)
          .ifPresent(
              member -> {
                members.put(organisation, member);
                grew = true;
              });
    }
  }

  // Proposals

  private boolean passes(Motion proposal) {
    if (overruled(proposal)) {
      return false;
    }
    NavigableSet<OrganisationId> approving = approvals(proposal);
    Optional<Integer> needed = needed(proposal);
    if (needed.isEmpty() || approving.size() < needed.get()) {
      return false;
    }
    decided.add(proposal.id());
    grew = true;
    take(proposal);
    return true;
  }

  private void take(Motion proposal) {
    switch (proposal.subject()) {
      case Subject.Removal removal ->
          removal.targets().forEach(target -> removed.add(target.organisation()));
      case Subject.Voice(OrganisationId organisation) -> {
        become(organisation);
        if (members.containsKey(organisation)) {
          voters.add(organisation);
        }
      }
      case Subject.Amendment _, Subject.KeyReplacement _ -> {}
    }
  }

  /// Whether all founders vote in it who are not removed: the one thing about an electorate that
  /// everybody knows.
  private boolean completeElectorate(Motion proposal) {
    return charter.terms().founders().stream()
        .map(Genesis::id)
        .filter(founder -> !removed.contains(founder))
        .filter(founder -> !proposal.subject().parties().contains(founder))
        .allMatch(proposal.electorate()::contains);
  }

  /// Whether the voter had said before that somebody votes whom the proposal leaves out, or that
  /// other rules apply: nobody may approve by an electorate or by rules that they know are over.
  /// Giving a voice is left out, or two newcomers at one time could block each other for ever.
  private boolean knewBetter(StatementSet.Said said, Motion proposal) {
    if (proposal.subject() instanceof Subject.Voice) {
      return false;
    }
    return statements.before(said).anyMatch(earlier -> outdates(earlier.statement(), proposal));
  }

  private boolean outdates(Linked earlier, Motion proposal) {
    if (!(earlier instanceof Ballot ballot)
        || !ballot.approves()
        || !feared.contains(ballot.proposal())) {
      return false;
    }
    Motion approved = proposals.get(ballot.proposal());
    if (approved == null) {
      return false;
    }
    return switch (approved.subject()) {
      case Subject.Voice(OrganisationId organisation) ->
          !removed.contains(organisation)
              && !proposal.electorate().contains(organisation)
              && !proposal.subject().parties().contains(organisation);
      case Subject.Amendment _ -> !termsFollow(proposal, approved.id());
      case Subject.Removal _, Subject.KeyReplacement _ -> false;
    };
  }

  /// Whether the rules under which `proposal` stands are those of `amendment` or come after it.
  private boolean termsFollow(Motion proposal, StatementId amendment) {
    Set<StatementId> seen = new HashSet<>();
    StatementId at =
        proposal.subject() instanceof Subject.Amendment own
            ? own.base()
            : proposal.proposal().terms();
    while (seen.add(at)) {
      if (at.equals(amendment)) {
        return true;
      }
      Motion next = proposals.get(at);
      if (next == null || !(next.subject() instanceof Subject.Amendment before)) {
        return false;
      }
      at = before.base();
    }
    return false;
  }

  private boolean overruled(Motion proposal) {
    if (!(proposal.subject() instanceof Subject.Removal removal)) {
      return false;
    }
    return fearedRemovals.stream()
        .anyMatch(
            overruling ->
                overruling.overruled().contains(proposal.id())
                    && removal.targets().stream()
                        .allMatch(
                            target ->
                                overruling.spared().contains(target.organisation())
                                    || overruling.removes(target.organisation())));
  }

  /// How many approvals a proposal needs; empty when the rules that it names are not in force.
  Optional<Integer> needed(Motion motion) {
    Proposal proposal = motion.proposal();
    int others = motion.others().size();
    Optional<Terms> terms = terms(proposal.terms());
    return switch (proposal.subject()) {
      case Subject.Removal _ -> terms.map(rules -> rules.neededForRemoval(others));
      case Subject.Amendment(StatementId base, Terms _) ->
          base.equals(proposal.terms())
              ? terms.map(rules -> rules.neededForRemoval(others))
              : Optional.empty();
      case Subject.Voice _ -> Optional.of(Terms.majority(others));
      case Subject.KeyReplacement _ -> terms.map(rules -> rules.neededForKey(others));
    };
  }

  private Optional<Terms> terms(StatementId id) {
    if (id.equals(charter.statement().id())) {
      return Optional.of(charter.terms().rules());
    }
    Motion amendment = proposals.get(id);
    return amendment != null
            && decided.contains(id)
            && amendment.subject() instanceof Subject.Amendment(StatementId _, Terms terms)
        ? Optional.of(terms)
        : Optional.empty();
  }

  // Suspensions

  private void suspend(StatementSet.Said said) {
    if (!(said.statement() instanceof Suspension suspension)
        || decided.contains(suspension.id())
        || !suspension.federation().equals(charter.id())
        || !standsAgainst(suspension)) {
      return;
    }
    OrganisationId target = certificates.organisation(suspension.cut().node()).orElseThrow();
    boolean sibling = suspension.organisation().equals(target);
    if (sibling ? suspendsSibling(said, suspension) : voices(suspension, target)) {
      decided.add(suspension.id());
      grew = true;
    }
  }

  private boolean standsAgainst(Suspension suspension) {
    return certificates
        .find(suspension.cut().node())
        .map(certificate -> certificate.id().equals(suspension.certificate()))
        .orElse(false);
  }

  private boolean suspendsSibling(StatementSet.Said said, Suspension suspension) {
    return !said.node().equals(suspension.cut().node())
        && mayAct(said, NodeRight.SUSPEND_SIBLING)
        && !voided(said)
        && !beyondOwnCuts(said);
  }

  /// Whether enough other organisations suspend the same certificate.
  private boolean voices(Suspension suspension, OrganisationId target) {
    Set<OrganisationId> speaking = new TreeSet<>();
    for (StatementSet.Said said : suspensions) {
      if (said.statement() instanceof Suspension same
          && same.certificate().equals(suspension.certificate())
          && !same.organisation().equals(target)
          && voters.contains(same.organisation())
          && mayAct(said, NodeRight.APPROVE)
          && !voided(said)
          && !beyondOwnCuts(said)) {
        speaking.add(same.organisation());
      }
    }
    return speaking.contains(suspension.organisation())
        && speaking.size() >= Terms.SUSPENDING_VOICES;
  }

  // What was found

  /// Everybody who ever belonged.
  NavigableMap<OrganisationId, Member> members() {
    return members;
  }

  /// Who votes, those who were removed among them.
  NavigableSet<OrganisationId> voters() {
    return voters;
  }

  /// Ids of the proposals that have passed and of the suspensions that are in force.
  NavigableSet<StatementId> decided() {
    return decided;
  }

  /// The suspensions that somebody made who may, in force or not.
  List<StatementSet.Said> heard() {
    return suspensions.stream()
        .filter(said -> mayAct(said, NodeRight.SUSPEND_SIBLING) || mayAct(said, NodeRight.APPROVE))
        .filter(said -> !voided(said) && !beyondOwnCuts(said))
        .toList();
  }

  /// The admissions that count, by id.
  Map<StatementId, StatementSet.Said> admitting() {
    return admitting;
  }

  /// The ballots that count, by id.
  Map<StatementId, StatementSet.Said> counted() {
    return counted;
  }

  /// Who votes against a proposal and does not approve it, too.
  NavigableSet<OrganisationId> rejections(Motion proposal) {
    NavigableSet<OrganisationId> rejecting = new TreeSet<>();
    for (StatementSet.Said said : ballots.getOrDefault(proposal.id(), List.of())) {
      if (!((Ballot) said.statement()).approves()
          && proposal.others().contains(said.statement().organisation())
          && voters.contains(said.statement().organisation())) {
        rejecting.add(said.statement().organisation());
      }
    }
    rejecting.removeAll(approvals(proposal));
    return rejecting;
  }

  /// Whose approval of a proposal counts, as far as has been found.
  NavigableSet<OrganisationId> approvals(Motion proposal) {
    NavigableSet<OrganisationId> approving = new TreeSet<>();
    if (completeElectorate(proposal)) {
      for (StatementSet.Said said : ballots.getOrDefault(proposal.id(), List.of())) {
        Ballot ballot = (Ballot) said.statement();
        if (ballot.approves()
            && proposal.others().contains(ballot.organisation())
            && voters.contains(ballot.organisation())
            && !knewBetter(said, proposal)) {
          approving.add(ballot.organisation());
        }
      }
    }
    return approving;
  }
}

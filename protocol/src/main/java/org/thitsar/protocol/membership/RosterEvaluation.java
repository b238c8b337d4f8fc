package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// One evaluation of a roster.
///
/// ## Why it does not depend on the order
///
/// 1. Everything is taken from sorted maps, never from the order of the input.
/// 2. Which organisation a node belongs to is decided before anybody asks who is a member
///    ([Certificates]).
/// 3. What is decided is the *well-founded* answer (Van Gelder, Ross and Schlipf, 1991): first all
///    that passes when no removal is feared, which is too much; then all that passes when all of
///    that is feared, which is too little; and so on, until the two no longer change. Both ends are
///    unique. What is in both has passed; what is only in the larger stands against something else
///    that is there too, and has not: its targets are suspended.
///
/// Keys come first: what the others decided about an organisation's key is found with the keys that
/// organisations gave themselves, then everything is found again with the keys that follow.
final class RosterEvaluation {
  private final Optional<Charter> charter;
  private final List<Member> founders;
  private final StatementSet statements;
  private final long witnessedMillis;
  private final NavigableMap<StatementId, Motion> proposals = new TreeMap<>();
  private final NavigableMap<StatementId, Ignored> ignored = new TreeMap<>();
  private final NavigableMap<StatementId, SignedStatement> effective = new TreeMap<>();
  private final NavigableMap<OrganisationId, Member> members = new TreeMap<>();
  private final NavigableSet<OrganisationId> removed = new TreeSet<>();
  private final NavigableMap<OrganisationId, Charter> leaving = new TreeMap<>();
  private final NavigableSet<NodeId> suspended = new TreeSet<>();
  private final Set<StatementId> undecided = new TreeSet<>();
  private final List<Tally> tallies = new ArrayList<>();

  private RosterEvaluation(
      Optional<Charter> charter,
      List<Member> founders,
      Collection<SignedStatement> given,
      long witnessedMillis) {
    this.charter = charter;
    this.founders = founders;
    this.statements = new StatementSet(given, founders);
    this.witnessedMillis = witnessedMillis;
    for (List<SignedStatement> forms : statements.forms().values()) {
      if (forms.getFirst().statement() instanceof Proposal proposal
          && charter.isPresent()
          && proposal.federation().equals(charter.get().id())) {
        proposals.put(proposal.id(), Motion.of(proposal));
      }
    }
  }

  static Roster of(Charter charter, Collection<SignedStatement> given, long witnessedMillis) {
    List<Member> founders = new ArrayList<>();
    for (int i = 0; i < charter.terms().founders().size(); i++) {
      founders.add(
          new Member(
              charter.terms().founders().get(i), charter.terms().founderStatements().get(i), true));
    }
    RosterEvaluation evaluation =
        new RosterEvaluation(Optional.of(charter), founders, given, witnessedMillis);
    evaluation.effective.put(charter.statement().id(), charter.statement());
    return evaluation.decide(charter);
  }

  static Roster alone(Member self, Collection<SignedStatement> given) {
    RosterEvaluation evaluation = new RosterEvaluation(Optional.empty(), List.of(self), given, 0);
    evaluation.effective.put(self.statement().id(), self.statement());
    evaluation.members.put(self.id(), self);
    OrganisationKeys keys = new OrganisationKeys(evaluation.statements, List.of());
    Certificates certificates = new Certificates(evaluation.statements, keys, evaluation::ignore);
    return evaluation.roster(keys, certificates, Optional.empty());
  }

  // What has passed

  /// The two ends of what may have passed.
  private record Ends(Deliberation least, Deliberation most) {
    Set<StatementId> contested() {
      Set<StatementId> contested = new TreeSet<>(most.decided());
      contested.removeAll(least.decided());
      return contested;
    }
  }

  private Ends deliberate(Charter decided, Certificates certificates) {
    Deliberation most = deliberate(decided, certificates, Set.of());
    while (true) {
      Deliberation least = deliberate(decided, certificates, most.decided());
      Deliberation next = deliberate(decided, certificates, least.decided());
      if (next.decided().equals(most.decided())) {
        return new Ends(least, most);
      }
      most = next;
    }
  }

  private Deliberation deliberate(
      Charter decided, Certificates certificates, Set<StatementId> feared) {
    return new Deliberation(statements, certificates, decided, proposals, founders, feared);
  }

  private Roster decide(Charter decided) {
    List<Subject.KeyChange> given = given(decided);
    OrganisationKeys own = new OrganisationKeys(statements, given);
    Certificates first = new Certificates(statements, own, _ -> {});
    List<Subject.KeyChange> replacements = replacements(deliberate(decided, first).least, own);
    replacements.addAll(given);
    OrganisationKeys keys = new OrganisationKeys(statements, replacements);
    Certificates certificates = new Certificates(statements, keys, this::ignore);
    Ends ends = deliberate(decided, certificates);
    tally(ends, keys);
    members.putAll(ends.least.members());
    for (Tally tally : tallies) {
      if (tally.outcome() == Tally.Outcome.PASSED
          && tally.proposal().subject() instanceof Subject.Removal removal) {
        removal.targets().forEach(target -> removed.add(target.organisation()));
      }
    }
    removed.retainAll(members.keySet());
    members.keySet().removeAll(removed);
    leave(decided, keys);
    suspend(ends, certificates);
    keep(ends, certificates);
    return roster(keys, certificates, Optional.of(ends));
  }

  /// The keys with which the founders of a charter that continues a federation came from there, as
  /// far as they have not named them themselves.
  private List<Subject.KeyChange> given(Charter decided) {
    OrganisationKeys named = new OrganisationKeys(statements, List.of());
    List<Subject.KeyChange> given = new ArrayList<>();
    for (Genesis founder : decided.terms().founders()) {
      VerifyingKey key = decided.terms().keyOf(founder.id()).orElseThrow();
      if (!named.all(founder.id()).contains(key)) {
        given.add(new Subject.KeyChange(founder.id(), founder.key(), key, List.of()));
      }
    }
    return given;
  }

  /// Who has signed, with the key that speaks for it, a charter that continues this federation. Of
  /// two such charters the one with the smaller id counts.
  private void leave(Charter decided, OrganisationKeys keys) {
    for (List<SignedStatement> forms : statements.forms().values()) {
      for (SignedStatement form : forms) {
        if (!(form.statement() instanceof CharterTerms terms)
            || !terms.continues().contains(decided.id())
            || !form.signers().containsAll(terms.founderKeys())) {
          continue;
        }
        Charter successor = Charter.ofChecked(form, terms);
        for (Genesis founder : terms.founders()) {
          if (members.containsKey(founder.id())
              && terms.keyOf(founder.id()).equals(keys.current(founder.id()))) {
            leaving.putIfAbsent(founder.id(), successor);
            effective.put(form.id(), form);
          }
        }
      }
    }
  }

  private List<Subject.KeyChange> replacements(Deliberation least, OrganisationKeys own) {
    List<Subject.KeyChange> changes = new ArrayList<>();
    for (StatementId id : least.decided()) {
      Motion proposal = proposals.get(id);
      if (proposal != null
          && proposal.subject()
              instanceof Subject.KeyReplacement(Subject.KeyChange change, long notBefore)
          && notBefore <= witnessedMillis
          && !objected(proposal, own)) {
        changes.add(change);
      }
    }
    return changes;
  }

  private boolean objected(Motion proposal, OrganisationKeys own) {
    if (!(proposal.subject() instanceof Subject.KeyReplacement(Subject.KeyChange change, long _))
        || !own.all(change.organisation()).contains(change.previous())) {
      return false;
    }
    return statements.forms().values().stream()
        .flatMap(List::stream)
        .anyMatch(
            form ->
                form.statement() instanceof Objection objection
                    && objection.proposal().equals(proposal.id())
                    && form.isSignedBy(change.previous()));
  }

  private void tally(Ends ends, OrganisationKeys keys) {
    Set<StatementId> contested = ends.contested();
    Set<StatementId> overruled = new HashSet<>();
    for (StatementId id : ends.least.decided()) {
      Motion passed = proposals.get(id);
      if (passed != null && passed.subject() instanceof Subject.Removal removal) {
        overruled.addAll(removal.overruled());
      }
    }
    for (Motion proposal : proposals.values()) {
      List<OrganisationId> approvals =
          List.copyOf(
              contested.contains(proposal.id())
                  ? ends.most.approvals(proposal)
                  : ends.least.approvals(proposal));
      List<OrganisationId> rejections = List.copyOf(ends.least.rejections(proposal));
      int others = proposal.others().size();
      int needed = ends.least.needed(proposal).orElse(others + 1);
      Tally.Outcome outcome;
      if (overruled.contains(proposal.id()) && !ends.least.decided().contains(proposal.id())) {
        outcome = Tally.Outcome.OVERRULED;
      } else if (contested.contains(proposal.id())) {
        outcome = Tally.Outcome.CONTESTED;
      } else if (ends.least.decided().contains(proposal.id())) {
        outcome = passed(proposal, keys);
      } else {
        outcome = others - rejections.size() < needed ? Tally.Outcome.REJECTED : Tally.Outcome.OPEN;
      }
      tallies.add(new Tally(proposal.proposal(), approvals, rejections, others, needed, outcome));
    }
  }

  private Tally.Outcome passed(Motion proposal, OrganisationKeys keys) {
    if (!(proposal.subject() instanceof Subject.KeyReplacement replacement)) {
      return Tally.Outcome.PASSED;
    }
    if (objected(proposal, keys)) {
      return Tally.Outcome.OBJECTED;
    }
    return replacement.notBeforeMillis() <= witnessedMillis
        ? Tally.Outcome.PASSED
        : Tally.Outcome.ON_NOTICE;
  }

  // Who is suspended

  private void suspend(Ends ends, Certificates certificates) {
    for (StatementSet.Said said : ends.most.heard()) {
      effective.put(said.id(), said.form());
      if (said.statement() instanceof Suspension suspension
          && ends.most.decided().contains(suspension.id())) {
        suspended.add(suspension.cut().node());
      }
    }
    Set<OrganisationId> doubtful = new TreeSet<>(leaving.keySet());
    for (Tally tally : tallies) {
      if (tally.suspends() && tally.proposal().subject() instanceof Subject.Removal removal) {
        removal.targets().forEach(target -> doubtful.add(target.organisation()));
      }
    }
    certificates
        .counting()
        .forEach(
            (node, certified) -> {
              if (doubtful.contains(certified.certificate().organisation())) {
                suspended.add(node);
              }
            });
  }

  // What took effect

  private void keep(Ends ends, Certificates certificates) {
    ends.least.admitting().forEach((id, said) -> effective.put(id, said.form()));
    Set<NodeId> voting = new HashSet<>();
    Set<StatementSet.Said> followed = new HashSet<>();
    for (StatementSet.Said said : ends.most.counted().values()) {
      if (said.statement() instanceof Ballot ballot && proposals.containsKey(ballot.proposal())) {
        effective.put(said.id(), said.form());
        voting.add(said.node());
        // Without what its node said before nobody could tell what a cut leaves.
        statements
            .before(said)
            .takeWhile(one -> followed.add(one))
            .forEach(one -> effective.put(one.id(), one.form()));
      }
    }
    for (StatementId id : proposals.keySet()) {
      List<SignedStatement> forms = statements.forms().getOrDefault(id, List.of());
      forms.stream().findFirst().ifPresent(form -> effective.put(id, form));
    }
    certificates
        .approvers()
        .forEach(
            form -> {
              // Rights that have ended since do not end a ballot.
              if (form.statement() instanceof NodeCertificate certificate
                  && voting.contains(certificate.node())
                  && ends.least.members().containsKey(certificate.organisation())) {
                effective.put(form.id(), form);
              }
            });
    keepObjections();
    // Who was removed still has to be known, for what it said before.
    removed.stream()
        .map(ends.least.members()::get)
        .forEach(member -> effective.put(member.statement().id(), member.statement()));
  }

  private void keepObjections() {
    for (List<SignedStatement> forms : statements.forms().values()) {
      for (SignedStatement form : forms) {
        if (form.statement() instanceof Objection objection) {
          Motion proposal = proposals.get(objection.proposal());
          if (proposal != null
              && proposal.subject()
                  instanceof Subject.KeyReplacement(Subject.KeyChange change, long _)
              && form.isSignedBy(change.previous())) {
            effective.put(form.id(), form);
          }
        }
      }
    }
  }

  private Roster roster(OrganisationKeys keys, Certificates certificates, Optional<Ends> ends) {
    NavigableMap<NodeId, NodeCertificate> kept = new TreeMap<>();
    NavigableMap<NodeId, NodeCertificate> former = new TreeMap<>();
    for (Certificates.Certified certified : certificates.counting().values()) {
      NodeCertificate certificate = certified.certificate();
      boolean member = members.containsKey(certificate.organisation());
      if (!member && !removed.contains(certificate.organisation())) {
        ignore(new Ignored.NotAMember(certificate.id(), certificate.organisation()));
        continue;
      }
      effective.put(certificate.id(), certified.statement());
      if (member && !certificates.isReplaced(certificate.node())) {
        kept.put(certificate.node(), certificate);
      } else {
        former.put(certificate.node(), certificate);
      }
    }
    members.keySet().forEach(keys::current);
    removed.forEach(keys::current);
    keys.used().forEach(rotation -> effective.put(rotation.id(), rotation));
    suspended.retainAll(kept.keySet());
    NavigableMap<OrganisationId, VerifyingKey> current = new TreeMap<>();
    members
        .keySet()
        .forEach(member -> keys.current(member).ifPresent(key -> current.put(member, key)));
    judgeTheRest(ends, certificates, keys, kept);
    ignored.keySet().removeAll(effective.keySet());
    NavigableSet<OrganisationId> voters = new TreeSet<>();
    ends.ifPresent(found -> voters.addAll(found.least.voters()));
    voters.removeAll(removed);
    Optional<Amended> terms = charter.map(this::terms);
    return new Roster(
        new Roster.Findings(
            charter,
            members,
            kept,
            former,
            current,
            effective,
            List.copyOf(ignored.values()),
            undecided,
            removed,
            suspended,
            leaving,
            voters,
            tallies,
            terms.map(Amended::terms),
            terms.map(Amended::id),
            statements));
  }

  private record Amended(StatementId id, Terms terms) {}

  /// The charter's rules, or those of the amendment at the end of the chain. Of two that change the
  /// same rules the one with the smaller id counts.
  private Amended terms(Charter decided) {
    Amended terms = new Amended(decided.statement().id(), decided.terms().rules());
    Set<StatementId> seen = new HashSet<>();
    while (seen.add(terms.id)) {
      for (Tally tally : tallies) {
        if (tally.outcome() == Tally.Outcome.PASSED
            && tally.proposal().subject()
                instanceof Subject.Amendment(StatementId base, Terms amended)
            && base.equals(terms.id)) {
          terms = new Amended(tally.proposal().id(), amended);
          break;
        }
      }
    }
    return terms;
  }

  // What else was said

  private void judgeTheRest(
      Optional<Ends> ends,
      Certificates certificates,
      OrganisationKeys keys,
      NavigableMap<NodeId, NodeCertificate> kept) {
    Set<VerifyingKey> say = new HashSet<>();
    members.keySet().forEach(member -> say.addAll(keys.all(member)));
    kept.keySet().forEach(node -> say.add(node.key()));
    statements
        .forms()
        .forEach(
            (id, forms) -> {
              if (!effective.containsKey(id) && !ignored.containsKey(id)) {
                judge(id, forms, ends, certificates, say);
              }
            });
  }

  private void judge(
      StatementId id,
      List<SignedStatement> forms,
      Optional<Ends> ends,
      Certificates certificates,
      Set<VerifyingKey> say) {
    switch (forms.getFirst().statement()) {
      case Genesis genesis -> judgeGenesis(id, genesis);
      case CharterTerms _ -> ignore(new Ignored.OtherFederation(id));
      case UnknownStatement unknown -> {
        boolean bySomeone =
            forms.stream().anyMatch(form -> form.signers().stream().anyMatch(say::contains));
        if (unknown.mustUnderstand() && bySomeone) {
          undecided.add(id);
        } else {
          ignore(new Ignored.NotUnderstood(id, unknown.ruleVersion()));
        }
      }
      case AdmissionStatement admission -> {
        boolean here = charter.map(Charter::id).equals(Optional.of(admission.federation()));
        if (!here) {
          ignore(new Ignored.OtherFederation(id));
        } else if (isFounder(admission.newcomer().id())) {
          ignore(new Ignored.NothingNew(id, admission.newcomer().id()));
        } else {
          judgeLinked(admission, forms, ends, certificates);
        }
      }
      case Linked linked -> {
        if (charter.isEmpty() || !federation(linked).equals(charter.get().id())) {
          ignore(new Ignored.OtherFederation(id));
        } else {
          judgeLinked(linked, forms, ends, certificates);
        }
      }
      case KeyRotation rotation ->
          ignore(
              members.containsKey(rotation.change().organisation())
                  ? new Ignored.NothingToCount(id)
                  : new Ignored.NotAMember(id, rotation.change().organisation()));
      case Objection objection ->
          ignore(
              members.containsKey(objection.organisation())
                  ? new Ignored.NothingToCount(id)
                  : new Ignored.NotAMember(id, objection.organisation()));
      case NodeCertificate _ -> {}
    }
  }

  private boolean isFounder(OrganisationId organisation) {
    return founders.stream().anyMatch(founder -> founder.id().equals(organisation));
  }

  private static FederationId federation(Linked linked) {
    return switch (linked) {
      case AdmissionStatement admission -> admission.federation();
      case Proposal proposal -> proposal.federation();
      case Ballot ballot -> ballot.federation();
      case Suspension suspension -> suspension.federation();
    };
  }

  private void judgeLinked(
      Linked linked, List<SignedStatement> forms, Optional<Ends> ends, Certificates certificates) {
    StatementId id = linked.id();
    OrganisationId organisation = linked.organisation();
    if (ends.isEmpty() || !ends.get().least.members().containsKey(organisation)) {
      ignore(new Ignored.NotAMember(id, organisation));
      return;
    }
    NodeRight right = linked instanceof Suspension ? NodeRight.SUSPEND_SIBLING : NodeRight.APPROVE;
    Ignored reason = new Ignored.NotSigned(id, Ignored.Signer.APPROVER);
    for (SignedStatement form : forms) {
      for (VerifyingKey signer : form.signers()) {
        Optional<NodeCertificate> certificate = certificates.find(new NodeId(signer));
        if (certificate.isPresent() && certificate.get().organisation().equals(organisation)) {
          reason =
              certificate.get().rights().contains(right)
                  ? new Ignored.NothingToCount(id)
                  : new Ignored.RightMissing(id, certificate.get().node(), right);
        }
      }
    }
    ignore(reason);
  }

  private void judgeGenesis(StatementId id, Genesis genesis) {
    if (statements.genesis(genesis.id()).isEmpty()) {
      ignore(new Ignored.NotSigned(id, Ignored.Signer.ORGANISATION));
    } else if (members.containsKey(genesis.id())) {
      ignore(new Ignored.NothingNew(id, genesis.id()));
    } else {
      ignore(new Ignored.NotAMember(id, genesis.id()));
    }
  }

  private void ignore(Ignored reason) {
    ignored.put(reason.statement(), reason);
  }
}

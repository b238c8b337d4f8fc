package org.thitsar.protocol.membership;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// One evaluation of a roster.
///
/// ## Why it does not depend on the order
///
/// 1. Everything is taken from sorted maps, never from the order of the input. Two forms of one
///    statement with different signatures are judged together: one that suffices is enough.
/// 2. Which organisation a node belongs to is decided from certificates and geneses alone, before
///    anybody asks who is a member. Otherwise a node could admit the organisation whose claim on
///    that same node makes the admission void, and no answer would be the right one.
/// 3. Members only ever grow from the founders, along admissions by members' nodes. A set that only
///    grows has one least fixed point, whatever the order of growing.
final class RosterEvaluation {
  private static final Comparator<SignedStatement> BY_FORM =
      Comparator.comparing(SignedStatement::encode);

  private final Optional<Charter> charter;
  private final SortedMap<StatementId, List<SignedStatement>> statements = new TreeMap<>();
  private final Map<OrganisationId, Genesis> geneses = new TreeMap<>();
  private final SortedMap<OrganisationId, Member> members = new TreeMap<>();
  private final Map<NodeId, Certified> certified = new TreeMap<>();
  private final SortedMap<StatementId, SignedStatement> effective = new TreeMap<>();
  private final SortedMap<StatementId, Ignored> ignored = new TreeMap<>();
  private final Set<StatementId> undecided = new LinkedHashSet<>();

  /// A certificate with both signatures.
  private record Certified(NodeCertificate certificate, SignedStatement statement) {}

  private RosterEvaluation(Optional<Charter> charter, Collection<SignedStatement> given) {
    this.charter = charter;
    for (SignedStatement statement : given) {
      List<SignedStatement> forms =
          statements.computeIfAbsent(statement.id(), _ -> new ArrayList<>());
      if (!forms.contains(statement)) {
        forms.add(statement);
      }
    }
    statements.values().forEach(forms -> forms.sort(BY_FORM));
  }

  static Roster of(Charter charter, Collection<SignedStatement> given) {
    RosterEvaluation evaluation = new RosterEvaluation(Optional.of(charter), given);
    evaluation.effective.put(charter.statement().id(), charter.statement());
    for (int i = 0; i < charter.terms().founders().size(); i++) {
      evaluation.join(
          new Member(
              charter.terms().founders().get(i), charter.terms().founderStatements().get(i), true));
    }
    return evaluation.evaluate();
  }

  static Roster alone(Member self, Collection<SignedStatement> given) {
    RosterEvaluation evaluation = new RosterEvaluation(Optional.empty(), given);
    evaluation.effective.put(self.statement().id(), self.statement());
    evaluation.join(self);
    return evaluation.evaluate();
  }

  private void join(Member member) {
    members.put(member.id(), member);
    geneses.put(member.id(), member.genesis());
  }

  private Roster evaluate() {
    collectGeneses();
    resolveCertificates();
    growMembers();
    keepMembersCertificates();
    judgeTheRest();
    return new Roster(
        charter,
        Collections.unmodifiableSortedMap(members),
        certificates(),
        Collections.unmodifiableSortedMap(effective),
        List.copyOf(ignored.values()),
        Collections.unmodifiableSet(undecided));
  }

  // 1. Who exists

  private void collectGeneses() {
    for (List<SignedStatement> forms : statements.values()) {
      switch (forms.getFirst().statement()) {
        case Genesis genesis -> {
          if (forms.stream().anyMatch(form -> form.isSignedBy(genesis.key()))) {
            geneses.put(genesis.id(), genesis);
          }
        }
        case AdmissionStatement admission ->
            geneses.put(admission.newcomer().id(), admission.newcomer());
        case NodeCertificate _, CharterTerms _, UnknownStatement _ -> {}
      }
    }
  }

  // 2. Whose each node is

  private void resolveCertificates() {
    Map<NodeId, List<Certified>> claims = new TreeMap<>();
    for (List<SignedStatement> forms : statements.values()) {
      if (forms.getFirst().statement() instanceof NodeCertificate certificate) {
        signedCertificate(certificate, forms)
            .ifPresent(
                form ->
                    claims
                        .computeIfAbsent(certificate.node(), _ -> new ArrayList<>())
                        .add(new Certified(certificate, form)));
      }
    }
    claims.forEach(this::resolveNode);
  }

  private Optional<SignedStatement> signedCertificate(
      NodeCertificate certificate, List<SignedStatement> forms) {
    Genesis organisation = geneses.get(certificate.organisation());
    if (organisation == null) {
      ignore(new Ignored.UnknownOrganisation(certificate.id(), certificate.organisation()));
      return Optional.empty();
    }
    if (organisation.key().equals(certificate.node().key())) {
      ignore(new Ignored.KeyReused(certificate.id(), certificate.organisation()));
      return Optional.empty();
    }
    Optional<SignedStatement> signed =
        forms.stream()
            .filter(form -> form.isSignedBy(organisation.key()))
            .filter(form -> form.isSignedBy(certificate.node().key()))
            .findFirst();
    if (signed.isEmpty()) {
      boolean byOrganisation = forms.stream().anyMatch(form -> form.isSignedBy(organisation.key()));
      ignore(
          new Ignored.NotSigned(
              certificate.id(),
              byOrganisation ? Ignored.Signer.NODE : Ignored.Signer.ORGANISATION));
    }
    return signed;
  }

  private void resolveNode(NodeId node, List<Certified> claims) {
    OrganisationId first = claims.getFirst().certificate().organisation();
    if (claims.stream().anyMatch(claim -> !claim.certificate().organisation().equals(first))) {
      claims.forEach(claim -> ignore(new Ignored.ClaimedTwice(claim.certificate().id(), node)));
      return;
    }
    // Claims stand in the order of their ids; of two with one incarnation the smaller id counts.
    Certified highest = claims.getFirst();
    for (Certified claim : claims) {
      if (claim.certificate().incarnation() > highest.certificate().incarnation()) {
        highest = claim;
      }
    }
    for (Certified claim : claims) {
      if (!claim.certificate().id().equals(highest.certificate().id())) {
        ignore(new Ignored.Superseded(claim.certificate().id(), highest.certificate().id()));
      }
    }
    certified.put(node, highest);
  }

  // 3. Who belongs

  private void growMembers() {
    Map<OrganisationId, List<List<SignedStatement>>> admissions = new TreeMap<>();
    for (List<SignedStatement> forms : statements.values()) {
      if (forms.getFirst().statement() instanceof AdmissionStatement admission) {
        if (charter.isEmpty() || !charter.get().id().equals(admission.federation())) {
          ignore(new Ignored.OtherFederation(admission.id()));
        } else if (members.containsKey(admission.newcomer().id())) {
          ignore(new Ignored.NothingNew(admission.id(), admission.newcomer().id()));
        } else {
          admissions.computeIfAbsent(admission.admittedBy(), _ -> new ArrayList<>()).add(forms);
        }
      }
    }
    Deque<OrganisationId> unvisited = new ArrayDeque<>(members.keySet());
    while (!unvisited.isEmpty()) {
      List<List<SignedStatement>> by = admissions.remove(unvisited.remove());
      if (by != null) {
        by.forEach(forms -> admit(forms, unvisited));
      }
    }
    admissions.forEach(
        (stranger, by) ->
            by.forEach(forms -> ignore(new Ignored.NotAMember(forms.getFirst().id(), stranger))));
  }

  private void admit(List<SignedStatement> forms, Deque<OrganisationId> unvisited) {
    AdmissionStatement admission = (AdmissionStatement) forms.getFirst().statement();
    Ignored reason = new Ignored.NotSigned(admission.id(), Ignored.Signer.APPROVER);
    for (SignedStatement form : forms) {
      Optional<NodeCertificate> signer =
          form.signers().stream().findFirst().flatMap(key -> certificateOf(new NodeId(key)));
      if (signer.isEmpty() || !signer.get().organisation().equals(admission.admittedBy())) {
        continue;
      }
      if (!signer.get().rights().contains(NodeRight.APPROVE)) {
        reason = new Ignored.RightMissing(admission.id(), signer.get().node(), NodeRight.APPROVE);
        continue;
      }
      effective.put(admission.id(), form);
      if (!members.containsKey(admission.newcomer().id())) {
        join(new Member(admission.newcomer(), admission.newcomerStatement(), false));
        unvisited.add(admission.newcomer().id());
      }
      return;
    }
    ignore(reason);
  }

  private Optional<NodeCertificate> certificateOf(NodeId node) {
    return Optional.ofNullable(certified.get(node)).map(Certified::certificate);
  }

  // 4. Which nodes belong

  private void keepMembersCertificates() {
    certified.values().removeIf(this::isStrangers);
    certified.values().forEach(kept -> effective.put(kept.certificate().id(), kept.statement()));
  }

  private boolean isStrangers(Certified claim) {
    OrganisationId organisation = claim.certificate().organisation();
    if (members.containsKey(organisation)) {
      return false;
    }
    ignore(new Ignored.NotAMember(claim.certificate().id(), organisation));
    return true;
  }

  private SortedMap<NodeId, NodeCertificate> certificates() {
    SortedMap<NodeId, NodeCertificate> certificates = new TreeMap<>();
    certified.forEach((node, claim) -> certificates.put(node, claim.certificate()));
    return Collections.unmodifiableSortedMap(certificates);
  }

  // 5. What else was said

  private void judgeTheRest() {
    Set<Object> say = new HashSet<>();
    members.values().forEach(member -> say.add(member.genesis().key()));
    certified.keySet().forEach(node -> say.add(node.key()));
    for (Map.Entry<StatementId, List<SignedStatement>> entry : statements.entrySet()) {
      StatementId id = entry.getKey();
      List<SignedStatement> forms = entry.getValue();
      switch (forms.getFirst().statement()) {
        case Genesis genesis -> {
          if (!effective.containsKey(id)) {
            judgeGenesis(id, genesis);
          }
        }
        case CharterTerms _ -> {
          if (!effective.containsKey(id)) {
            ignore(new Ignored.OtherFederation(id));
          }
        }
        case UnknownStatement unknown -> {
          boolean bySomeone =
              forms.stream().anyMatch(form -> form.signers().stream().anyMatch(say::contains));
          if (unknown.mustUnderstand() && bySomeone) {
            undecided.add(id);
          } else {
            ignore(new Ignored.NotUnderstood(id, unknown.ruleVersion()));
          }
        }
        case NodeCertificate _, AdmissionStatement _ -> {}
      }
    }
  }

  private void judgeGenesis(StatementId id, Genesis genesis) {
    if (!geneses.containsKey(genesis.id())) {
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

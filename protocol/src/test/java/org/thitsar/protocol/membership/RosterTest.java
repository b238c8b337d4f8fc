package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.testkit.SeededEntropy;

class RosterTest {
  private static final Actor A = Actor.of("Alpha", 1);
  private static final Actor B = Actor.of("Beta", 2);
  private static final Actor C = Actor.of("Gamma", 3);
  private static final Actor D = Actor.of("Delta", 4);
  private static final Actor OUTSIDER = Actor.of("Outsider", 5);
  private static final Charter CHARTER = Actor.charter(A, B);
  private static final Set<NodeRight> NO_APPROVAL =
      EnumSet.complementOf(EnumSet.of(NodeRight.APPROVE));

  /// Everything that a roster answers.
  private record Answers(
      List<Member> members,
      List<NodeId> nodes,
      List<NodeCertificate> certificates,
      List<SignedStatement> effective,
      List<Ignored> ignored,
      Set<StatementId> undecided,
      Bytes state) {
    static Answers of(Roster roster) {
      return new Answers(
          roster.members(),
          roster.nodes(),
          roster.nodes().stream().map(node -> roster.certificate(node).orElseThrow()).toList(),
          roster.effective(),
          roster.ignored(),
          roster.undecided(),
          roster.state());
    }
  }

  private static Roster roster(SignedStatement... statements) {
    return Roster.of(CHARTER, List.of(statements));
  }

  private static SignedStatement unknown(boolean mustUnderstand, SigningKey... signers) {
    try {
      return SignedStatement.decode(
          Wire.signed(
              Bytes.concat(
                  Wire.number(1, 1),
                  mustUnderstand ? Wire.number(2, 1) : Bytes.empty(),
                  Wire.bytes(50, Bytes.utf8("removal"))),
              signers));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void charterAlone_makesTheFoundersMembers() {
    Roster roster = roster();
    assertThat(roster.members()).extracting(Member::id).containsExactlyInAnyOrder(A.id(), B.id());
    assertThat(roster.members()).allMatch(Member::founder);
    assertThat(roster.nodes()).isEmpty();
    assertThat(roster.federation()).contains(CHARTER.id());
  }

  @Test
  void admission_takesIn_andItsNodesMayAdmitFurther() {
    Roster roster =
        roster(
            A.certificate,
            C.certificate,
            D.certificate,
            A.admit(CHARTER.id(), C),
            C.admit(CHARTER.id(), D));
    assertThat(roster.members())
        .extracting(Member::name)
        .containsExactlyInAnyOrder("Alpha", "Beta", "Gamma", "Delta");
    assertThat(roster.organisationOf(D.node())).contains(D.id());
    assertThat(roster.has(D.node(), NodeRight.APPROVE)).isTrue();
    assertThat(roster.ignored()).isEmpty();
    assertThat(roster.nodes(C.id())).containsExactly(C.node());
  }

  @Test
  void everyOrderOfSixStatements_givesTheSameRoster() {
    List<List<SignedStatement>> sets =
        List.of(
            // A chain of admissions with its certificates.
            List.of(
                A.certificate,
                A.admit(CHARTER.id(), C),
                C.certificate,
                C.admit(CHARTER.id(), D),
                D.certificate,
                D.admit(CHARTER.id(), OUTSIDER)),
            // Replaced and contradictory certificates, and what hangs on them.
            List.of(
                A.certificate,
                A.certify(NO_APPROVAL, 2),
                A.admit(CHARTER.id(), C),
                B.certificate,
                B.admit(CHARTER.id(), C),
                C.certificate),
            // A node that two organisations claim, one of which only it could admit.
            List.of(
                A.certificate,
                A.admit(CHARTER.id(), C),
                C.certify(A.nodeKey, Actor.ALL_RIGHTS, 9),
                C.certificate,
                unknown(true, B.organisationKey),
                OUTSIDER.certificate),
            // The same incarnation twice.
            List.of(
                A.certify(NO_APPROVAL, 3),
                A.certify(Actor.ALL_RIGHTS, 3),
                A.certify(EnumSet.of(NodeRight.WRITE), 3),
                A.admit(CHARTER.id(), C),
                C.certificate,
                C.genesis));
    for (List<SignedStatement> set : sets) {
      Answers expected = Answers.of(Roster.of(CHARTER, set));
      List<List<SignedStatement>> orders = new ArrayList<>();
      permute(new ArrayList<>(set), 0, orders);
      assertThat(orders).hasSize(720);
      for (List<SignedStatement> order : orders) {
        assertThat(Answers.of(Roster.of(CHARTER, order))).isEqualTo(expected);
      }
    }
  }

  private static void permute(
      List<SignedStatement> list, int from, List<List<SignedStatement>> orders) {
    if (from == list.size()) {
      orders.add(List.copyOf(list));
      return;
    }
    for (int i = from; i < list.size(); i++) {
      Collections.swap(list, from, i);
      permute(list, from + 1, orders);
      Collections.swap(list, from, i);
    }
  }

  @Test
  void repeatedStatements_changeNothing() {
    List<SignedStatement> once =
        List.of(A.certificate, A.admit(CHARTER.id(), C), C.certificate, OUTSIDER.certificate);
    List<SignedStatement> often = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      often.addAll(once);
    }
    long seed = 20_260_401L;
    Collections.shuffle(often, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    assertThat(Answers.of(Roster.of(CHARTER, often)))
        .as("seed %d", seed)
        .isEqualTo(Answers.of(Roster.of(CHARTER, once)));
  }

  @Test
  void randomSubsets_sameWhateverTheOrder_andMembersOnlyGrow() {
    List<SignedStatement> all =
        List.of(
            A.certificate,
            B.certificate,
            C.certificate,
            D.certificate,
            A.certify(NO_APPROVAL, 2),
            A.admit(CHARTER.id(), C),
            B.admit(CHARTER.id(), C),
            C.admit(CHARTER.id(), D),
            OUTSIDER.admit(CHARTER.id(), D),
            OUTSIDER.genesis,
            OUTSIDER.certificate,
            unknown(true, OUTSIDER.nodeKey),
            unknown(false, A.nodeKey));
    long seed = 77;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int run = 0; run < 300; run++) {
      List<SignedStatement> subset = new ArrayList<>(all);
      Collections.shuffle(subset, random);
      subset = subset.subList(0, random.nextInt(all.size() + 1));
      Roster roster = Roster.of(CHARTER, subset);
      List<SignedStatement> turned = new ArrayList<>(subset);
      Collections.shuffle(turned, random);
      assertThat(Answers.of(Roster.of(CHARTER, turned)))
          .as("seed %d run %d", seed, run)
          .isEqualTo(Answers.of(roster));
      assertThat(roster.members()).extracting(Member::id).contains(A.id(), B.id());
      assertThat(roster.members()).extracting(Member::id).doesNotContain(OUTSIDER.id());
      // Every statement is accounted for: it took effect, was ignored by name, or is undecided.
      Set<StatementId> named = new HashSet<>(roster.undecided());
      roster.effective().forEach(statement -> named.add(statement.id()));
      roster.ignored().forEach(ignored -> named.add(ignored.statement()));
      assertThat(named).containsAll(subset.stream().map(SignedStatement::id).toList());
    }
  }

  @Test
  void certificateOfAnOutsider_isIgnored() {
    assertThat(roster(OUTSIDER.certificate).ignored())
        .containsExactly(new Ignored.UnknownOrganisation(OUTSIDER.certificate.id(), OUTSIDER.id()));
    Roster known = roster(OUTSIDER.certificate, OUTSIDER.genesis);
    assertThat(known.ignored())
        .contains(new Ignored.NotAMember(OUTSIDER.certificate.id(), OUTSIDER.id()));
    assertThat(known.nodes()).isEmpty();
    assertThat(known.has(OUTSIDER.node(), NodeRight.WRITE)).isFalse();
  }

  @Test
  void certificateSignedByTheWrongKey_isIgnored() {
    SignedStatement forged =
        NodeCertificate.draft(
                A.id(),
                OUTSIDER.node(),
                OUTSIDER.sealingKey.publicKey(),
                Actor.ALL_RIGHTS,
                1,
                Bytes.of(new byte[16]),
                0,
                Optional.empty())
            .signedBy(OUTSIDER.nodeKey)
            .signedBy(OUTSIDER.organisationKey);
    Roster roster = roster(forged, OUTSIDER.genesis);
    assertThat(roster.nodes()).isEmpty();
    assertThat(roster.ignored())
        .contains(new Ignored.NotSigned(forged.id(), Ignored.Signer.ORGANISATION));
  }

  @Test
  void certificateThatTheNodeDidNotSign_isIgnored_soNobodyClaimsAnothersNode() {
    SignedStatement claim =
        NodeCertificate.draft(
                B.id(),
                A.node(),
                B.sealingKey.publicKey(),
                Actor.ALL_RIGHTS,
                99,
                Bytes.of(new byte[16]),
                0,
                Optional.empty())
            .signedBy(B.organisationKey);
    Roster roster = roster(A.certificate, claim);
    assertThat(roster.organisationOf(A.node())).contains(A.id());
    assertThat(roster.ignored())
        .containsExactly(new Ignored.NotSigned(claim.id(), Ignored.Signer.NODE));
  }

  @Test
  void nodeThatLetsTwoOrganisationsCertifyIt_isNobodys() {
    SignedStatement second = B.certify(A.nodeKey, Actor.ALL_RIGHTS, 1);
    Roster roster = roster(A.certificate, second);
    assertThat(roster.nodes()).isEmpty();
    assertThat(roster.ignored())
        .containsExactlyInAnyOrder(
            new Ignored.ClaimedTwice(A.certificate.id(), A.node()),
            new Ignored.ClaimedTwice(second.id(), A.node()));
  }

  @Test
  void organisationKeyAsNodeKey_isIgnored() {
    SignedStatement reused = A.certify(A.organisationKey, Actor.ALL_RIGHTS, 1);
    assertThat(roster(reused).ignored())
        .containsExactly(new Ignored.KeyReused(reused.id(), A.id()));
  }

  @Test
  void higherIncarnation_replaces_andOfTwoAlikeTheSmallerIdCounts() {
    SignedStatement second = A.certify(EnumSet.of(NodeRight.WRITE), 2);
    Roster roster = roster(A.certificate, second);
    assertThat(roster.certificate(A.node()))
        .get()
        .extracting(NodeCertificate::incarnation)
        .isEqualTo(2);
    assertThat(roster.has(A.node(), NodeRight.APPROVE)).isFalse();
    assertThat(roster.ignored())
        .containsExactly(new Ignored.Superseded(A.certificate.id(), second.id()));
    SignedStatement other = A.certify(EnumSet.of(NodeRight.ISSUE), 2);
    StatementId smaller = second.id().compareTo(other.id()) < 0 ? second.id() : other.id();
    assertThat(roster(other, second).certificate(A.node()))
        .get()
        .extracting(NodeCertificate::id)
        .isEqualTo(smaller);
  }

  @Test
  void admissionByAnOutsider_isIgnored() {
    SignedStatement admission = OUTSIDER.admit(CHARTER.id(), C);
    assertThat(roster(OUTSIDER.genesis, OUTSIDER.certificate, admission).ignored())
        .contains(new Ignored.NotAMember(admission.id(), OUTSIDER.id()));
  }

  @Test
  void admissionInAMembersNameByAnothersNode_isIgnored() {
    SignedStatement byOutsider = A.admit(CHARTER.id(), C, OUTSIDER.nodeKey);
    SignedStatement byOther = A.admit(CHARTER.id(), D, B.nodeKey);
    Roster roster = roster(A.certificate, B.certificate, byOutsider, byOther);
    assertThat(roster.members()).hasSize(2);
    assertThat(roster.ignored())
        .contains(
            new Ignored.NotSigned(byOutsider.id(), Ignored.Signer.APPROVER),
            new Ignored.NotSigned(byOther.id(), Ignored.Signer.APPROVER));
  }

  @Test
  void admissionByTheOrganisationKeyItself_isIgnored_forItIsNoNode() {
    SignedStatement admission = A.admit(CHARTER.id(), C, A.organisationKey);
    assertThat(roster(A.certificate, admission).ignored())
        .containsExactly(new Ignored.NotSigned(admission.id(), Ignored.Signer.APPROVER));
  }

  @Test
  void admissionByANodeWithoutTheRight_isIgnored() {
    SignedStatement certificate = A.certify(NO_APPROVAL, 1);
    SignedStatement admission = A.admit(CHARTER.id(), C);
    assertThat(roster(certificate, admission).ignored())
        .containsExactly(new Ignored.RightMissing(admission.id(), A.node(), NodeRight.APPROVE));
    assertThat(roster(A.certificate, admission).member(C.id())).isPresent();
  }

  @Test
  void oneGoodFormOfAnAdmission_countsWhateverOtherFormsStandBesideIt() {
    SignedStatement good = A.admit(CHARTER.id(), C);
    SignedStatement bad = A.admit(CHARTER.id(), C, OUTSIDER.nodeKey);
    assertThat(good.id()).isEqualTo(bad.id());
    assertThat(roster(A.certificate, bad, good).member(C.id())).isPresent();
    assertThat(roster(A.certificate, good, bad).member(C.id())).isPresent();
    assertThat(roster(A.certificate, bad).member(C.id())).isEmpty();
  }

  @Test
  void admissionToAnotherFederation_isIgnored() {
    SignedStatement admission = A.admit(Actor.charter(A, D).id(), C);
    Roster roster = roster(A.certificate, admission);
    assertThat(roster.member(C.id())).isEmpty();
    assertThat(roster.ignored()).containsExactly(new Ignored.OtherFederation(admission.id()));
  }

  @Test
  void anotherCharter_isIgnored() {
    SignedStatement other = Actor.charter(A, D).statement();
    assertThat(roster(other).ignored()).containsExactly(new Ignored.OtherFederation(other.id()));
    assertThat(roster(CHARTER.statement()).ignored()).isEmpty();
  }

  @Test
  void admissionOfAFounder_isNothingNew() {
    SignedStatement admission = A.admit(CHARTER.id(), B);
    assertThat(roster(A.certificate, admission).ignored())
        .containsExactly(new Ignored.NothingNew(admission.id(), B.id()));
  }

  @Test
  void circleOfStrangersAdmittingEachOther_staysOutside() {
    Roster roster =
        roster(C.certificate, D.certificate, C.admit(CHARTER.id(), D), D.admit(CHARTER.id(), C));
    assertThat(roster.members()).hasSize(2);
    assertThat(roster.ignored()).hasSize(4);
  }

  @Test
  void unknownThatMustBeUnderstood_leavesTheRosterUndecided_whenSomeoneWithASaySignedIt() {
    SignedStatement byMember = unknown(true, A.nodeKey);
    Roster roster = roster(A.certificate, byMember);
    assertThat(roster.undecided()).containsExactly(byMember.id());
    assertThat(roster.organisationOf(A.node())).contains(A.id());
    assertThat(roster.state()).isEqualTo(roster(A.certificate).state());

    assertThat(roster(A.certificate, unknown(true, OUTSIDER.nodeKey)).undecided()).isEmpty();
    assertThat(roster(A.certificate, unknown(true)).undecided()).isEmpty();
    assertThat(roster(A.certificate, unknown(false, A.nodeKey)).undecided()).isEmpty();
    assertThat(roster(unknown(true, B.organisationKey)).undecided()).hasSize(1);
  }

  @Test
  void state_isTheHashOfWhatTookEffect_andOfNothingElse() {
    Bytes founders = roster().state();
    assertThat(roster(OUTSIDER.genesis, OUTSIDER.certificate).state()).isEqualTo(founders);
    Bytes withNode = roster(A.certificate).state();
    assertThat(withNode).isNotEqualTo(founders);
    assertThat(roster(A.certificate, A.admit(CHARTER.id(), C)).state()).isNotEqualTo(withNode);
  }

  @Test
  void alone_isOneOrganisationWithItsNodes() throws MalformedException {
    SigningKey secondKey = SigningKey.random(new SeededEntropy(8));
    SignedStatement second = A.certify(secondKey, EnumSet.of(NodeRight.WRITE), 1);
    Roster alone =
        Roster.alone(
            A.genesis,
            List.of(
                A.genesis,
                A.certificate,
                second,
                B.genesis,
                B.certificate,
                CHARTER.statement(),
                A.admit(CHARTER.id(), C)));
    assertThat(alone.charter()).isEmpty();
    assertThat(alone.members()).extracting(Member::id).containsExactly(A.id());
    assertThat(alone.nodes())
        .containsExactlyInAnyOrder(A.node(), new NodeId(secondKey.verifying()));
    assertThat(alone.ignored()).hasSize(4);
  }

  @Test
  void alone_withAGenesisThatItsKeyDidNotSign_isRefused() {
    assertThatThrownBy(
            () -> Roster.alone(SignedStatement.decode(Wire.signed(A.genesis.content())), List.of()))
        .isInstanceOf(MalformedException.class);
  }
}

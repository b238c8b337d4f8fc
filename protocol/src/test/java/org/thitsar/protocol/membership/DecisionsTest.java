package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// What members decide: who leaves, who votes, by which rules, under which key.
class DecisionsTest {
  private static final Set<NodeRight> ALL = EnumSet.allOf(NodeRight.class);

  private final List<SignedStatement> said = new ArrayList<>();
  private Actor a = Actor.of("Alpha", 1);
  private Actor b = Actor.of("Beta", 2);
  private Actor c = Actor.of("Gamma", 3);
  private Actor d = Actor.of("Delta", 4);
  private Actor e = Actor.of("Epsilon", 5);
  private Actor n = Actor.of("Newcomer", 6);
  private Charter charter = Actor.charter(a, b, c, d, e);

  @BeforeEach
  void everybodyHasANode() {
    for (Actor actor : List.of(a, b, c, d, e, n)) {
      said.add(actor.certificate);
    }
  }

  private SignedStatement say(SignedStatement statement) {
    said.add(statement);
    return statement;
  }

  private Roster roster() {
    return Roster.of(charter, said);
  }

  private void approve(SignedStatement proposal, Actor... voters) {
    for (Actor voter : voters) {
      say(voter.approve(charter, proposal));
    }
  }

  private SignedStatement proposeRemoval(Actor by, Actor target, Actor... electorate) {
    return say(by.propose(charter, Actor.removal(target.leaves()), electorate));
  }

  private Actor[] founders() {
    return new Actor[] {a, b, c, d, e};
  }

  private Tally tally(SignedStatement proposal) {
    return roster().proposal(proposal.id()).orElseThrow();
  }

  // Removal

  @Test
  void removal_needsAStrictMajorityOfTheOthers() {
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a, b);
    assertThat(roster().member(d.id())).isPresent();
    assertThat(tally(removal).needed()).isEqualTo(3);
    approve(removal, c);
    assertThat(tally(removal).outcome()).isEqualTo(Tally.Outcome.PASSED);
    assertThat(roster().member(d.id())).isEmpty();
    assertThat(roster().removed()).containsExactly(d.id());
    assertThat(roster().nodes()).doesNotContain(d.node());
    assertThat(roster().voters()).doesNotContain(d.id());
    assertThat(roster().former(d.node())).isPresent();
  }

  @Test
  void theTargetHasNoVote_andNobodyVotesTwice() {
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a, a, d, d);
    assertThat(tally(removal).approvals()).containsExactly(a.id());
    SigningKey second = SigningKey.random(a.entropy);
    say(a.certify(second, ALL, 1));
    say(Ballot.cast(charter.id(), removal.id(), a.id(), StatementId.NONE, true, second));
    assertThat(tally(removal).approvals()).containsExactly(a.id());
  }

  @Test
  void twoApprovalsSuspend_andRejectionsLiftIt() {
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a);
    assertThat(roster().suspended(d.node())).isFalse();
    approve(removal, b);
    assertThat(roster().suspended(d.node())).isTrue();
    assertThat(roster().readers()).doesNotContain(d.node()).contains(a.node());
    assertThat(roster().member(d.id())).isPresent();
    say(c.reject(charter, removal));
    assertThat(roster().suspended(d.node())).isTrue();
    say(e.reject(charter, removal));
    assertThat(tally(removal).outcome()).isEqualTo(Tally.Outcome.REJECTED);
    assertThat(roster().suspended(d.node())).isFalse();
  }

  @Test
  void anApprovalIsFinal() {
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a, b, c);
    say(c.reject(charter, removal));
    say(c.certify(Set.of(NodeRight.WRITE), 2));
    assertThat(roster().removed()).containsExactly(d.id());
  }

  @Test
  void beyondTheCutNothingCounts_withinItEverything() {
    // Delta's approval stands before the cut, its second one and an admission after.
    SignedStatement first = proposeRemoval(a, e, founders());
    approve(first, d);
    SignedStatement removal = proposeRemoval(a, d, founders());
    SignedStatement second = proposeRemoval(b, c, founders());
    approve(second, d);
    say(d.admits(charter, n));
    approve(removal, a, b, c);
    assertThat(tally(first).approvals()).containsExactly(d.id());
    assertThat(tally(second).approvals()).isEmpty();
    assertThat(roster().member(n.id())).isEmpty();
    // The control: without the removal all of it counts.
    said.removeIf(statement -> statement.equals(removal));
    assertThat(tally(second).approvals()).containsExactly(d.id());
    assertThat(roster().member(n.id())).isPresent();
  }

  @Test
  void aRemovedMemberCannotVoteItsWayBack_byBackdating() {
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a, b, c);
    // Delta forks: a statement from before the cut that nobody had seen.
    d.rewind(StatementId.NONE);
    SignedStatement revenge = proposeRemoval(d, a, founders());
    approve(revenge, d, e);
    approve(revenge, b);
    assertThat(tally(revenge).approvals()).doesNotContain(d.id());
    assertThat(roster().removed()).containsExactly(d.id());
  }

  @Test
  void twoRemovalsThatNeedEachOthersVotes_suspendBoth_untilAProposalNamesBoth() {
    SignedStatement ofD = proposeRemoval(a, d, founders());
    SignedStatement ofA = proposeRemoval(d, a, founders());
    // Cuts as they were before the ballots; Gamma votes twice over.
    approve(ofD, a, b, c);
    approve(ofA, c, d, e);
    assertThat(tally(ofD).outcome()).isEqualTo(Tally.Outcome.CONTESTED);
    assertThat(tally(ofA).outcome()).isEqualTo(Tally.Outcome.CONTESTED);
    assertThat(roster().removed()).isEmpty();
    assertThat(roster().readers()).containsOnly(b.node(), c.node(), e.node());

    SignedStatement both =
        say(
            b.propose(
                charter,
                new Subject.Removal(List.of(d.leaves()), List.of(a.id()), List.of(ofA.id())),
                founders()));
    assertThat(tally(both).others()).isEqualTo(3);
    approve(both, b, e);
    assertThat(tally(ofA).outcome()).isEqualTo(Tally.Outcome.OVERRULED);
    assertThat(roster().removed()).containsExactly(d.id());
    assertThat(roster().suspended(a.node())).isFalse();
  }

  @Test
  void twoRemovalsWithinEachOthersCuts_bothPass() {
    SignedStatement ofD = proposeRemoval(a, d, founders());
    approve(ofD, a);
    SignedStatement other = proposeRemoval(d, e, founders());
    approve(other, d);
    // Both cuts are written when both ballots are known.
    SignedStatement ofE = proposeRemoval(b, e, founders());
    SignedStatement ofDAgain = proposeRemoval(b, d, founders());
    approve(ofE, a, b, c);
    approve(ofDAgain, a, b, c);
    assertThat(roster().removed()).containsExactlyInAnyOrder(d.id(), e.id());
  }

  // Voices

  @Test
  void aNewcomerReadsAtOnce_andVotesWhenAMajorityHasAgreed() {
    say(a.admits(charter, n));
    assertThat(roster().member(n.id())).isPresent();
    assertThat(roster().readers()).contains(n.node());
    assertThat(roster().voters()).doesNotContain(n.id());
    SignedStatement removal = proposeRemoval(a, d, a, b, c, d, e, n);
    approve(removal, a, b, n);
    assertThat(tally(removal).approvals()).containsExactlyInAnyOrder(a.id(), b.id());

    SignedStatement voice = say(a.propose(charter, new Subject.Voice(n.id()), founders()));
    approve(voice, a, b);
    assertThat(roster().voters()).doesNotContain(n.id());
    approve(voice, c);
    assertThat(roster().voters()).contains(n.id());
    assertThat(tally(removal).approvals()).containsExactlyInAnyOrder(a.id(), b.id(), n.id());
  }

  @Test
  void anElectorateWithoutAFounder_decidesNothing() {
    SignedStatement removal = proposeRemoval(a, d, a, b, d);
    approve(removal, a, b);
    assertThat(tally(removal).outcome()).isNotEqualTo(Tally.Outcome.PASSED);
    assertThat(roster().removed()).isEmpty();
  }

  @Test
  void whoGaveSomebodyAVoice_cannotApproveByTheElectorateOfBefore() {
    say(a.admits(charter, n));
    SignedStatement old = proposeRemoval(a, d, founders());
    approve(old, a);
    SignedStatement voice = say(a.propose(charter, new Subject.Voice(n.id()), founders()));
    approve(voice, b, c, e);
    // Before the voice, Alpha; after it, and knowing of it, Beta and Gamma.
    approve(old, b, c);
    assertThat(tally(old).approvals()).containsExactly(a.id());
    assertThat(roster().removed()).isEmpty();
    SignedStatement fresh = proposeRemoval(a, d, a, b, c, d, e, n);
    approve(fresh, a, b, c);
    assertThat(roster().removed()).containsExactly(d.id());
  }

  // Suspension

  @Test
  void aSiblingSuspendsAtOnce_andALaterCertificateLiftsIt() {
    SigningKey second = SigningKey.random(a.entropy);
    SignedStatement certificate = say(a.certify(second, ALL, 1));
    org.thitsar.protocol.identity.NodeId stolen =
        new org.thitsar.protocol.identity.NodeId(second.verifying());
    SignedStatement before = say(admit(second, StatementId.NONE, n));
    SignedStatement suspension = say(a.suspend(charter, certificate, new Cut(stolen, before.id())));
    assertThat(roster().suspended(stolen)).isTrue();
    assertThat(roster().member(n.id())).isPresent();
    Actor late = Actor.of("Late", 9);
    say(late.certificate);
    say(admit(second, before.id(), late));
    assertThat(roster().member(late.id())).isEmpty();
    say(a.certify(second, ALL, 2));
    assertThat(roster().suspended(stolen)).isFalse();
    // The control: without a suspension it would have let in whom it liked.
    said.remove(suspension);
    assertThat(roster().member(late.id())).isPresent();
  }

  private SignedStatement admit(SigningKey signer, StatementId previous, Actor newcomer) {
    try {
      return AdmissionStatement.admit(
          charter.id(), newcomer.genesis, a.id(), Bytes.of(new byte[32]), previous, signer);
    } catch (MalformedException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void oneOtherOrganisationDoesNotSuspend_twoDo() {
    say(b.suspend(charter, d.certificate, d.cut()));
    assertThat(roster().suspended(d.node())).isFalse();
    say(c.suspend(charter, d.certificate, d.cut()));
    assertThat(roster().suspended(d.node())).isTrue();
    assertThat(roster().suspended(b.node())).isFalse();
  }

  @Test
  void siblingsThatSuspendEachOther_areBothSuspended() {
    SigningKey second = SigningKey.random(a.entropy);
    org.thitsar.protocol.identity.NodeId other =
        new org.thitsar.protocol.identity.NodeId(second.verifying());
    SignedStatement certificate = say(a.certify(second, ALL, 1));
    say(a.suspend(charter, certificate, new Cut(other, StatementId.NONE)));
    say(
        Suspension.suspend(
            charter.id(),
            a.certificate.id(),
            new Cut(a.node(), StatementId.NONE),
            a.id(),
            StatementId.NONE,
            second));
    assertThat(roster().suspended(a.node())).isTrue();
    assertThat(roster().suspended(other)).isTrue();
  }

  @Test
  void aNodeThatTakesAnothersPlace_endsIt() {
    SigningKey second = SigningKey.random(a.entropy);
    say(a.admits(charter, n));
    Cut cut = a.cut();
    Actor late = Actor.of("Late", 9);
    say(late.certificate);
    say(a.admits(charter, late));
    say(
        NodeCertificate.draft(
                a.id(),
                new org.thitsar.protocol.identity.NodeId(second.verifying()),
                a.sealingKey.publicKey(),
                ALL,
                1,
                Bytes.of(new byte[16]),
                5,
                Optional.of(cut))
            .signedBy(second)
            .signedBy(a.organisationKey));
    assertThat(roster().nodes(a.id())).hasSize(1).doesNotContain(a.node());
    assertThat(roster().former(a.node())).isPresent();
    assertThat(roster().member(n.id())).isPresent();
    assertThat(roster().member(late.id())).isEmpty();
  }

  // Keys

  @Test
  void rotation_endsWhatItDoesNotKeep() {
    SigningKey next = SigningKey.random(a.entropy);
    say(KeyRotation.rotate(a.id(), a.organisationKey, next, List.of()));
    assertThat(roster().nodes(a.id())).isEmpty();
    assertThat(roster().ignored()).contains(new Ignored.KeyEnded(a.certificate.id(), a.id()));
    assertThat(roster().key(a.id())).contains(next.verifying());
    said.removeLast();
    say(KeyRotation.rotate(a.id(), a.organisationKey, next, List.of(a.certificate.id())));
    assertThat(roster().nodes(a.id())).containsExactly(a.node());
    // A thief of the old key certifies a node of its own.
    SigningKey thief = SigningKey.random(new SeededEntropy(99));
    say(a.certify(thief, ALL, 1));
    assertThat(roster().nodes(a.id())).containsExactly(a.node());
  }

  @Test
  void twoSuccessorsOfOneKey_neitherCounts_untilTheOthersDecide() {
    SigningKey mine = SigningKey.random(a.entropy);
    SigningKey thief = SigningKey.random(new SeededEntropy(99));
    say(KeyRotation.rotate(a.id(), a.organisationKey, mine, List.of(a.certificate.id())));
    say(KeyRotation.rotate(a.id(), a.organisationKey, thief, List.of()));
    assertThat(roster().key(a.id())).contains(a.organisationKey.verifying());
    SignedStatement replacement = say(replace(mine, 0));
    approve(replacement, b, c, d, e);
    assertThat(roster().key(a.id())).contains(mine.verifying());
  }

  private SignedStatement replace(SigningKey next, long notBeforeMillis) {
    return b.propose(
        charter,
        new Subject.KeyReplacement(
            new Subject.KeyChange(
                a.id(),
                a.organisationKey.verifying(),
                next.verifying(),
                List.of(a.certificate.id())),
            notBeforeMillis),
        founders());
  }

  @Test
  void aLostKeyIsReplaced_byMoreThanARemovalNeeds_afterANotice() {
    SigningKey next = SigningKey.random(a.entropy);
    SignedStatement replacement = say(replace(next, 1_000));
    approve(replacement, b, c, d);
    assertThat(tally(replacement).needed()).isEqualTo(4);
    assertThat(tally(replacement).outcome()).isEqualTo(Tally.Outcome.OPEN);
    approve(replacement, e);
    assertThat(tally(replacement).outcome()).isEqualTo(Tally.Outcome.ON_NOTICE);
    assertThat(roster().key(a.id())).contains(a.organisationKey.verifying());
    assertThat(Roster.of(charter, said, 999).key(a.id())).contains(a.organisationKey.verifying());
    assertThat(Roster.of(charter, said, 1_000).key(a.id())).contains(next.verifying());
  }

  @Test
  void theOldKeyObjects() {
    SigningKey next = SigningKey.random(a.entropy);
    SignedStatement replacement = say(replace(next, 1_000));
    approve(replacement, b, c, d, e);
    say(Objection.object(replacement.id(), a.id(), b.organisationKey));
    assertThat(tally(replacement).outcome()).isEqualTo(Tally.Outcome.ON_NOTICE);
    say(Objection.object(replacement.id(), a.id(), a.organisationKey));
    assertThat(tally(replacement).outcome()).isEqualTo(Tally.Outcome.OBJECTED);
    assertThat(Roster.of(charter, said, 2_000).key(a.id())).contains(a.organisationKey.verifying());
  }

  // Amendments

  @Test
  void anAmendmentChangesTheRules_alsoForWhoApprovedIt() {
    Terms stricter = new Terms(75, 2, Quotas.standard());
    SignedStatement amendment =
        say(
            a.propose(
                charter, new Subject.Amendment(charter.statement().id(), stricter), founders()));
    approve(amendment, a, b, c);
    assertThat(roster().terms()).contains(stricter);
    assertThat(roster().termsId()).contains(amendment.id());
    // By the old rules three of four would do, but these three know better.
    SignedStatement old = proposeRemoval(a, d, founders());
    approve(old, a, b, c, e);
    assertThat(tally(old).approvals()).containsExactly(e.id());
    SignedStatement fresh =
        say(a.propose(charter, amendment.id(), Actor.removal(d.leaves()), founders()));
    approve(fresh, a, b, c);
    assertThat(roster().removed()).isEmpty();
    approve(fresh, e);
    assertThat(roster().removed()).containsExactly(d.id());
  }

  @Test
  void rulesThatCannotBeMet_areRefusedWhenTheyAreWritten() {
    for (Terms terms :
        List.of(
            new Terms(49, 1, Quotas.standard()),
            new Terms(100, 1, Quotas.standard()),
            new Terms(50, 5, Quotas.standard()),
            new Terms(50, 0, Quotas.standard()),
            new Terms(50, 1, new Quotas(0, 1, 1, 1)))) {
      assertThatThrownBy(
              () ->
                  Proposal.propose(
                      roster(),
                      a.id(),
                      StatementId.NONE,
                      new Subject.Amendment(charter.statement().id(), terms),
                      a.nodeKey))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(
            () ->
                Proposal.propose(
                    charter.id(),
                    a.id(),
                    StatementId.NONE,
                    Bytes.of(new byte[32]),
                    charter.statement().id(),
                    List.of(d.id()),
                    Actor.removal(d.leaves()),
                    a.nodeKey))
        .isInstanceOf(MalformedException.class);
  }

  // What others need

  @Test
  void whatTookEffect_makesTheSameRosterForANewcomer() {
    SignedStatement first = proposeRemoval(a, e, founders());
    approve(first, d);
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a, b, c);
    approve(first, a, b);
    Roster whole = roster();
    Roster handedOn = Roster.of(charter, whole.effective());
    assertThat(handedOn.state()).isEqualTo(whole.state());
    assertThat(handedOn.removed()).isEqualTo(whole.removed()).hasSize(2);
    assertThat(handedOn.nodes()).isEqualTo(whole.nodes());
    assertThat(ids(handedOn.voters())).isEqualTo(ids(whole.voters()));
  }

  private static List<String> ids(List<OrganisationId> organisations) {
    return organisations.stream().map(OrganisationId::toString).toList();
  }

  @Test
  void theHeadOfANode_isWhatItsNextStatementNames() {
    assertThat(roster().head(a.node())).isEqualTo(StatementId.NONE);
    SignedStatement removal = proposeRemoval(a, d, founders());
    approve(removal, a);
    assertThat(roster().head(a.node())).isEqualTo(a.link());
    assertThat(Arrays.asList(founders())).hasSize(5);
  }
}

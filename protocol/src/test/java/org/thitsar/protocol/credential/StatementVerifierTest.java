package org.thitsar.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.identity.StatementId;

class StatementVerifierTest {
  private final CredentialWorld world = new CredentialWorld(2);
  private final Speaker issuer = world.member();
  private final Speaker attester = world.member();
  private final Speaker third = world.member();
  private final UnverifiedStatement credential = issuer.issues(world.caseId());
  private final UnverifiedStatement attestation = attester.attests(credential);
  private final StatementVerifier verifier = new StatementVerifier(world);

  private Verification about(UnverifiedStatement candidate) {
    List<UnverifiedStatement> held = List.of(credential, attestation, candidate);
    return verifier.about(
        credential,
        candidate,
        (StatementId id) -> held.stream().filter(s -> s.id().equals(id)).findFirst());
  }

  private void assertRefused(UnverifiedStatement candidate, StatementRefusal refusal) {
    assertThat(about(candidate)).isEqualTo(new Verification.Refused(refusal));
  }

  private void assertVerified(UnverifiedStatement candidate) {
    assertThat(about(candidate))
        .isInstanceOfSatisfying(
            Verification.Verified.class,
            verified -> {
              assertThat(verified.statement().id()).isEqualTo(candidate.id());
              assertThat(verified.statement().statement()).isEqualTo(candidate.statement());
            });
  }

  @Test
  void about_whatOrganisationsMaySay_isVerified() {
    assertVerified(credential);
    assertVerified(attestation);
    assertVerified(attester.holds(credential, CredentialWorld.DAY));
    assertVerified(attester.revokes(attestation));
    assertVerified(issuer.revokes(credential));
    assertThat(verifier.credential(credential)).isInstanceOf(Verification.Verified.class);
  }

  @Test
  void attestation_byItsIssuer_isSelfMade() {
    assertRefused(issuer.attests(credential), StatementRefusal.SELF_MADE);
    Speaker sibling = world.node(issuer.organisation(), EnumSet.allOf(Right.class));
    assertRefused(sibling.attests(credential), StatementRefusal.SELF_MADE);
  }

  @Test
  void attestation_byTheIssuersNodeInAnothersName_isForged() {
    Speaker pretender = new Speaker(attester.organisation(), issuer.key());
    assertRefused(pretender.attests(credential), StatementRefusal.FORGED_ORGANISATION);
  }

  @Test
  void anything_byAnUnknownNode_isRefused() {
    Speaker outsider = world.outsider(attester.organisation());
    assertRefused(outsider.attests(credential), StatementRefusal.UNKNOWN_NODE);
    assertRefused(outsider.holds(credential, CredentialWorld.DAY), StatementRefusal.UNKNOWN_NODE);
    assertRefused(
        world.outsider(issuer.organisation()).revokes(credential), StatementRefusal.UNKNOWN_NODE);
    UnverifiedStatement selfMade = world.outsider(issuer.organisation()).issues(world.caseId());
    assertThat(verifier.credential(selfMade))
        .isEqualTo(new Verification.Refused(StatementRefusal.UNKNOWN_NODE));
  }

  @Test
  void anything_byANodeWithoutTheRight_isRefused() {
    Speaker issuesOnly = world.node(attester.organisation(), EnumSet.of(Right.ISSUE));
    assertRefused(issuesOnly.attests(credential), StatementRefusal.NO_RIGHT);
    assertRefused(issuesOnly.holds(credential, CredentialWorld.DAY), StatementRefusal.NO_RIGHT);
    Speaker attestsOnly = world.node(attester.organisation(), EnumSet.of(Right.ATTEST));
    assertVerified(attestsOnly.attests(credential));
    assertThat(verifier.credential(attestsOnly.issues(world.caseId())))
        .isEqualTo(new Verification.Refused(StatementRefusal.NO_RIGHT));
    assertThat(verifier.credential(issuesOnly.issues(world.caseId())))
        .isInstanceOf(Verification.Verified.class);
  }

  @Test
  void revocation_byAnyNodeOfItsAuthor_isVerified() {
    assertVerified(
        world.node(issuer.organisation(), EnumSet.noneOf(Right.class)).revokes(credential));
  }

  @Test
  void attestation_ofARemovedOrganisation_isRefused() {
    world.remove(attester.organisation());
    assertRefused(attestation, StatementRefusal.UNKNOWN_NODE);
  }

  @Test
  void attestation_ofAnotherCredentialOrIssuer_isRefused() {
    UnverifiedStatement other = third.issues(world.caseId());
    assertRefused(attester.attests(other), StatementRefusal.OTHER_CREDENTIAL);
    Attestation right = (Attestation) attestation.statement();
    assertRefused(
        attester.signs(
            new Attestation(
                right.said(),
                right.credential(),
                third.organisation(),
                right.method(),
                right.knewBeforeExit(),
                right.derivedFrom())),
        StatementRefusal.OTHER_ISSUER);
  }

  @Test
  void attestation_datedBeforeTheCredential_isRefusedBeyondTheSkewOfClocks() {
    assertVerified(
        attester.attests(credential, Method.PAPERS, false, CredentialWorld.DAY.minusDays(2)));
    assertRefused(
        attester.attests(credential, Method.PAPERS, false, CredentialWorld.DAY.minusDays(3)),
        StatementRefusal.BEFORE_CREDENTIAL);
  }

  @Test
  void revocation_ofAnothersStatement_isRefused() {
    assertRefused(third.revokes(credential), StatementRefusal.NOT_ITS_AUTHOR);
    assertRefused(issuer.revokes(attestation), StatementRefusal.NOT_ITS_AUTHOR);
  }

  @Test
  void revocation_ofNothingOrARevocation_isRefused() {
    UnverifiedStatement notHeld = attester.holds(credential, CredentialWorld.DAY);
    assertRefused(attester.revokes(notHeld), StatementRefusal.ENDS_NOTHING);
    UnverifiedStatement revocation = attester.revokes(attestation);
    UnverifiedStatement takenBack = attester.revokes(revocation);
    assertThat(verifier.about(credential, takenBack, _ -> Optional.of(revocation)))
        .isEqualTo(new Verification.Refused(StatementRefusal.ENDS_A_REVOCATION));
  }

  @Test
  void revocation_thatNamesAnotherCredentialThanItsTarget_isRefused() {
    UnverifiedStatement other = attester.attests(third.issues(world.caseId()));
    Revocation crossed =
        new Revocation(attester.said(CredentialWorld.DAY), credential.about(), other.id());
    assertThat(verifier.about(credential, attester.signs(crossed), _ -> Optional.of(other)))
        .isEqualTo(new Verification.Refused(StatementRefusal.OTHER_CREDENTIAL));
  }

  @Test
  void credential_whereAnotherKindStands_isRefused() {
    assertThat(verifier.credential(attestation))
        .isEqualTo(new Verification.Refused(StatementRefusal.NOT_A_CREDENTIAL));
    assertThat(verifier.about(attestation, attestation, _ -> Optional.empty()))
        .isEqualTo(new Verification.Refused(StatementRefusal.NOT_A_CREDENTIAL));
  }

  @Test
  void anything_ofAnUnknownVersion_needsAnUpdate() {
    UnverifiedStatement future =
        world.fromTheFuture(attester, Optional.of(credential.about()), true);
    assertRefused(future, StatementRefusal.UPDATE_NEEDED);
    assertThat(verifier.speakerRefused(future)).isEmpty();
  }
}

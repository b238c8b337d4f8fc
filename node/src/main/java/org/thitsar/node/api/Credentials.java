package org.thitsar.node.api;

import java.util.List;

/// Credentials, what others say of them, and what it all means here.
public interface Credentials {
  /// Issues a credential for a case of our own. `vetting` is V1, V2 or V3; `until` an ISO date.
  @Needs(Right.VET)
  CredentialView issue(Operator operator, String caseId, String vetting, String until)
      throws RefusedException;

  /// Confirms another organisation's credential. `method` is INTERVIEW, PAPERS, REFEREE or
  /// UNIT_ROLL; `derivedFrom` is the id of the statement this one rests on, or empty.
  @Needs(Right.VET)
  CredentialView attest(
      Operator operator,
      String credentialId,
      String method,
      boolean knewBeforeExit,
      String derivedFrom)
      throws RefusedException;

  /// "Contact me before deciding": says no reason, lapses after 90 days.
  @Needs(Right.VET)
  CredentialView hold(Operator operator, String credentialId) throws RefusedException;

  /// Ends a credential, attestation or hold of our own.
  @Needs(Right.VET)
  CredentialView revoke(Operator operator, String credentialId) throws RefusedException;

  /// One credential with all statements on it. `id` is a credential id, a case id, or a unique
  /// prefix.
  @Needs(Right.VERIFY)
  CredentialView show(Operator operator, String id) throws RefusedException;

  /// All credentials on this node.
  @Needs(Right.VERIFY)
  List<CredentialView> list(Operator operator) throws RefusedException;

  /// What this node's trust rules make of a person. `rules` is a YAML document, or empty for the
  /// defaults.
  @Needs(Right.VERIFY)
  Assessment verify(Operator operator, String id, String rules) throws RefusedException;

  /// A statement: `kind` is CREDENTIAL, ATTESTATION, HOLD or REVOCATION.
  record StatementView(
      String id,
      String kind,
      String organisation,
      String date,
      String method,
      boolean knewBeforeExit,
      String derivedFrom,
      boolean counts,
      String why) {}

  /// A credential and the statements on it.
  record CredentialView(
      String credentialId,
      String caseId,
      String issuer,
      String vetting,
      String until,
      List<StatementView> statements) {}

  /// A verdict: VERIFIED, PROVISIONAL, UNVERIFIED, ON_HOLD, REVOKED, EXPIRED or UNKNOWN; with what
  /// it rests on, how old that is, and one sentence in both languages of what it does not mean.
  record Assessment(
      String verdict,
      String vetting,
      String credentialId,
      String caseId,
      List<String> reasons,
      List<StatementView> statements,
      String age,
      int issuersHeard,
      int issuersKnown,
      String doesNotMean,
      String doesNotMeanMy) {}
}

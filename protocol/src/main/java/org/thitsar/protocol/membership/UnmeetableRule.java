package org.thitsar.protocol.membership;

/// Why a charter is refused when it is written: a rule that nobody could ever meet, or that would
/// mean nothing.
public enum UnmeetableRule {
  /// One organisation alone can neither vote another out nor attest what another issued.
  TOO_FEW_FOUNDERS,
  /// More founders than a charter holds.
  TOO_MANY_FOUNDERS,
  /// One organisation stands in it twice.
  FOUNDER_TWICE,
  /// Two founders have the same key.
  KEY_TWICE,
  /// A minority could remove members.
  REMOVAL_NOT_A_MAJORITY,
  /// No number of votes exceeds a hundred percent.
  REMOVAL_NEVER_REACHED,
  /// Without any attestation by another organisation nothing is peer-verified.
  ATTESTATIONS_NONE,
  /// More attestations than there are other organisations.
  ATTESTATIONS_OUT_OF_REACH,
  /// A quota of nothing: members could not write at all.
  QUOTA_OF_NOTHING
}

package org.thitsar.protocol.credential;

/// Why a well-formed, rightly signed statement still does not count. The names are part of the
/// specification's test vectors.
public enum StatementRefusal {
  /// No member's node has the key that signed it.
  UNKNOWN_NODE,
  /// The key belongs to a node of another organisation than the one it claims to speak for.
  FORGED_ORGANISATION,
  /// The node's certificate does not allow this kind of statement.
  NO_RIGHT,
  /// It is not a credential, where one is needed.
  NOT_A_CREDENTIAL,
  /// An attestation by the organisation that issued the credential.
  SELF_MADE,
  /// It is about another credential.
  OTHER_CREDENTIAL,
  /// An attestation that confirms another organisation than the issuer.
  OTHER_ISSUER,
  /// An attestation dated before the credential that it names existed.
  BEFORE_CREDENTIAL,
  /// A revocation of another organisation's statement.
  NOT_ITS_AUTHOR,
  /// A revocation of a statement that is not here.
  ENDS_NOTHING,
  /// A revocation of a revocation.
  ENDS_A_REVOCATION,
  /// A rule version that this software does not know: an update is needed.
  UPDATE_NEEDED
}

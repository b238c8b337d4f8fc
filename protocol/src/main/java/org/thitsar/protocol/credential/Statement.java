package org.thitsar.protocol.credential;

/// What an organisation says about a credential, without signature.
public sealed interface Statement permits Statement.Subject, Credential {
  /// Who says it, and when.
  Said said();

  /// A statement about a credential that stands for itself elsewhere.
  sealed interface Subject extends Statement permits Attestation, Hold, Revocation, Unrecognised {
    /// The credential that it is about.
    CredentialId credential();
  }
}

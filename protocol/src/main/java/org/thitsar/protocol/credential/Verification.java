package org.thitsar.protocol.credential;

/// What a [StatementVerifier] found.
public sealed interface Verification {
  /// An organisation that may say it has said it.
  record Verified(VerifiedStatement statement) implements Verification {}

  /// It does not count, and why.
  record Refused(StatementRefusal refusal) implements Verification {}
}

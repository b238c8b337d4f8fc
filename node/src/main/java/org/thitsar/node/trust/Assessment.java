package org.thitsar.node.trust;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;

/// What the rules make of one credential, and why.
///
/// @param verdict the most restrictive that any reason leaves
/// @param id the credential that was asked about
/// @param credential what it says, when it is here and understood
/// @param reasons the most restrictive first
/// @param statements everything said about it, by date
/// @param age how old the knowledge is
public record Assessment(
    Verdict verdict,
    CredentialId id,
    Optional<Credential> credential,
    List<Reason> reasons,
    List<Weighed> statements,
    Age age) {
  /// Copies the lists.
  public Assessment {
    reasons = List.copyOf(reasons);
    statements = List.copyOf(statements);
  }
}

package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// A node may have fallen into other hands: nothing more is sealed to it, and nothing that it says
/// beyond `cut` lets anybody in. A later certificate of the same node lifts it.
///
/// @param id of the statement
/// @param federation in which
/// @param certificate of the node that is suspended
/// @param cut what it said that still counts
/// @param organisation who suspends
/// @param previous the statement that the signing node made before
public record Suspension(
    StatementId id,
    FederationId federation,
    StatementId certificate,
    Cut cut,
    OrganisationId organisation,
    StatementId previous)
    implements Linked {

  /// Suspends the node of `cut` under `certificate`, in the name of `suspendedBy`.
  ///
  /// @param previous the statement that this node made before
  public static SignedStatement suspend(
      FederationId federation,
      StatementId certificate,
      Cut cut,
      OrganisationId suspendedBy,
      StatementId previous,
      SigningKey nodeKey) {
    Bytes content = DecisionCodec.suspension(federation, certificate, cut, suspendedBy, previous);
    try {
      return SignedStatement.unsigned(content).signedBy(nodeKey);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a suspension out of its own range", e);
    }
  }
}

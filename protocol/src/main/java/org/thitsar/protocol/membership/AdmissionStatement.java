package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// A member takes in an organisation.
///
/// It counts when a node of `admittedBy` whose certificate grants [NodeRight#APPROVE] has signed
/// it.
///
/// @param id of the statement that said so
/// @param federation that the newcomer enters
/// @param newcomer who it is
/// @param newcomerStatement its genesis as a statement
/// @param admittedBy the member
/// @param rosterState the roster that the admitting node saw
/// @param previous the statement that the same node made before
public record AdmissionStatement(
    StatementId id,
    FederationId federation,
    Genesis newcomer,
    SignedStatement newcomerStatement,
    OrganisationId admittedBy,
    Bytes rosterState,
    StatementId previous)
    implements Linked {

  @Override
  public OrganisationId organisation() {
    return admittedBy;
  }

  /// Admits the organisation of `genesis`.
  ///
  /// @param previous the statement that this node made before
  /// @param nodeKey of a node of `admittedBy` that may approve
  /// @throws MalformedException when `genesis` is no genesis
  public static SignedStatement admit(
      FederationId federation,
      SignedStatement genesis,
      OrganisationId admittedBy,
      Bytes rosterState,
      StatementId previous,
      SigningKey nodeKey)
      throws MalformedException {
    Bytes content =
        StatementCodec.admission(federation, genesis, admittedBy, rosterState, previous);
    return SignedStatement.unsigned(content).signedBy(nodeKey);
  }
}

package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// One organisation's vote. An approval is final: its organisation cannot take it back, else
/// somebody who was voted out could come back by one voter's change of mind.
///
/// @param id of the statement
/// @param federation in which
/// @param proposal on what
/// @param organisation who votes
/// @param previous the statement that the same node made before
/// @param approves yes or no
public record Ballot(
    StatementId id,
    FederationId federation,
    StatementId proposal,
    OrganisationId organisation,
    StatementId previous,
    boolean approves)
    implements Linked {

  /// Votes in the name of `organisation`.
  ///
  /// @param previous the statement that this node made before
  public static SignedStatement cast(
      FederationId federation,
      StatementId proposal,
      OrganisationId organisation,
      StatementId previous,
      boolean approves,
      SigningKey nodeKey) {
    Bytes content = DecisionCodec.ballot(federation, proposal, organisation, previous, approves);
    try {
      return SignedStatement.unsigned(content).signedBy(nodeKey);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a ballot out of its own range", e);
    }
  }
}

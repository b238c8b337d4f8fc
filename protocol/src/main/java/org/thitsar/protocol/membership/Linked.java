package org.thitsar.protocol.membership;

import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// A statement that a node makes in the name of its organisation. Each names the one that the node
/// made before, so that what a node said is a chain that a [Cut] can end.
public sealed interface Linked extends Statement
    permits AdmissionStatement, Proposal, Ballot, Suspension {
  /// The id of the statement.
  StatementId id();

  /// In whose name it is made.
  OrganisationId organisation();

  /// The statement that the same node made before; [StatementId#NONE] for its first.
  StatementId previous();
}

package org.thitsar.protocol.credential;

import java.util.Optional;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;

/// Which node speaks for which member of the federation, and what it may say. The roster answers.
///
/// It answers for what a node has signed *within* its time: a retired laptop stays in the directory
/// as long as what it said before still counts; a node of a removed organisation, and whatever is
/// void beyond a cut, is not in it.
public interface NodeDirectory {
  /// What a node's certificate must allow.
  enum Right {
    /// To issue credentials.
    ISSUE,
    /// To attest other organisations' credentials, and to put them on hold.
    ATTEST
  }

  /// The member whose node this is; empty for a node that nobody certified and for nodes of
  /// organisations that are not, or no longer, members.
  Optional<OrganisationId> organisationOf(NodeId node);

  /// Whether the node's certificate gives it this right.
  boolean has(NodeId node, Right right);
}

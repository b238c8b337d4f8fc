package org.thitsar.node.flow;

import java.util.Optional;
import org.thitsar.protocol.identity.NodeId;

/// The connections to other nodes, as far as an operator cares.
interface Links {
  /// The connection to a node, when there is one.
  Optional<Link> find(NodeId node);

  /// Dials every known node now and syncs; how many answered.
  int syncNow();

  /// A live connection: the remote address, and how many entries of ours or others' the node is
  /// known to lack.
  record Link(String address, long behind) {}
}

package org.thitsar.protocol.membership;

import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.StatementId;

/// How much of what a node said counts: the statement `head` and all that it made before, by their
/// links.
///
/// @param node whose statements
/// @param head the last that counts; [StatementId#NONE] when none does
public record Cut(NodeId node, StatementId head) implements Comparable<Cut> {
  @Override
  public int compareTo(Cut other) {
    return node.compareTo(other.node);
  }
}

package org.thitsar.node.membership;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.membership.SignedStatement;

/// Says statements to all members: on the control log of this node.
@FunctionalInterface
public interface Publisher {
  /// Keeps and says what `statements` writes, and commits `alongside` with it, all or nothing.
  ///
  /// While `statements` writes, nobody else speaks for this node: what it takes as the node's last
  /// statement is that.
  void publish(Supplier<List<SignedStatement>> statements, Consumer<WriteBatch> alongside);
}

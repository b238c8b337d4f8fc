package org.thitsar.node.membership;

import java.util.List;
import java.util.function.Consumer;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.membership.SignedStatement;

/// Commits statements that this node brings into the federation, so that the others hear of them.
@FunctionalInterface
public interface Publisher {
  /// Writes one batch: everything that `alongside` puts into it, and `statements` as entries of
  /// this node's control log. When this returns, all of it is on the disk.
  void publish(List<SignedStatement> statements, Consumer<WriteBatch> alongside);
}

package org.thitsar.node.flow;

import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.membership.Roster;

/// A roster with a rule of a newer version may hide that somebody was removed. Such a node carries
/// on carrying, taking back and reading; it lets nothing new out.
final class Deciding {
  private Deciding() {}

  /// Refuses while the roster is undecided.
  static void require(Roster roster) throws RefusedException {
    if (!roster.undecided().isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "the federation uses a rule that this version does not know",
          "update thitsar first");
    }
  }
}

package org.thitsar.node.flow;

import java.util.function.Supplier;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.membership.Roster;

/// A roster with a rule of a newer version may hide that somebody was removed. Such a node carries
/// on carrying, taking back and reading; it lets nothing new out. Nor does one of which a sibling
/// wrote something that must be understood and is not: it may keep a case in. A sibling that is
/// suspended keeps nothing in.
final class Deciding {
  private final OrganisationId self;
  private final Supplier<Roster> roster;
  private final NotUnderstood notUnderstood;

  Deciding(OrganisationId self, Supplier<Roster> roster, NotUnderstood notUnderstood) {
    this.self = self;
    this.roster = roster;
    this.notUnderstood = notUnderstood;
  }

  /// Refuses while the roster is undecided.
  static void require(Roster roster) throws RefusedException {
    if (!roster.undecided().isEmpty()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "the federation uses a rule that this version does not know",
          "update thitsar first");
    }
  }

  /// Whether something new may be let out of this organisation's cases.
  boolean mayShare() {
    return roster.get().undecided().isEmpty() && !siblingIsNewer();
  }

  /// Refuses while [#mayShare] is false.
  void requireSharing() throws RefusedException {
    require(roster.get());
    if (siblingIsNewer()) {
      throw new RefusedException(
          Refusal.NOT_NOW,
          "another laptop of this organisation wrote something that this version does not know",
          "update thitsar first");
    }
  }

  private boolean siblingIsNewer() {
    Roster now = roster.get();
    return now.nodes(self).stream()
        .anyMatch(node -> !now.suspended(node) && notUnderstood.concerns(node));
  }
}

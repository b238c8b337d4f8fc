package org.thitsar.protocol.membership;

import java.util.List;
import org.thitsar.protocol.identity.OrganisationId;

/// How a proposal stands.
///
/// @param proposal what is proposed
/// @param approvals the voters whose approval counts, sorted
/// @param rejections the voters who are against it and have not approved it, sorted
/// @param others how many vote in it
/// @param needed how many approvals it needs
/// @param outcome what has come of it
public record Tally(
    Proposal proposal,
    List<OrganisationId> approvals,
    List<OrganisationId> rejections,
    int others,
    int needed,
    Outcome outcome) {

  /// Copies the lists.
  public Tally {
    approvals = List.copyOf(approvals);
    rejections = List.copyOf(rejections);
  }

  /// What has come of a proposal.
  public enum Outcome {
    /// It can still pass.
    OPEN,
    /// It has passed.
    PASSED,
    /// So many are against it that it cannot pass.
    REJECTED,
    /// It has the approvals, and another proposal that has them too voids some: neither has passed.
    CONTESTED,
    /// It had passed, and a later proposal overrules it.
    OVERRULED,
    /// It has passed; the key that it replaces can still object.
    ON_NOTICE,
    /// The key that it would replace has objected.
    OBJECTED
  }

  /// Whether its targets are suspended until it is decided.
  boolean suspends() {
    return proposal.subject() instanceof Subject.Removal
        && (outcome == Outcome.CONTESTED
            || (outcome == Outcome.OPEN
                && approvals.size() >= Math.min(Terms.SUSPENDING_VOICES, needed)));
  }
}

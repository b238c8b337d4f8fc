package org.thitsar.node.sharing;

import java.util.List;
import org.thitsar.protocol.casefile.CaseId;

/// What has to be said about one case, and what is out of it once it is said. To be committed as
/// one: the entries of `acts` in their order, and [SharedState#put].
///
/// @param acts what to say; withdrawals come first
/// @param after what is out then
public record CasePlan(CaseId caseId, List<Act> acts, List<Holding> after) {
  /// Copies.
  public CasePlan {
    acts = List.copyOf(acts);
    after = List.copyOf(after);
  }

  /// Whether there is anything to say.
  public boolean changes() {
    return !acts.isEmpty();
  }

  /// Whether somebody gets something new of this case.
  boolean shares() {
    return acts.stream().anyMatch(act -> act instanceof Act.Share);
  }
}

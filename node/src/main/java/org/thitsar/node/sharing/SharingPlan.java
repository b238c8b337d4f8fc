package org.thitsar.node.sharing;

import java.util.List;

/// The difference between what the policies let out and what is out.
///
/// @param changes the cases about which something has to be said; each may be committed by itself
/// @param shared of how many cases somebody gets something new
/// @param withdrawn of how many cases something is only taken back
/// @param unchanged of how many cases something is out and stays as it is
public record SharingPlan(List<CasePlan> changes, long shared, long withdrawn, long unchanged) {
  /// Copies.
  public SharingPlan {
    changes = List.copyOf(changes);
  }
}

package org.thitsar.node.cases;

import java.util.List;

/// A page of cases, newest first, and how many there are in all.
public record CasePage(long total, List<CaseSummary> cases) {
  /// Copies the list.
  public CasePage {
    cases = List.copyOf(cases);
  }
}

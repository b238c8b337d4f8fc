package org.thitsar.node.cases;

/// Which cases; an empty text means any.
public record CaseFilter(String category, String state) {
  /// All cases.
  public static CaseFilter any() {
    return new CaseFilter("", "");
  }

  boolean accepts(CaseSummary summary) {
    return (category.isEmpty() || category.equals(summary.category()))
        && (state.isEmpty() || state.equals(summary.state()));
  }
}

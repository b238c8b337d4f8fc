package org.thitsar.node.cases;

import org.thitsar.protocol.casefile.CaseId;

/// What is kept in memory of every case: nothing above L2 but the office's own number, and no name.
/// `sequence` grows with every case that is new here; `revision` counts the edits of one case;
/// `conflict` is set while a field stands as it was written apart.
public record CaseSummary(
    CaseId id,
    String localNumber,
    String category,
    String state,
    String vetting,
    boolean synthetic,
    int revision,
    boolean conflict,
    long sequence) {
  /// The id only.
  @Override
  public String toString() {
    return "CaseSummary[" + id + "]";
  }
}

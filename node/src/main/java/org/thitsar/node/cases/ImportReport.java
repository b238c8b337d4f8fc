package org.thitsar.node.cases;

import java.util.List;

/// What an import did or, in a dry run, would do. `problemCount` counts also the problems beyond
/// the first 200.
public record ImportReport(
    long rows,
    long imported,
    long unchanged,
    long bad,
    long problemCount,
    List<RowProblem> problems,
    boolean dryRun) {
  /// Copies the list.
  public ImportReport {
    problems = List.copyOf(problems);
  }
}

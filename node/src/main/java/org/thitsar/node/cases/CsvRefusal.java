package org.thitsar.node.cases;

import java.util.List;

/// The whole file cannot be used. Never leaves this package: it ends as problems in the report.
final class CsvRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<RowProblem> problems;

  CsvRefusal(List<RowProblem> problems) {
    super("a table that cannot be used", null, false, false);
    this.problems = List.copyOf(problems);
  }

  CsvRefusal(long line, String problem, String hint) {
    this(List.of(new RowProblem(line, "", problem, hint)));
  }

  List<RowProblem> problems() {
    return problems;
  }
}

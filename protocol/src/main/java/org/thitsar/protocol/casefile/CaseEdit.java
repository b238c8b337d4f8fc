package org.thitsar.protocol.casefile;

import java.util.List;

/// What became of texts that were to be written into a case.
public sealed interface CaseEdit {
  /// All of them fit. `file` is the very same object when nothing changed.
  record Done(CaseFile file) implements CaseEdit {}

  /// Some do not fit; nothing was changed. Not empty.
  record Refused(List<FieldProblem> problems) implements CaseEdit {
    /// Copies the list.
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

package org.thitsar.node.cases;

import java.util.List;
import org.thitsar.protocol.casefile.CaseFile;

/// What became of the texts of a form.
public sealed interface CaseDraft {
  /// A file that may be stored; the very same object as before when nothing changed.
  record Ready(CaseFile file) implements CaseDraft {}

  /// Everything that is wrong; nothing was changed. Not empty.
  record Refused(List<DraftProblem> problems) implements CaseDraft {
    /// Copies the list.
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

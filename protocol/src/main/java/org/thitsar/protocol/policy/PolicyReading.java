package org.thitsar.protocol.policy;

import java.util.List;

/// What became of a policy document.
public sealed interface PolicyReading {
  /// It is a policy that may be put in force.
  record Understood(Policy policy) implements PolicyReading {}

  /// It is none. Every problem that could be found at once, in the order of the document.
  record Refused(List<PolicyProblem> problems) implements PolicyReading {
    /// Copies.
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

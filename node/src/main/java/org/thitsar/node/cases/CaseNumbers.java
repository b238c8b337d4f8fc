package org.thitsar.node.cases;

import org.thitsar.protocol.casefile.CaseId;

/// The office's own numbers.
public interface CaseNumbers {
  /// Whether another case than `id` has this number.
  boolean isTaken(String localNumber, CaseId id);

  /// A number that no case has and that was not given before, such as `2026-0041`.
  String next(int year);
}

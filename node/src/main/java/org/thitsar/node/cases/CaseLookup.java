package org.thitsar.node.cases;

import java.util.List;
import org.thitsar.protocol.casefile.CaseId;

/// What was found under a text that somebody typed.
public sealed interface CaseLookup {
  /// Exactly one case.
  record Found(StoredCase stored) implements CaseLookup {}

  /// No case, or the beginning of an id is too short to look for.
  record NotFound() implements CaseLookup {}

  /// Several cases: their ids, at most ten of them.
  record Ambiguous(List<CaseId> candidates) implements CaseLookup {}
}

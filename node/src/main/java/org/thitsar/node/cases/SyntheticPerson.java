package org.thitsar.node.cases;

import java.util.OptionalInt;
import java.util.Set;
import org.thitsar.protocol.casefile.CaseFile;

/// A made-up case with what tests need to know about it. `number` counts from 1 and is in the case
/// number; `organisation` is an index into [SyntheticPeople#ORGANISATIONS]; `sameAs` is the number
/// of the case that this one repeats or resembles.
public record SyntheticPerson(
    int number, CaseFile file, int organisation, Set<Dirt> dirt, OptionalInt sameAs) {
  /// Copies the set.
  public SyntheticPerson {
    dirt = Set.copyOf(dirt);
  }
}

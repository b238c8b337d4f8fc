package org.thitsar.node.sharing;

import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;

/// What a thief of this organisation's laptop reads of our people.
///
/// @param persons how many cases it holds anything of
/// @param personsByField of how many it holds each field, in the order of the schema
public record Exposure(
    OrganisationId organisation, long persons, SortedMap<ProjectionField, Long> personsByField) {
  /// Copies.
  public Exposure {
    SortedMap<ProjectionField, Long> copy = byField();
    copy.putAll(personsByField);
    personsByField = Collections.unmodifiableSortedMap(copy);
  }

  static SortedMap<ProjectionField, Long> byField() {
    return new TreeMap<>(Comparator.comparingInt(ProjectionField::number));
  }
}

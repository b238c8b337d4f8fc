package org.thitsar.ui.torture;

import java.util.Map;
import java.util.Set;

/// One state of one made-up person, as a client wrote it or as a node has it.
///
/// @param name the full name (at the partner: the first skill), which nobody else bears
/// @param fields field name → text
/// @param revision counts from 1
record Written(String name, Map<String, String> fields, int revision) {
  /// What a node fills in by itself.
  private static final Set<String> FILLED_IN =
      Set.of("local_number", "state", "vetting", "synthetic");

  Written {
    fields = Map.copyOf(fields);
  }

  /// Whether `kept` is this state: every field as it was written, no other field but those that a
  /// node fills in, and the same revision.
  boolean isWhole(Written kept) {
    return revision == kept.revision
        && fields.entrySet().stream()
            .allMatch(field -> field.getValue().equals(kept.fields.get(field.getKey())))
        && kept.fields.keySet().stream()
            .allMatch(field -> fields.containsKey(field) || FILLED_IN.contains(field));
  }
}

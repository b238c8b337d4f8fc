package org.thitsar.node.cases;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds the code of something that people call by name. One name may mean several things.
final class NameTable {
  private static final int SHOWN_MAX = 6;

  private final Map<String, SortedMap<String, String>> codes = new HashMap<>();

  /// What a name means.
  sealed interface Match {
    /// Exactly one thing.
    record One(String code) implements Match {}

    /// Several: `choices` says which, code and description.
    record Many(List<String> choices) implements Match {}

    /// Nothing that is in the table.
    record None() implements Match {}
  }

  /// `name` may mean `code`; `description` tells it from others of the same name.
  void add(String name, String code, String description) {
    if (!name.isBlank()) {
      codes.computeIfAbsent(bare(name), _ -> new TreeMap<>()).put(code, description);
    }
  }

  Match match(String name) {
    SortedMap<String, String> found = codes.get(bare(name));
    if (found == null) {
      return new Match.None();
    }
    if (found.size() == 1) {
      return new Match.One(found.firstKey());
    }
    return new Match.Many(
        found.entrySet().stream()
            .limit(SHOWN_MAX)
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .toList());
  }

  /// Case, spaces, hyphens and full stops do not matter.
  private static String bare(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s._-]+", "");
  }
}

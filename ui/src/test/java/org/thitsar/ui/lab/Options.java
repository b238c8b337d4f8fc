package org.thitsar.ui.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `--name value` pairs of a tool.
///
/// @param values name → value; a name without a value, or a value without a name, is there under
///   the empty name
record Options(Map<String, String> values) {
  static Options of(List<String> arguments) {
    return of(arguments, Set.of());
  }

  /// As above, where the names in `flags` stand alone.
  static Options of(List<String> arguments, Set<String> flags) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      if (flags.contains(arguments.get(i))) {
        values.put(arguments.get(i), "yes");
        i--;
        continue;
      }
      boolean pair = arguments.get(i).startsWith("--") && i + 1 < arguments.size();
      values.put(pair ? arguments.get(i) : "", pair ? arguments.get(i + 1) : arguments.get(i));
    }
    return new Options(values);
  }

  /// Whether there are no others than these, and the values of `numbers` are numbers.
  boolean areAmong(Set<String> texts, Set<String> numbers) {
    return values.entrySet().stream()
        .allMatch(
            option ->
                texts.contains(option.getKey())
                    || (numbers.contains(option.getKey()) && isNumber(option.getValue())));
  }

  private static boolean isNumber(String text) {
    try {
      long _ = Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  long number(String name, long otherwise) {
    String text = values.get(name);
    return text == null ? otherwise : Long.parseLong(text);
  }
}

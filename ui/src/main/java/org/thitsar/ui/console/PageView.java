package org.thitsar.ui.console;

import java.util.List;
import java.util.Optional;

/// Everything the page shows, as text that is ready but for HTML escaping.
///
/// @param otherName the organisation's name in the other language, or empty
/// @param code the organisation's id in groups, to be compared by voice
/// @param seen nothing when whoever looks may not know it
public record PageView(
    Language language,
    Texts texts,
    String organisation,
    String otherName,
    String federation,
    String code,
    String since,
    String asOf,
    String version,
    List<Neighbour> neighbours,
    List<Figure> figures,
    Optional<List<Seen>> seen) {

  /// Another organisation's computer, and a warning or nothing.
  public record Neighbour(
      String name, boolean connected, String state, String warning, String heard, String missing) {}

  /// A number with its meaning, and a remark or nothing.
  public record Figure(String number, String meaning, String remark) {}

  /// What one other organisation may see of ours.
  public record Seen(String name, String people, List<String> fields) {}
}

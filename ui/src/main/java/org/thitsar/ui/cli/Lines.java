package org.thitsar.ui.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thitsar.ui.text.Inert;

/// Writes views as plain text: headings, name and value pairs, tables. Everything written is made
/// inert first.
final class Lines {
  private final PrintWriter out;

  Lines(PrintWriter out) {
    this.out = out;
  }

  /// A whole number as people read it.
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// `3 cases`, `1 case`.
  static String count(long value, String one, String many) {
    return number(value) + " " + (value == 1 ? one : many);
  }

  Lines line(String text) {
    out.println(Inert.line(text));
    return this;
  }

  Lines blank() {
    out.println();
    return this;
  }

  /// Text with its own line breaks, exactly as it is but for what would be harmful.
  Lines verbatim(String text) {
    out.print(Inert.lines(text));
    if (!text.endsWith("\n")) {
      out.println();
    }
    return this;
  }

  /// Pairs of name and value, the values aligned. Pairs with an empty value are left out.
  Lines pairs(String... namesAndValues) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isEmpty()) {
        rows.add(List.of("  " + namesAndValues[i], namesAndValues[i + 1]));
      }
    }
    aligned(rows, Set.of());
    return this;
  }

  /// A table with a header row; columns whose header starts with `>` are aligned right.
  Lines table(List<String> header, List<List<String>> rows) {
    Set<Integer> right =
        IntStream.range(0, header.size())
            .filter(column -> header.get(column).startsWith(">"))
            .boxed()
            .collect(Collectors.toSet());
    List<List<String>> all = new ArrayList<>();
    all.add(header.stream().map(title -> title.replace(">", "")).toList());
    all.addAll(rows);
    aligned(all, right);
    return this;
  }

  private void aligned(List<List<String>> rows, Set<Integer> right) {
    List<List<String>> inert =
        rows.stream().map(row -> row.stream().map(Inert::line).toList()).toList();
    int columns = inert.isEmpty() ? 0 : inert.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : inert) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    for (List<String> row : inert) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        String space = " ".repeat(widths[column] - width(cell));
        line.append(right.contains(column) ? space + cell : cell + space).append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /// Columns a text takes on a terminal: marks above and below a letter take none.
  private static int width(String text) {
    return (int)
        text.codePoints()
            .filter(
                point ->
                    switch (Character.getType(point)) {
                      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT ->
                          false;
                      default -> true;
                    })
            .count();
  }
}

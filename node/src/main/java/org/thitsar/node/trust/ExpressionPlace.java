package org.thitsar.node.trust;

import java.util.List;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Where a line and column of an expression stand in the document around it. Exact for expressions
/// that are written as they are (plain, quoted without escapes, or a `|` block); for folded and
/// escaped ones it is the place where the expression begins.
///
/// @param firstLine line of the document, from 1, of the expression's first line
/// @param firstColumn column of its first character on that line, from 1
/// @param nextColumn column at which its other lines begin; 0 when lines do not map
record ExpressionPlace(int firstLine, int firstColumn, int nextColumn, boolean exact) {
  static ExpressionPlace of(String document, ScalarNode scalar) {
    int line = scalar.getStartMark().map(Mark::getLine).orElse(0);
    int column = scalar.getStartMark().map(Mark::getColumn).orElse(0);
    List<String> lines = document.lines().toList();
    if (scalar.getScalarStyle() == ScalarStyle.LITERAL) {
      int first = line + 1;
      String next = first < lines.size() ? lines.get(first) : "";
      int indent = next.length() - next.stripLeading().length();
      return new ExpressionPlace(first + 1, indent + 1, indent + 1, true);
    }
    int quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
    String source = line < lines.size() ? lines.get(line) : "";
    int from =
        Math.min(
            source.length(),
            source.offsetByCodePoints(
                0, Math.min(column + quote, source.codePointCount(0, source.length()))));
    boolean verbatim = source.startsWith(scalar.getValue(), from);
    return new ExpressionPlace(line + 1, column + quote + 1, 0, verbatim);
  }

  /// The line of the document, from 1, of line `line` (from 1) of the expression.
  int line(int line) {
    return exact && nextColumn > 0 ? firstLine + line - 1 : firstLine;
  }

  /// The column of the document, from 1, of column `column` (from 0) of that line.
  int column(int line, int column) {
    if (!exact) {
      return firstColumn;
    }
    return (line > 1 && nextColumn > 0 ? nextColumn : firstColumn) + column;
  }
}

package org.thitsar.node.cases;

import java.util.List;

/// A row of a table, and the line on which it begins.
record CsvRow(long line, List<String> cells) {
  boolean isEmpty() {
    return cells.stream().allMatch(String::isBlank);
  }
}

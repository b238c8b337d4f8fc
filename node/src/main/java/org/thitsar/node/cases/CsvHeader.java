package org.thitsar.node.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.text.CleanText;
import org.thitsar.protocol.casefile.CaseField;

/// Which field each column holds; a column without a title holds none.
record CsvHeader(List<Optional<CaseField>> columns) {
  /// Reads the first row; everything that is wrong with it goes into `problems`.
  static CsvHeader of(CsvRow row, List<RowProblem> problems) {
    List<Optional<CaseField>> columns = new ArrayList<>();
    Set<CaseField> seen = new HashSet<>();
    for (String cell : row.cells()) {
      String title = CleanText.of(cell);
      Optional<CaseField> field = CaseField.titled(title);
      columns.add(field);
      if (title.isEmpty()) {
        continue;
      }
      if (field.isEmpty()) {
        DraftProblem unknown = CaseDrafts.unknown(title);
        problems.add(
            new RowProblem(row.line(), unknown.field(), unknown.problem(), unknown.hint()));
      } else if (!seen.add(field.get())) {
        problems.add(
            new RowProblem(
                row.line(), field.get().name(), "is there twice", "keep one of the columns"));
      }
    }
    if (problems.isEmpty()
        && !seen.contains(CaseField.CATEGORY_CLAIMED)
        && !seen.contains(CaseField.LOCAL_NUMBER)) {
      problems.add(
          new RowProblem(
              row.line(),
              CaseField.CATEGORY_CLAIMED.name(),
              "is missing",
              "the first row must name the fields, category_claimed among them"));
    }
    return new CsvHeader(List.copyOf(columns));
  }

  /// What is wrong with the shape of a row, if anything.
  Optional<RowProblem> misfit(CsvRow row) {
    if (row.cells().size() > columns.size()) {
      return Optional.of(
          new RowProblem(
              row.line(),
              "",
              "has more cells than the first row",
              "put quotation marks around a text that has commas"));
    }
    if (row.cells().size() < columns.size()) {
      return Optional.of(
          new RowProblem(
              row.line(),
              "",
              "has fewer cells than the first row",
              "add the missing commas; the file may also be cut off"));
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).isEmpty() && !row.cells().get(i).isBlank()) {
        return Optional.of(
            new RowProblem(
                row.line(),
                "",
                "has a text in column " + (i + 1) + ", which has no name",
                "name the column in the first row"));
      }
    }
    return Optional.empty();
  }

  /// The cells of a row that are not empty.
  Map<CaseField, String> texts(CsvRow row) {
    Map<CaseField, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String text = row.cells().get(i);
      if (columns.get(i).isPresent() && !text.isBlank()) {
        texts.put(columns.get(i).get(), text);
      }
    }
    return texts;
  }
}

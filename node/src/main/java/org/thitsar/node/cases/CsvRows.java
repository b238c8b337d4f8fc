package org.thitsar.node.cases;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a table, one after the other, within limits: however the file is made, no more of it
/// is held than one row.
final class CsvRows implements AutoCloseable {
  private final Handler handler = new Handler();
  private final CsvReader<CsvRow> reader;
  private final CloseableIterator<CsvRow> rows;

  CsvRows(CsvBytes bytes, char separator) {
    this.reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(CsvLimits.BUFFER_CHARACTERS_MAX)
            .build(handler, bytes.open());
    this.rows = reader.iterator();
  }

  /// The character that parts the cells: of comma, semicolon and tab the one that is most often
  /// outside quotation marks in the first line, and not the comma when in doubt.
  static char separator(CsvBytes bytes) throws CsvRefusal {
    int[] counts = new int[128];
    boolean quoted = false;
    try (BufferedReader text = new BufferedReader(bytes.open())) {
      for (int i = 0, c = text.read();
          c >= 0 && i < CsvLimits.BUFFER_CHARACTERS_MAX && (quoted || (c != '\n' && c != '\r'));
          i++, c = text.read()) {
        if (c == '"') {
          quoted = !quoted;
        } else if (!quoted && c < counts.length) {
          counts[c]++;
        }
      }
    } catch (IOException e) {
      throw notUtf8(1);
    }
    char most = ',';
    for (char each : new char[] {';', '\t'}) {
      most = counts[each] > 0 && counts[each] >= counts[most] ? each : most;
    }
    return most;
  }

  /// The next row, or `null` at the end.
  ///
  /// @throws CsvRefusal when the file cannot be read on
  @Nullable CsvRow next() throws CsvRefusal {
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (TooLarge e) {
      throw refusal(e.problem);
    } catch (CsvParseException e) {
      if (e.getCause() instanceof TooLarge tooLarge) {
        throw refusal(tooLarge.problem);
      }
      throw refusal("cannot be read as cells, or has one that never ends");
    } catch (UncheckedIOException e) {
      throw notUtf8(handler.line);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CsvRefusal refusal(String problem) {
    return new CsvRefusal(
        handler.line,
        problem,
        "a quotation mark may be missing its pair on this line; or the file is not a table");
  }

  private static CsvRefusal notUtf8(long line) {
    return new CsvRefusal(
        line, "the file is not in utf-8 from about this line on", "save it as csv in utf-8");
  }

  /// A row that breaks a limit.
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    TooLarge(String problem) {
      super(problem, null, false, false);
      this.problem = problem;
    }
  }

  private static final class Handler extends AbstractBaseCsvCallbackHandler<CsvRow> {
    private long line = 1;
    private List<String> cells = new ArrayList<>();

    @Override
    protected void handleBegin(long startingLineNumber) {
      line = startingLineNumber;
      cells = new ArrayList<>();
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      if (index >= CsvLimits.COLUMNS_MAX) {
        throw new TooLarge("has more than " + CsvLimits.COLUMNS_MAX + " cells");
      }
      if (length > CsvLimits.CELL_CHARACTERS_MAX) {
        throw new TooLarge(
            "has a cell of more than " + CsvLimits.CELL_CHARACTERS_MAX + " characters");
      }
      cells.add(new String(buffer, offset, length));
    }

    @Override
    protected CsvRow buildRecord() {
      return new CsvRow(line, List.copyOf(cells));
    }
  }
}

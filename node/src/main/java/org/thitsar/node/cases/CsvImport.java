package org.thitsar.node.cases;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.thitsar.node.text.Zawgyi;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseId;

/// Imports a table of people: CSV in UTF-8, the first row naming the fields in English or Burmese.
///
/// The table is read twice: first everything is checked and nothing changes, then chunks of cases
/// are handed to the caller, who writes each chunk to log and view at once. A crash between two
/// chunks loses nothing: imported again, the rows that were written change nothing. Progress counts
/// only rows that are written. The file is held in memory and never copied to the disk.
///
/// A formula such as `=1+1` is a text like any other; nothing is ever computed.
public final class CsvImport {
  private static final int PROGRESS_ROWS = 512;

  /// As much of the table as is looked at as a whole.
  private static final int SAMPLE_CHARACTERS = 1 << 16;

  private final CaseDrafts drafts;
  private final CaseStore store;
  private final Zawgyi zawgyi;
  private final Entropy entropy;

  /// `entropy` gives new cases their ids.
  public CsvImport(CaseDrafts drafts, CaseStore store, Zawgyi zawgyi, Entropy entropy) {
    this.drafts = drafts;
    this.store = store;
    this.zawgyi = zawgyi;
    this.entropy = entropy;
  }

  /// Imports what `source` holds. `sink` gets up to 512 cases at a time and must have written them
  /// when it returns, [CaseStore#committed] included; with `dryRun` it is not called.
  ///
  /// With any problem nothing is imported, unless `skipBad` leaves the bad rows out. A file that
  /// cannot be read to its end, or is in Zawgyi as a whole, is never imported in part.
  ///
  /// @throws IOException when `source` itself cannot be read
  public ImportReport run(
      InputStream source,
      boolean dryRun,
      boolean skipBad,
      LocalDate today,
      ImportProgress progress,
      Consumer<List<ImportedCase>> sink)
      throws IOException {
    Tally checked = new Tally();
    try {
      CsvBytes bytes = CsvBytes.read(source);
      refuseZawgyi(bytes);
      Chunks nowhere = new Chunks(_ -> {});
      CaseId placeholder = CaseId.fresh(entropy);
      pass(
          bytes,
          today,
          checked,
          nowhere,
          () -> placeholder,
          () -> "",
          rows -> progress.advance(rows, 0));
      boolean refused = checked.bad > 0 && !skipBad;
      if (dryRun || refused) {
        return checked.report(refused ? 0 : checked.imported, dryRun);
      }
      Tally written = new Tally();
      long total = checked.rows;
      pass(
          bytes,
          today,
          written,
          new Chunks(sink),
          () -> CaseId.fresh(entropy),
          () -> store.next(today.getYear()),
          rows -> progress.advance(rows, total));
      return written.report(written.imported, false);
    } catch (CsvRefusal e) {
      checked.refuse(e.problems());
      return checked.report(0, dryRun);
    }
  }

  private void pass(
      CsvBytes bytes,
      LocalDate today,
      Tally tally,
      Chunks chunks,
      Supplier<CaseId> id,
      Supplier<String> number,
      java.util.function.LongConsumer rowsDone)
      throws CsvRefusal {
    RowReader reader = new RowReader(drafts, store, today);
    long told = 0;
    try (CsvRows rows = new CsvRows(bytes, CsvRows.separator(bytes))) {
      CsvHeader header = header(rows);
      for (CsvRow row = rows.next(); row != null; row = rows.next()) {
        if (row.isEmpty()) {
          continue;
        }
        tally.rows++;
        read(row, header, reader, tally, chunks, id, number);
        long done = chunks.done(tally.rows);
        if (done - told >= PROGRESS_ROWS) {
          rowsDone.accept(done);
          told = done;
        }
      }
    }
    chunks.flush();
    rowsDone.accept(tally.rows);
  }

  private static CsvHeader header(CsvRows rows) throws CsvRefusal {
    CsvRow first = rows.next();
    if (first == null) {
      throw new CsvRefusal(0, "the file is empty", "write field names into the first row");
    }
    List<RowProblem> problems = new ArrayList<>();
    CsvHeader header = CsvHeader.of(first, problems);
    if (!problems.isEmpty()) {
      throw new CsvRefusal(problems);
    }
    return header;
  }

  private static void read(
      CsvRow row,
      CsvHeader header,
      RowReader reader,
      Tally tally,
      Chunks chunks,
      Supplier<CaseId> id,
      Supplier<String> number) {
    var misfit = header.misfit(row);
    if (misfit.isPresent()) {
      tally.bad++;
      tally.note(misfit.get());
      return;
    }
    Map<CaseField, String> texts = header.texts(row);
    switch (reader.read(texts, id, number)) {
      case RowReader.RowResult.Import(ImportedCase imported) -> {
        tally.imported++;
        chunks.add(imported, tally.rows);
      }
      case RowReader.RowResult.Unchanged() -> tally.unchanged++;
      case RowReader.RowResult.Bad(List<DraftProblem> problems) -> {
        tally.bad++;
        for (DraftProblem problem : problems) {
          tally.note(
              new RowProblem(row.line(), problem.field(), problem.problem(), problem.hint()));
        }
      }
    }
  }

  /// Looks at the beginning of the table as a whole, where statistics decide well.
  private void refuseZawgyi(CsvBytes bytes) throws CsvRefusal {
    StringBuilder sample = new StringBuilder();
    try (CsvRows rows = new CsvRows(bytes, CsvRows.separator(bytes))) {
      for (CsvRow row = rows.next();
          row != null && sample.length() < SAMPLE_CHARACTERS;
          row = rows.next()) {
        row.cells().forEach(cell -> sample.append(cell).append(' '));
      }
    }
    if (zawgyi.certainly(sample.toString())) {
      throw new CsvRefusal(
          0, "the file is in zawgyi, not unicode", "convert the whole file to unicode first");
    }
  }

  /// Cases that wait to be written together.
  private static final class Chunks {
    private final Consumer<List<ImportedCase>> sink;
    private final List<ImportedCase> waiting = new ArrayList<>();
    private long bytes;
    private long firstRow;

    Chunks(Consumer<List<ImportedCase>> sink) {
      this.sink = sink;
    }

    /// Adds what row number `row`, counted from 1, became.
    void add(ImportedCase imported, long row) {
      int length = imported.file().encode().length();
      if (waiting.size() == CsvLimits.CHUNK_CASES_MAX
          || bytes + length > CsvLimits.CHUNK_BYTES_MAX) {
        flush();
      }
      if (waiting.isEmpty()) {
        firstRow = row;
      }
      waiting.add(imported);
      bytes += length;
    }

    /// How many of the first `rows` rows are done: those below the first that waits. Whoever sees
    /// progress takes it for a promise, so a row that waits does not count.
    long done(long rows) {
      return waiting.isEmpty() ? rows : firstRow - 1;
    }

    void flush() {
      if (!waiting.isEmpty()) {
        sink.accept(List.copyOf(waiting));
        waiting.clear();
        bytes = 0;
      }
    }
  }

  /// Counts of one pass.
  private static final class Tally {
    private long rows;
    private long imported;
    private long unchanged;
    private long bad;
    private long problemCount;
    private final List<RowProblem> problems = new ArrayList<>();

    void note(RowProblem problem) {
      problemCount++;
      if (problems.size() < CsvLimits.PROBLEMS_MAX) {
        problems.add(problem);
      }
    }

    /// The file as a whole: what was found row by row before does not matter any more.
    void refuse(List<RowProblem> whole) {
      problems.clear();
      problemCount = 0;
      bad = Math.max(bad, 1);
      whole.forEach(this::note);
    }

    ImportReport report(long importedCases, boolean dryRun) {
      return new ImportReport(
          rows, importedCases, unchanged, bad, problemCount, List.copyOf(problems), dryRun);
    }
  }
}

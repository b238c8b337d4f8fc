package org.thitsar.ui.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Many cases at once.
final class ImportCommands {
  private ImportCommands() {}

  /// `thitsar case import`.
  @Command(
      name = "import",
      description = {
        "Read cases from a table: CSV in UTF-8, the first row holding field names.",
        "",
        "When a row is wrong nothing is imported, unless --skip-bad is given; the report names"
            + " line, field, what is wrong and what to write instead. A row that was imported"
            + " before changes nothing, so an import can be repeated."
      },
      footer = {
        "",
        "Examples:",
        "  thitsar case import arrivals.csv --dry-run",
        "  thitsar case import arrivals.csv",
        "  age -d arrivals.csv.age | thitsar case import -"
      })
  static final class Import implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the table; - is standard input")
    private String file = "";

    @Option(names = "--dry-run", description = "report, change nothing")
    private boolean dryRun;

    @Option(names = "--skip-bad", description = "import the good rows even when others are wrong")
    private boolean skipBad;

    Import(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      ControlApi node = desk.node();
      Cases.ImportReport report;
      try (InputStream csv = opened()) {
        report =
            node.cases()
                .importCsv(desk.operator(), csv, dryRun, skipBad, desk.progress("importing"));
      } catch (IOException e) {
        throw new UnreadableFileException("cannot read " + file);
      }
      boolean nothing = report.bad() > 0 && !skipBad;
      desk.show(report, lines -> write(lines, report, nothing));
      if (!file.equals("-")) {
        desk.remind(
            "reminder: "
                + file
                + " is still there for anyone to read; destroy it, and the copies of it, when it is"
                + " not needed any more");
      }
      return nothing ? Exit.BAD_INPUT : Exit.OK;
    }

    private InputStream opened() throws IOException, UnreadableFileException {
      if (file.equals("-")) {
        return desk.terminal().bytesIn();
      }
      Path path = Path.of(file);
      if (!Files.isRegularFile(path)) {
        throw new UnreadableFileException("there is no file " + file);
      }
      return new BufferedInputStream(Files.newInputStream(path));
    }

    private void write(Lines lines, Cases.ImportReport report, boolean nothing) {
      if (!report.problems().isEmpty()) {
        lines.table(
            List.of(">line", "field", "what is wrong", "write instead"),
            report.problems().stream()
                .map(
                    problem ->
                        List.of(
                            Long.toString(problem.line()),
                            problem.field().isEmpty() ? "-" : problem.field(),
                            problem.problem(),
                            problem.hint()))
                .toList());
        long untold = report.problemCount() - report.problems().size();
        if (untold > 0) {
          lines.line("and " + Lines.count(untold, "problem", "problems") + " more");
        }
        lines.blank();
      }
      lines.line(counts(report));
      if (report.dryRun()) {
        lines.line("a dry run: nothing was changed");
      } else if (nothing) {
        lines.line(
            "nothing was imported; correct the table, or leave bad rows out with --skip-bad");
      }
    }
  }

  private static String counts(Cases.ImportReport report) {
    return Lines.count(report.rows(), "row", "rows")
        + ": "
        + Lines.number(report.imported())
        + (report.dryRun() ? " would be imported, " : " imported, ")
        + Lines.number(report.unchanged())
        + " here before, "
        + Lines.number(report.bad())
        + " bad";
  }

  /// `thitsar synth`.
  @Command(
      name = "synth",
      description =
          "Write fictional people, for practice and tests. The same seed gives the same people.",
      footer = {"", "Example:", "  thitsar synth --cases 10000 --seed 1"})
  static final class Synth implements Callable<Integer> {
    private final Desk desk;

    @Option(names = "--cases", paramLabel = "N", required = true, description = "how many")
    private int cases;

    @Option(
        names = "--seed",
        paramLabel = "S",
        description = "a whole number (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    Synth(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Cases.ImportReport report =
          desk.node().cases().synthesise(desk.operator(), cases, seed, desk.progress("writing"));
      desk.show(report, lines -> lines.line(counts(report)));
      return Exit.OK;
    }
  }
}

package org.thitsar.ui.torture;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.OfficeProcess;

/// The clients of an office that registers people: they import tables, write and edit cases by
/// hand, and remember what they were told.
final class Registrar {
  private static final int PAGE = 1_000;

  private final OfficeProcess office;
  private final Acknowledged acknowledged = new Acknowledged();
  private final List<Finding> answers = new CopyOnWriteArrayList<>();
  private final Set<String> opened = new HashSet<>();

  Registrar(OfficeProcess office) {
    this.office = office;
  }

  OfficeProcess office() {
    return office;
  }

  Acknowledged acknowledged() {
    return acknowledged;
  }

  /// Imports a table through the control API. Rows count as acknowledged once progress says that
  /// they are done; `whenever` is called with every progress.
  ///
  /// @return nothing when the node ended before it answered
  Optional<Cases.ImportReport> importTable(Table table, Runnable whenever) {
    List<Written> rows = table.rows();
    long known = rows.stream().filter(row -> row.equals(acknowledged.told(row.name()))).count();
    rows.stream().filter(row -> acknowledged.told(row.name()) == null).forEach(acknowledged::asked);
    int[] next = {0};
    try {
      Cases.ImportReport report =
          office
              .api()
              .cases()
              .importCsv(
                  OfficeProcess.OPERATOR,
                  new ByteArrayInputStream(table.csv()),
                  false,
                  false,
                  (done, total) -> {
                    // The first reading of the table, which only checks, knows no total.
                    for (; total > 0 && next[0] < done; next[0]++) {
                      acknowledged.told(rows.get(next[0]));
                    }
                    whenever.run();
                  });
      rows.forEach(acknowledged::told);
      if (report.rows() != rows.size()
          || report.bad() != 0
          || report.unchanged() != known
          || report.imported() != rows.size() - known) {
        answers.add(
            new Finding(
                Finding.Kind.DISAGREES,
                "of " + rows.size() + " rows, " + known + " known, the report says " + report));
      }
      return Optional.of(report);
    } catch (RefusedException | NotRunningException e) {
      return Optional.empty();
    }
  }

  /// Writes people by hand and edits some of them, until the node ends.
  void writeByHand(SplittableRandom random, String series) {
    try {
      for (int row = 0; ; row++) {
        Map<String, String> fields = Table.fields(random, series, row, random.nextInt(4) == 0);
        Written state = new Written(Table.name(series, row), fields, 1);
        acknowledged.asked(state);
        Cases.CaseView view = office.api().cases().create(OfficeProcess.OPERATOR, fields);
        answered(state, view);
        if (random.nextInt(3) == 0) {
          Map<String, String> changes = Map.of("note", "edited " + random.nextInt(1_000_000));
          Map<String, String> edited = new LinkedHashMap<>(fields);
          edited.putAll(changes);
          Written after = new Written(state.name(), edited, 2);
          acknowledged.asked(after);
          answered(
              after, office.api().cases().edit(OfficeProcess.OPERATOR, view.caseId(), changes));
        }
      }
    } catch (RefusedException | NotRunningException e) {
      // The node has ended: what was asked last may be there or not.
      return;
    }
  }

  private void answered(Written state, Cases.CaseView view) {
    acknowledged.told(state);
    if (!state.isWhole(written(view))) {
      answers.add(new Finding(Finding.Kind.TORN, "the answer about " + state.name()));
    }
  }

  /// Compares everything on the office's disk with what was acknowledged. Only while it is stopped.
  List<Finding> inspect() throws InterruptedException, MalformedException {
    Register register = register();
    List<Finding> findings = new ArrayList<>(answers);
    answers.clear();
    findings.addAll(register.findings());
    findings.addAll(acknowledged.compare(register.cases().values()));
    acknowledged.settle(register.cases().values());
    return findings;
  }

  private Register register() throws InterruptedException, MalformedException {
    try (Storage storage = office.vault()) {
      return Register.read(storage);
    }
  }

  /// Opens every case that the node lists and that was not opened before, and compares. Only while
  /// nobody writes, after [#inspect].
  List<Finding> openAll() throws RefusedException, NotRunningException {
    List<Finding> findings = new ArrayList<>();
    Cases cases = office.api().cases();
    long listed = 0;
    for (int offset = 0; ; offset += PAGE) {
      Cases.CasePage page =
          cases.list(OfficeProcess.OPERATOR, new Cases.CaseQuery("", "", offset, PAGE));
      for (Cases.CaseLine line : page.cases()) {
        listed++;
        if (opened.add(line.caseId())) {
          Written kept = written(cases.show(OfficeProcess.OPERATOR, line.caseId()));
          Written told = acknowledged.told(kept.name());
          if (told == null) {
            findings.add(new Finding(Finding.Kind.INVENTED, kept.name()));
          } else if (!told.isWhole(kept)) {
            findings.add(new Finding(Finding.Kind.TORN, kept.name()));
          }
        }
      }
      if (page.cases().size() < PAGE) {
        break;
      }
    }
    long counted = office.api().standing().status(OfficeProcess.OPERATOR).ownCases();
    if (listed != acknowledged.people() || counted != listed) {
      findings.add(
          new Finding(
              Finding.Kind.DISAGREES,
              acknowledged.people() + " people, " + listed + " listed, " + counted + " counted"));
    }
    return findings;
  }

  private static Written written(Cases.CaseView view) {
    Map<String, String> fields = new LinkedHashMap<>();
    view.fields().forEach(field -> fields.put(field.name(), field.value()));
    return new Written(fields.getOrDefault("full_name", ""), fields, view.revision());
  }
}

package org.thitsar.ui.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar case`: the organisation's own cases. What is in a case is never an argument, because
/// other users of the computer can read arguments: it is asked for, or read from standard input.
@Command(
    name = "case",
    description = "The organisation's own cases.",
    subcommands = {
      CaseCommands.New.class,
      CaseCommands.Edit.class,
      CaseCommands.Show.class,
      CaseCommands.ListCases.class,
      CaseCommands.Withdraw.class,
      CaseCommands.Fields.class,
      ImportCommands.Import.class
    })
final class CaseCommands implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  CaseCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  private static void show(Desk desk, Cases.CaseView view) {
    desk.show(
        view,
        lines -> {
          lines.line(
              "case "
                  + view.caseId()
                  + "  number "
                  + view.localNumber()
                  + "  revision "
                  + view.revision());
          lines.table(
              List.of("  field", "keep", "value"),
              view.fields().stream()
                  .map(field -> List.of("  " + field.name(), field.sensitivity(), field.value()))
                  .toList());
          lines.line(
              view.sharedWith().isEmpty()
                  ? "shared with nobody"
                  : "shared with " + String.join(", ", view.sharedWith()));
          if (!view.conflicts().isEmpty()) {
            lines
                .blank()
                .line(
                    "written apart, and not decided: until then the most careful value holds, or"
                        + " none")
                .table(
                    List.of("  field", "value", "on", "by"),
                    view.conflicts().stream().flatMap(CaseCommands::claims).toList())
                .line("decide with: thitsar case edit " + view.caseId());
          }
        });
  }

  private static Stream<List<String>> claims(Cases.ConflictView conflict) {
    return conflict.claims().stream()
        .map(
            claim ->
                List.of(
                    "  " + conflict.field(),
                    claim.value().isEmpty() ? "(cleared)" : claim.value(),
                    claim.writtenAt(),
                    claim.here() ? "this laptop" : "laptop " + claim.laptop()));
  }

  /// `thitsar case new`.
  @Command(
      name = "new",
      description = {
        "Open a case.",
        "",
        "At a keyboard every field is asked for; an empty answer leaves it out. Otherwise standard"
            + " input holds lines of `field: value`. Only category_claimed is mandatory."
      },
      footer = {"", "Example:", "  printf 'category_claimed: DEFECTOR\\n' | thitsar case new"})
  static final class New implements Callable<Integer> {
    private final Desk desk;

    New(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      Map<String, String> fields =
          desk.terminal().asksPerson() ? asked(node.cases().fields()) : desk.fieldLines();
      CaseCommands.show(desk, node.cases().create(desk.operator(), fields));
      return Exit.OK;
    }

    private Map<String, String> asked(List<Cases.FieldInfo> catalogue) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (Cases.FieldInfo field : catalogue) {
        Optional<String> answer = desk.terminal().ask(prompt(field));
        answer
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .ifPresent(text -> fields.put(field.name(), text));
      }
      return fields;
    }

    private static String prompt(Cases.FieldInfo field) {
      String choices =
          field.choices().isEmpty() ? "" : " (" + String.join(", ", field.choices()) + ")";
      return field.label() + choices + ": ";
    }
  }

  /// `thitsar case edit`.
  @Command(
      name = "edit",
      description = {
        "Change fields of a case.",
        "",
        "At a keyboard, name a field and then its new value; an empty name ends. Otherwise standard"
            + " input holds lines of `field: value`. An empty value clears a field."
      },
      footer = {"", "Example:", "  printf 'state: REGISTERED\\n' | thitsar case edit 2026-0041"})
  static final class Edit implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CASE", description = "case id, the beginning of one, or case number")
    private String id = "";

    Edit(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      Map<String, String> changes = desk.terminal().asksPerson() ? asked() : desk.fieldLines();
      CaseCommands.show(desk, node.cases().edit(desk.operator(), id, changes));
      return Exit.OK;
    }

    private Map<String, String> asked() {
      Map<String, String> changes = new LinkedHashMap<>();
      while (true) {
        String name = desk.terminal().ask("field (empty to end): ").orElse("").strip();
        if (name.isEmpty()) {
          return changes;
        }
        changes.put(name, desk.terminal().ask("new value (empty to clear): ").orElse("").strip());
      }
    }
  }

  /// `thitsar case show`.
  @Command(name = "show", description = "Show one case, whole.")
  static final class Show implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CASE", description = "case id, the beginning of one, or case number")
    private String id = "";

    Show(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CaseCommands.show(desk, desk.node().cases().show(desk.operator(), id));
      return Exit.OK;
    }
  }

  /// `thitsar case list`.
  @Command(
      name = "list",
      description = "List cases, newest first. Names are not shown.",
      footer = {"", "Example:", "  thitsar case list --category DEFECTOR --limit 50"})
  static final class ListCases implements Callable<Integer> {
    private final Desk desk;

    @Option(names = "--category", paramLabel = "CATEGORY", description = "only this category")
    private String category = "";

    @Option(names = "--state", paramLabel = "STATE", description = "only cases in this state")
    private String state = "";

    @Option(names = "--offset", paramLabel = "N", description = "leave out the first N")
    private int offset;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "at most N (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    ListCases(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Cases.CasePage page =
          desk.node()
              .cases()
              .list(desk.operator(), new Cases.CaseQuery(category, state, offset, limit));
      desk.show(
          page,
          lines -> {
            lines.table(
                List.of("case", "number", "category", "state", "vetting", ""),
                page.cases().stream()
                    .map(
                        line ->
                            List.of(
                                line.caseId(),
                                line.localNumber(),
                                line.category(),
                                line.state(),
                                line.vetting(),
                                line.conflict() ? "written apart" : ""))
                    .toList());
            lines.line(
                Lines.number(page.cases().size())
                    + " of "
                    + Lines.count(page.total(), "case", "cases"));
          });
      return Exit.OK;
    }
  }

  /// `thitsar case withdraw`.
  @Command(
      name = "withdraw",
      description =
          "Record that the person withdraws: every basis ends, and everything shared is taken"
              + " back.")
  static final class Withdraw implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CASE", description = "case id, the beginning of one, or case number")
    private String id = "";

    Withdraw(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CaseCommands.show(desk, desk.node().cases().withdraw(desk.operator(), id));
      return Exit.OK;
    }
  }

  /// `thitsar case fields`.
  @Command(
      name = "fields",
      description =
          "List the fields of a case: how each is written, and how far it may ever travel.")
  static final class Fields implements Callable<Integer> {
    private final Desk desk;

    Fields(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws NotRunningException {
      List<Cases.FieldInfo> fields = desk.node().cases().fields();
      desk.show(
          fields,
          lines -> {
            lines.table(
                List.of("field", "keep", "kind", "written as"),
                fields.stream()
                    .map(
                        field ->
                            List.of(
                                field.name(),
                                field.sensitivity(),
                                Words.of(field.kind()),
                                field.choices().isEmpty()
                                    ? field.help()
                                    : String.join(" ", field.choices())))
                    .toList());
            lines
                .blank()
                .line(
                    "keep: L1 may go to all members under a policy, L2 to chosen ones, L3 stays"
                        + " here");
          });
      return Exit.OK;
    }
  }
}

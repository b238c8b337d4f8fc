package org.thitsar.ui.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar policy`: which fields of which cases leave, to whom, for what, until when.
@Command(
    name = "policy",
    description = "Which fields of which cases leave, to whom, for what, until when.",
    subcommands = {
      PolicyCommands.Check.class,
      PolicyCommands.Preview.class,
      PolicyCommands.Apply.class,
      PolicyCommands.Withdraw.class,
      PolicyCommands.ListPolicies.class,
      PolicyCommands.Recalls.class
    })
final class PolicyCommands implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  PolicyCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  /// A record of chosen fields, as a block.
  static void writeRecord(Lines lines, String heading, List<Cases.FieldValue> fields) {
    lines.line(heading);
    lines.pairs(
        fields.stream()
            .flatMap(field -> List.of(field.name(), field.value()).stream())
            .toArray(String[]::new));
  }

  /// `thitsar policy check`.
  @Command(
      name = "check",
      description =
          "Read a policy and say what is wrong with it, with line and column. Changes nothing.",
      footer = {"", "Example:", "  thitsar policy check hosting.yaml"})
  static final class Check implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the policy; - is standard input")
    private String file = "";

    Check(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      String named = file.equals("-") ? "standard input" : file;
      Sharing.PolicyCheck check = desk.node().sharing().check(desk.operator(), desk.text(file));
      desk.show(
          check,
          lines -> {
            for (Sharing.PolicyProblem problem : check.problems()) {
              String place =
                  problem.line() == 0
                      ? named
                      : named + ":" + problem.line() + ":" + problem.column();
              lines.line(place + ": " + problem.problem());
              if (!problem.hint().isEmpty()) {
                lines.line("  hint: " + problem.hint());
              }
            }
            if (check.good()) {
              lines.line("good: " + check.summary());
            }
          });
      return check.good() ? Exit.OK : Exit.BAD_INPUT;
    }
  }

  /// `thitsar policy preview`.
  @Command(
      name = "preview",
      description = {
        "Show exactly what another organisation would see under a policy.",
        "",
        "Counts the people it would see, those who start and stop being shared, and those left out"
            + " with the reason; then shows records as they would arrive. Changes nothing."
      },
      footer = {"", "Example:", "  thitsar policy preview hosting.yaml --as \"Hill Office\""})
  static final class Preview implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the policy; - is standard input")
    private String file = "";

    @Option(
        names = "--as",
        paramLabel = "ORG",
        required = true,
        description = "name or id of the organisation")
    private String organisation = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "show at most N records (default: ${DEFAULT-VALUE})")
    private int limit = 3;

    Preview(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      Sharing.PolicyPreview preview =
          desk.node().sharing().preview(desk.operator(), desk.text(file), organisation, limit);
      desk.show(
          preview,
          lines -> {
            lines.line(
                preview.organisation()
                    + " would see "
                    + Lines.count(preview.shared(), "person", "persons")
                    + ": "
                    + Lines.number(preview.starts())
                    + " start, "
                    + Lines.number(preview.stops())
                    + " stop");
            if (!preview.leftOut().isEmpty()) {
              lines.table(
                  List.of(">  left out", "because"),
                  preview.leftOut().stream()
                      .map(left -> List.of(Lines.number(left.cases()), left.reason()))
                      .toList());
            }
            for (Sharing.SharedRecord shown : preview.records()) {
              writeRecord(lines.blank(), "case " + shown.caseId(), shown.fields());
            }
          });
      return Exit.OK;
    }
  }

  /// `thitsar policy apply`.
  @Command(
      name = "apply",
      description =
          "Put a policy in force. One of the same name is replaced; what it no longer lets out is"
              + " taken back.")
  static final class Apply implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the policy; - is standard input")
    private String file = "";

    Apply(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      ControlApi node = desk.node();
      showChange(
          desk,
          "is in force",
          node.sharing().apply(desk.operator(), desk.text(file), desk.progress("sharing")));
      return Exit.OK;
    }
  }

  /// `thitsar policy withdraw`.
  @Command(name = "withdraw", description = "End a policy and take back what it let out.")
  static final class Withdraw implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "NAME", description = "the policy's name")
    private String name = "";

    Withdraw(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      showChange(
          desk,
          "has ended",
          node.sharing().withdraw(desk.operator(), name, desk.progress("taking back")));
      return Exit.OK;
    }
  }

  private static void showChange(Desk desk, String what, Sharing.PolicyChange change) {
    desk.show(
        change,
        lines ->
            lines.line(
                "policy "
                    + change.name()
                    + " "
                    + what
                    + ": "
                    + Lines.number(change.shared())
                    + " shared, "
                    + Lines.number(change.withdrawn())
                    + " taken back, "
                    + Lines.number(change.unchanged())
                    + " unchanged"));
  }

  /// `thitsar policy recalls`.
  @Command(
      name = "recalls",
      description =
          "Show what was taken back, and which organisations have said that it is destroyed there.")
  static final class Recalls implements Callable<Integer> {
    private static final int SHOWN = 20;

    private final Desk desk;

    Recalls(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Sharing.RecallsView recalls = desk.node().sharing().recalls(desk.operator());
      desk.show(
          recalls,
          lines -> {
            if (recalls.holders().isEmpty()) {
              lines.line("nothing was taken back");
              return;
            }
            lines.table(
                List.of("organisation", ">answered", ">silent", "since"),
                recalls.holders().stream()
                    .map(
                        holder ->
                            List.of(
                                holder.organisation(),
                                Lines.number(holder.answered()),
                                Lines.number(holder.silent()),
                                Words.time(holder.oldest())))
                    .toList());
            List<Sharing.RecallView> open = recalls.open();
            for (Sharing.RecallView recall : open.subList(0, Math.min(SHOWN, open.size()))) {
              lines.line(
                  "case "
                      + (recall.number().isEmpty() ? recall.caseId() : recall.number())
                      + ": no answer from "
                      + String.join(", ", recall.silent()));
            }
            if (open.size() > SHOWN) {
              lines.line("and " + Lines.number(open.size() - SHOWN) + " more");
            }
          });
      return Exit.OK;
    }
  }

  /// `thitsar policy list`.
  @Command(name = "list", description = "Show the policies in force.")
  static final class ListPolicies implements Callable<Integer> {
    private final Desk desk;

    ListPolicies(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Sharing.PolicyView> policies = desk.node().sharing().policies(desk.operator());
      desk.show(
          policies,
          lines -> {
            if (policies.isEmpty()) {
              lines.line("no policy is in force: nothing leaves");
            }
            for (Sharing.PolicyView policy : policies) {
              if (policy.updateNeeded()) {
                lines
                    .line(policy.name())
                    .line("  applied by a newer version: update thitsar to read it here")
                    .line("  end it with: thitsar policy withdraw " + policy.name());
                continue;
              }
              if (policy.conflict()) {
                lines
                    .line(policy.name())
                    .line("  applied or withdrawn apart at two laptops: nothing leaves under it")
                    .line("  decide with: thitsar policy apply, or thitsar policy withdraw");
                continue;
              }
              lines
                  .line(policy.name())
                  .pairs(
                      "to", String.join(", ", policy.organisations()),
                      "for", Words.of(policy.purpose()),
                      "until", policy.until(),
                      "fields", String.join(", ", policy.fields()),
                      "when", policy.condition(),
                      "shared", Lines.count(policy.shared(), "person", "persons"),
                      "carried out by",
                          policy.laptop().isEmpty() ? "" : "laptop " + policy.laptop());
            }
          });
      return Exit.OK;
    }
  }
}

package org.thitsar.ui.cli;

import java.util.concurrent.Callable;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `thitsar verify`.
@Command(
    name = "verify",
    description = {
      "Say what this organisation's trust rules make of a person.",
      "",
      "The verdict is one of verified, provisional, unverified, on hold, revoked, expired, unknown."
          + " It always comes with how old it is and with what it does not mean."
    },
    footer = {
      "",
      "Examples:",
      "  thitsar verify 7f3a --explain",
      "  thitsar verify 7f3a --trust stricter.yaml"
    })
final class VerifyCommand implements Callable<Integer> {
  private final Desk desk;

  @Parameters(paramLabel = "ID", description = "credential or case id, or the beginning of one")
  private String id = "";

  @Option(
      names = "--trust",
      paramLabel = "RULES",
      description = "a file of trust rules (default: the built-in ones)")
  private String rules = "";

  @Option(names = "--explain", description = "show the reasons and every statement")
  private boolean explain;

  VerifyCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
    ControlApi node = desk.node();
    Credentials.Assessment assessment =
        node.credentials().verify(desk.operator(), id, rules.isEmpty() ? "" : desk.text(rules));
    desk.show(
        assessment,
        lines -> {
          lines.line(
              assessment.vetting().isEmpty()
                  ? Words.of(assessment.verdict())
                  : Words.of(assessment.verdict()) + ", vetting " + assessment.vetting());
          lines.pairs(
              "known as of",
              assessment.age(),
              "heard from",
              assessment.issuersKnown() == 0
                  ? ""
                  : assessment.issuersHeard()
                      + " of "
                      + assessment.issuersKnown()
                      + " issuers since",
              "this does not mean",
              assessment.doesNotMean(),
              "",
              assessment.doesNotMeanMy());
          if (explain) {
            lines.pairs("credential", assessment.credentialId(), "case", assessment.caseId());
            assessment.reasons().forEach(reason -> lines.line("  - " + reason));
            CredentialCommands.writeStatements(lines, assessment.statements());
          }
        });
    return Exit.OK;
  }
}

package org.thitsar.ui.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar credential`: that a case of ours reached a vetting level, and what others say to it.
@Command(
    name = "credential",
    description = "Statements that a case reached a vetting level, and what others say to them.",
    subcommands = {
      CredentialCommands.Issue.class,
      CredentialCommands.Attest.class,
      CredentialCommands.Hold.class,
      CredentialCommands.Revoke.class,
      CredentialCommands.Show.class,
      CredentialCommands.ListCredentials.class
    })
final class CredentialCommands implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  CredentialCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  static void writeStatements(Lines lines, List<Credentials.StatementView> statements) {
    lines.table(
        List.of("  statement", "by", "date", "how", "counts", "id"),
        statements.stream()
            .map(
                statement ->
                    List.of(
                        "  " + Words.of(statement.kind()),
                        statement.organisation(),
                        statement.date(),
                        how(statement),
                        statement.counts() ? "yes" : "no: " + statement.why(),
                        statement.id()))
            .toList());
  }

  private static String how(Credentials.StatementView statement) {
    List<String> parts = new ArrayList<>();
    if (!statement.method().isEmpty()) {
      parts.add(Words.of(statement.method()));
    }
    if (statement.knewBeforeExit()) {
      parts.add("knew the person before");
    }
    if (!statement.derivedFrom().isEmpty()) {
      parts.add("rests on " + statement.derivedFrom());
    }
    return parts.isEmpty() ? "-" : String.join(", ", parts);
  }

  private static void show(Desk desk, Credentials.CredentialView credential) {
    desk.show(
        credential,
        lines -> {
          lines.line("credential " + credential.credentialId());
          lines.pairs(
              "case", credential.caseId(),
              "issuer", credential.issuer(),
              "vetting", credential.vetting(),
              "until", credential.until());
          writeStatements(lines, credential.statements());
        });
  }

  /// `thitsar credential issue`.
  @Command(
      name = "issue",
      description = "Issue a credential for a case of our own.",
      footer = {
        "",
        "Example:",
        "  thitsar credential issue 2026-0041 --vetting V2 --until 2027-11-30"
      })
  static final class Issue implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CASE", description = "case id, the beginning of one, or case number")
    private String id = "";

    @Option(
        names = "--vetting",
        paramLabel = "LEVEL",
        required = true,
        description = "V1, V2 or V3")
    private String vetting = "";

    @Option(
        names = "--until",
        paramLabel = "DATE",
        required = true,
        description = "last day, as 2027-11-30")
    private String until = "";

    Issue(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CredentialCommands.show(
          desk, desk.node().credentials().issue(desk.operator(), id, vetting, until));
      return Exit.OK;
    }
  }

  /// `thitsar credential attest`.
  @Command(
      name = "attest",
      description =
          "Confirm another organisation's credential: this organisation looked for itself.",
      footer = {
        "",
        "Example:",
        "  thitsar credential attest 7f3a --method INTERVIEW --knew-before-exit"
      })
  static final class Attest implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CREDENTIAL", description = "credential id, or the beginning of one")
    private String id = "";

    @Option(
        names = "--method",
        paramLabel = "METHOD",
        required = true,
        description = "INTERVIEW, PAPERS, REFEREE or UNIT_ROLL")
    private String method = "";

    @Option(
        names = "--knew-before-exit",
        description = "someone here knew the person before they left")
    private boolean knewBeforeExit;

    @Option(
        names = "--derived-from",
        paramLabel = "STATEMENT",
        description =
            "id of the statement that this one rests on; it then counts as the same source")
    private String derivedFrom = "";

    Attest(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CredentialCommands.show(
          desk,
          desk.node()
              .credentials()
              .attest(desk.operator(), id, method, knewBeforeExit, derivedFrom));
      return Exit.OK;
    }
  }

  /// `thitsar credential hold`.
  @Command(
      name = "hold",
      description =
          "Ask others to contact this organisation before they decide. Says no reason; lapses after"
              + " 90 days.")
  static final class Hold implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CREDENTIAL", description = "credential id, or the beginning of one")
    private String id = "";

    Hold(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CredentialCommands.show(desk, desk.node().credentials().hold(desk.operator(), id));
      return Exit.OK;
    }
  }

  /// `thitsar credential revoke`.
  @Command(name = "revoke", description = "End a credential, attestation or hold of our own.")
  static final class Revoke implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "STATEMENT",
        description = "credential or statement id, or the beginning of one")
    private String id = "";

    Revoke(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CredentialCommands.show(desk, desk.node().credentials().revoke(desk.operator(), id));
      return Exit.OK;
    }
  }

  /// `thitsar credential show`.
  @Command(name = "show", description = "Show one credential and every statement on it.")
  static final class Show implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "ID", description = "credential or case id, or the beginning of one")
    private String id = "";

    Show(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      CredentialCommands.show(desk, desk.node().credentials().show(desk.operator(), id));
      return Exit.OK;
    }
  }

  /// `thitsar credential list`.
  @Command(name = "list", description = "List the credentials on this node.")
  static final class ListCredentials implements Callable<Integer> {
    private final Desk desk;

    ListCredentials(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Credentials.CredentialView> credentials =
          desk.node().credentials().list(desk.operator());
      desk.show(
          credentials,
          lines -> {
            if (credentials.isEmpty()) {
              lines.line("no credential is on this node");
              return;
            }
            lines.table(
                List.of("credential", "issuer", "vetting", "until", ">statements"),
                credentials.stream()
                    .map(
                        credential ->
                            List.of(
                                credential.credentialId(),
                                credential.issuer(),
                                credential.vetting(),
                                credential.until(),
                                Lines.number(credential.statements().size())))
                    .toList());
          });
      return Exit.OK;
    }
  }
}

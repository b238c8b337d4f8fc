package org.thitsar.ui.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program `thitsar`. Its manual is `manual.txt`; each command's own help is made from its
/// annotations.
@Command(
    name = "thitsar",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DirectoryCommands.Init.class,
      DirectoryCommands.Laptop.class,
      DirectoryCommands.Run.class,
      OperatorCommands.Login.class,
      OperatorCommands.Logout.class,
      OperatorCommands.class,
      OperatorCommands.Second.class,
      DirectoryCommands.Passphrase.class,
      StandingCommands.Status.class,
      StandingCommands.Peers.class,
      StandingCommands.Exposures.class,
      StandingCommands.Sync.class,
      StandingCommands.Page.class,
      StandingCommands.Stop.class,
      CaseCommands.class,
      ImportCommands.Synth.class,
      PolicyCommands.class,
      ReceivedCommand.class,
      FederationCommands.Genesis.class,
      CharterCommands.class,
      FederationCommands.Meet.class,
      FederationCommands.Invite.class,
      FederationCommands.Newcomers.class,
      FederationCommands.Admit.class,
      FederationCommands.Decline.class,
      FederationCommands.Join.class,
      MembershipCommands.Members.class,
      MembershipCommands.Propose.class,
      MembershipCommands.Approve.class,
      MembershipCommands.Reject.class,
      MembershipCommands.Suspend.class,
      MembershipCommands.Rotate.class,
      MembershipCommands.Seized.class,
      KeyCommands.class,
      CredentialCommands.class,
      VerifyCommand.class,
      DemoCommand.class
    })
final class Thitsar implements Runnable {
  private final Desk desk;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  Thitsar(Desk desk) {
    this.desk = desk;
  }

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "the node's directory (default: $$THITSAR_DIR, else data)")
  void dir(Path directory) {
    desk.useDirectory(directory);
  }

  @Option(
      names = "--operator",
      paramLabel = "OP",
      scope = ScopeType.INHERIT,
      description =
          "who asks, such as op2 (default: $$THITSAR_OPERATOR, else the only one who is logged in,"
              + " else op1)")
  void operator(String id) {
    desk.useOperator(id);
  }

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "print the answer, and errors, as JSON")
  void json(boolean given) {
    desk.useJson(given);
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "print this help")
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "print the version")
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  private boolean version;

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }
}

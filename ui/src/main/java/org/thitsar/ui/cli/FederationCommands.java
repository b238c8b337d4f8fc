package org.thitsar.ui.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Who belongs, and how one joins.
final class FederationCommands {
  private FederationCommands() {}

  static void show(Desk desk, Federation.FederationView federation) {
    desk.show(
        federation,
        lines -> {
          if (federation.federationId().isEmpty()) {
            lines.line("in no federation yet");
          } else {
            lines.line(federation.name() + "  " + federation.federationId());
          }
          lines.table(
              List.of("  organisation", "id", "nodes"),
              federation.members().stream()
                  .map(
                      member ->
                          List.of(
                              "  " + member.name() + (member.self() ? " (this one)" : ""),
                              member.organisationId(),
                              String.join(" ", member.peers())))
                  .toList());
        });
  }

  /// `thitsar genesis`.
  @Command(
      name = "genesis",
      description = "Print this organisation's founding statement, for whoever drafts the charter.")
  static final class Genesis implements Callable<Integer> {
    private final Desk desk;

    Genesis(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      String genesis = desk.node().federation().genesis(desk.operator());
      desk.show(new Text(genesis), lines -> lines.verbatim(genesis));
      return Exit.OK;
    }
  }

  /// A text that is to be passed on.
  record Text(String text) {}

  /// `thitsar invite`.
  @Command(
      name = "invite",
      description = {
        "Print an invitation for one organisation, good once.",
        "",
        "Give it to them over a channel you trust. When they have used it, `newcomers` shows the"
            + " same words that their screen shows: compare them by voice, then `admit`."
      })
  static final class Invite implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--hours",
        paramLabel = "N",
        description = "how long it is good (default: ${DEFAULT-VALUE})")
    private int hours = 48;

    @Option(
        names = "--address",
        paramLabel = "ADDRESS",
        description = "an address to put in, in place of those the node found itself")
    private List<String> addresses = List.of();

    Invite(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Federation.InvitationView invitation =
          desk.node().federation().invite(desk.operator(), hours, addresses);
      desk.show(invitation, lines -> lines.verbatim(invitation.text()));
      desk.remind("reminder: good once, until " + invitation.expires());
      return Exit.OK;
    }
  }

  /// `thitsar newcomers`.
  @Command(name = "newcomers", description = "Show who used an invitation and waits to be let in.")
  static final class Newcomers implements Callable<Integer> {
    private final Desk desk;

    Newcomers(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Federation.Newcomer> newcomers = desk.node().federation().newcomers(desk.operator());
      desk.show(
          newcomers,
          lines -> {
            if (newcomers.isEmpty()) {
              lines.line("nobody waits");
              return;
            }
            lines.table(
                List.of("organisation", "words", "id"),
                newcomers.stream()
                    .map(who -> List.of(who.organisation(), who.words(), who.organisationId()))
                    .toList());
          });
      return Exit.OK;
    }
  }

  /// `thitsar admit`.
  @Command(
      name = "admit",
      description = "Let in the newcomer who read these words aloud from their own screen.",
      footer = {"", "Example:", "  thitsar admit otter maple drum lamp"})
  static final class Admit implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "the words, as read aloud")
    private List<String> words = List.of();

    Admit(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Federation.Newcomer newcomer =
          desk.node().federation().admit(desk.operator(), String.join(" ", words));
      desk.show(newcomer, lines -> lines.line(newcomer.organisation() + " is let in"));
      return Exit.OK;
    }
  }

  /// `thitsar decline`.
  @Command(name = "decline", description = "Send a newcomer away; the invitation is void.")
  static final class Decline implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "WORD",
        arity = "1..*",
        description = "the words the newcomer's screen shows")
    private List<String> words = List.of();

    Decline(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Federation.Newcomer newcomer =
          desk.node().federation().decline(desk.operator(), String.join(" ", words));
      desk.show(newcomer, lines -> lines.line(newcomer.organisation() + " was sent away"));
      return Exit.OK;
    }
  }

  /// `thitsar join`.
  @Command(
      name = "join",
      description = {
        "Use an invitation.",
        "",
        "Shows words to read aloud to whoever invited you, and waits until they have compared them"
            + " and let you in. The invitation holds a secret, so it is read from a file or from"
            + " standard input, never from the command line."
      },
      footer = {"", "Examples:", "  thitsar join invitation.txt", "  thitsar join --status"})
  static final class Join implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        description = "the invitation; - or nothing is standard input")
    private String file = "-";

    @Option(names = "--status", description = "only show how the join stands")
    private boolean status;

    @Option(
        names = "--wait",
        paramLabel = "MINUTES",
        description =
            "how long to wait to be let in; 0 shows the words and ends (default: ${DEFAULT-VALUE})")
    private int waitMinutes = 15;

    Join(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      ControlApi node = desk.node();
      if (status) {
        show(node.federation().joining(desk.operator()));
        return Exit.OK;
      }
      Federation.JoinView join = node.federation().join(desk.operator(), invitation());
      if (join.state().equals("WAITING") && waitMinutes > 0) {
        desk.remind("read these words aloud to " + join.organisation() + ": " + join.words());
        desk.remind("waiting to be let in");
        var _ =
            Patience.until(
                Duration.ofMinutes(waitMinutes),
                () -> !node.federation().joining(desk.operator()).state().equals("WAITING"));
        join = node.federation().joining(desk.operator());
      }
      show(join);
      return switch (join.state()) {
        case "ADMITTED", "WAITING" -> Exit.OK;
        default -> org.thitsar.node.api.Refusal.PEER.exitCode();
      };
    }

    private String invitation() throws UnreadableFileException {
      if (file.equals("-") && desk.terminal().asksPerson()) {
        return desk.line("invitation");
      }
      return desk.text(file).strip();
    }

    private void show(Federation.JoinView join) {
      desk.show(
          join,
          lines ->
              lines
                  .line(
                      switch (join.state()) {
                        case "NONE" -> "no join is under way";
                        case "WAITING" ->
                            "waiting for " + join.organisation() + " to compare the words";
                        case "ADMITTED" -> "let in by " + join.organisation();
                        case "DECLINED" ->
                            join.organisation() + " did not let this organisation in";
                        default -> "the join failed";
                      })
                  .pairs("words", join.words(), "more", join.detail()));
    }
  }

  /// `thitsar meet`.
  @Command(
      name = "meet",
      description = {
        "Say where a member's node can be reached, and dial it.",
        "",
        "Nodes that met by an invitation know where to find each other; this is for when an address"
            + " has changed. Their `thitsar status` shows address and peer."
      },
      footer = {"", "Example:", "  thitsar meet /ip4/192.0.2.7/tcp/4001/p2p/12D3KooW..."})
  static final class Meet implements Callable<Integer> {
    private final Desk desk;

    @Parameters(
        paramLabel = "ADDRESS",
        description = "address of the node, ending in /p2p/ and its peer id")
    private String address = "";

    Meet(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Standing.Peer peer = desk.node().federation().meet(desk.operator(), address);
      desk.show(peer, lines -> lines.line(peer.organisation() + " is " + Words.of(peer.state())));
      return Exit.OK;
    }
  }
}

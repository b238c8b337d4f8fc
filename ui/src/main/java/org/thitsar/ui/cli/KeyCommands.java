package org.thitsar.ui.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar key`: what an organisation says with its own key. The running node writes it and says
/// it to the others; the key is read from its file by this program only, and ends with it.
@Command(
    name = "key",
    description = {
      "What an organisation says with its own key, which is kept away from every node: put the"
          + " stick in, run one of these, take it out.",
      "",
      "A key that was lost is replaced by the others: `key new`, then tell another member the line"
          + " in person, who runs `propose key`."
    },
    footer = {
      "",
      "Examples:",
      "  thitsar key new /media/stick/river-2.key",
      "  thitsar key rotate --organisation-key /media/stick/river.key --next"
          + " /media/stick/river-2.key",
      "  thitsar key certify --organisation-key /media/stick/river.key --replaces 8Kd2Qw",
      "  thitsar key object 7f3a0c11 --organisation-key /media/stick/river.key"
    },
    subcommands = {
      KeyCommands.New.class,
      KeyCommands.Rotate.class,
      KeyCommands.Certify.class,
      KeyCommands.ObjectTo.class
    })
final class KeyCommands implements Runnable {
  private static final String ASKED = "passphrase of the organisation key";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  KeyCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  /// A passphrase that is wiped when this is closed.
  private static final class Typed implements AutoCloseable {
    private final char[] letters;

    Typed(char[] letters) {
      this.letters = letters;
    }

    char[] letters() {
      return letters;
    }

    @Override
    public void close() {
      Arrays.fill(letters, '\0');
    }
  }

  /// `thitsar key new`.
  @Command(
      name = "new",
      description =
          "Make a key that can follow the organisation's key, and print the line that others know"
              + " it by.")
  static final class New implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "where it goes: a stick, not this computer")
    private Path file = Path.of("");

    @Option(names = "--passphrase-stdin", description = "read its passphrase from standard input")
    private boolean passphraseStdin;

    New(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException {
      try (Typed typed =
          new Typed(desk.freshPassphrase("passphrase of the key", passphraseStdin))) {
        String line = desk.offline().newKey(file, typed.letters());
        desk.show(new FederationCommands.Text(line), lines -> lines.verbatim(line + "\n"));
        return Exit.OK;
      }
    }
  }

  /// `thitsar key rotate`.
  @Command(
      name = "rotate",
      description = {
        "Let another key follow the organisation's key.",
        "",
        "The organisation's nodes stay, except those that are suspended: certify them anew. What"
            + " would happen is shown first."
      })
  static final class Rotate implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        required = true,
        description = "the key in use")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--next",
        paramLabel = "FILE",
        required = true,
        description = "the one that follows, made with `key new`")
    private Path next = Path.of("");

    @Option(
        names = "--passphrase-stdin",
        description = "read two lines from standard input: the passphrases of the two keys")
    private boolean passphraseStdin;

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Rotate(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      try (Typed now = new Typed(desk.passphrase(ASKED + " in use", passphraseStdin));
          Typed following = new Typed(desk.passphrase(ASKED + " that follows", passphraseStdin))) {
        String line = desk.offline().publicKey(next, following.letters().clone());
        String paper =
            desk.node()
                .membership()
                .draftForKey(desk.operator(), new Membership.KeyDraft("rotate", "", line, ""));
        // First the key that follows: it signs no rotation to another.
        String once = desk.offline().signPaper(next, following.letters(), "rotate", paper);
        String twice = desk.offline().signPaper(organisationKey, now.letters(), "rotate", once);
        return MembershipCommands.decide(
            desk,
            yes,
            rehearse -> desk.node().membership().sayForKey(desk.operator(), twice, rehearse));
      }
    }
  }

  /// `thitsar key certify`.
  @Command(
      name = "certify",
      description = {
        "Certify this node anew: that lifts its suspension.",
        "",
        "With --replaces, this node takes the place of another of the organisation, whose computer"
            + " was lost, restored or copied: that one is none of its nodes any more, and what it"
            + " had said so far stays."
      })
  static final class Certify implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        required = true,
        description = "the organisation's key")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--replaces",
        paramLabel = "PEER",
        description = "peer id of the other node, or the end of it")
    private String replaces = "";

    @Option(
        names = "--passphrase-stdin",
        description = "read the key's passphrase from standard input")
    private boolean passphraseStdin;

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Certify(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      return signAndSay(
          desk,
          new Membership.KeyDraft("certify", replaces, "", ""),
          organisationKey,
          passphraseStdin,
          yes);
    }
  }

  /// `thitsar key object`.
  @Command(
      name = "object",
      description =
          "Say that the organisation's key is not lost, so that the others do not replace it.")
  static final class ObjectTo implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "PROPOSAL", description = "beginning of its id, from `members`")
    private String proposal = "";

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        required = true,
        description = "the organisation's key")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--passphrase-stdin",
        description = "read the key's passphrase from standard input")
    private boolean passphraseStdin;

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    ObjectTo(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      return signAndSay(
          desk,
          new Membership.KeyDraft("object", "", "", proposal),
          organisationKey,
          passphraseStdin,
          yes);
    }
  }

  private static Integer signAndSay(
      Desk desk,
      Membership.KeyDraft draft,
      Path organisationKey,
      boolean passphraseStdin,
      boolean yes)
      throws RefusedException, NotRunningException {
    String paper = desk.node().membership().draftForKey(desk.operator(), draft);
    try (Typed typed = new Typed(desk.passphrase(ASKED, passphraseStdin))) {
      String signed =
          desk.offline().signPaper(organisationKey, typed.letters(), draft.action(), paper);
      return MembershipCommands.decide(
          desk,
          yes,
          rehearse -> desk.node().membership().sayForKey(desk.operator(), signed, rehearse));
    }
  }
}

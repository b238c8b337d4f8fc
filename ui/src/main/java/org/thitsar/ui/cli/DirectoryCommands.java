package org.thitsar.ui.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Commands on a node's directory: they work while no node runs there, or start it.
final class DirectoryCommands {
  private DirectoryCommands() {}

  /// `thitsar init`.
  @Command(
      name = "init",
      description = {
        "Create the directory of a new organisation's node.",
        "",
        "Makes the organisation's key, which is written to a file of its own under a passphrase of"
            + " its own and belongs on a stick in a drawer, and the node's keys, which stay in the"
            + " directory under the operator's passphrase. Two passphrases are asked for."
      },
      footer = {
        "",
        "Example:",
        "  thitsar init --name \"River District Committee\" --organisation-key"
            + " /media/stick/river.key"
      })
  static final class Init implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "the organisation's name")
    private String name = "";

    @Option(names = "--name-my", paramLabel = "NAME", description = "its name in Burmese")
    private String nameMy = "";

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        description =
            "where the organisation's key goes (default: organisation.key beside the directory)")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--passphrase-stdin",
        description =
            "read two lines from standard input: the operator's passphrase, the organisation key's")
    private boolean passphraseStdin;

    Init(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException {
      Path key =
          organisationKey.toString().isEmpty()
              ? desk.directory().toAbsolutePath().resolveSibling("organisation.key")
              : organisationKey;
      char[] passphrase =
          desk.freshPassphrase("passphrase of operator " + desk.operator().id(), passphraseStdin);
      char[] ofOrganisation = new char[0];
      try {
        ofOrganisation =
            desk.freshPassphrase("passphrase of the organisation key", passphraseStdin);
        Offline.Founded founded =
            desk.offline()
                .init(
                    desk.directory(),
                    new Offline.Founding(name, nameMy, desk.operator().id(), key),
                    passphrase,
                    ofOrganisation);
        desk.show(
            founded,
            lines ->
                lines
                    .line(founded.organisation() + " is ready in " + desk.directory())
                    .pairs(
                        "organisation", founded.organisationId(),
                        "peer", founded.peerId(),
                        "its key", key.toString()));
        desk.remind("reminder: keep " + key + " on a stick away from this computer");
        return Exit.OK;
      } finally {
        Arrays.fill(passphrase, '\0');
        Arrays.fill(ofOrganisation, '\0');
      }
    }
  }

  /// `thitsar laptop`.
  @Command(
      name = "laptop",
      description = {
        "Create the directory of a further laptop of the organisation.",
        "",
        "Takes what `thitsar genesis` printed on the first laptop, and the organisation's key from"
            + " its stick. Then run it, and join with an invitation from any member: its laptops"
            + " share all cases and policies from there on."
      },
      footer = {
        "",
        "Example:",
        "  thitsar --dir second laptop river.genesis --organisation-key /media/stick/river.key"
      })
  static final class Laptop implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "GENESIS", description = "file that `thitsar genesis` printed")
    private String genesis = "";

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        required = true,
        description = "the file that `thitsar init` made")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--passphrase-stdin",
        description =
            "read two lines from standard input: the operator's passphrase, the organisation key's")
    private boolean passphraseStdin;

    Laptop(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, UnreadableFileException {
      String statement = desk.text(genesis);
      char[] passphrase =
          desk.freshPassphrase("passphrase of operator " + desk.operator().id(), passphraseStdin);
      char[] ofOrganisation = new char[0];
      try {
        ofOrganisation = desk.passphrase("passphrase of the organisation key", passphraseStdin);
        Offline.Founded made =
            desk.offline()
                .laptop(desk.directory(), statement, organisationKey, passphrase, ofOrganisation);
        desk.show(
            made,
            lines ->
                lines
                    .line(
                        "a further laptop of "
                            + made.organisation()
                            + " is ready in "
                            + desk.directory())
                    .pairs("organisation", made.organisationId(), "peer", made.peerId())
                    .line("take the organisation key out, and join with: thitsar join"));
        return Exit.OK;
      } finally {
        Arrays.fill(passphrase, '\0');
        Arrays.fill(ofOrganisation, '\0');
      }
    }
  }

  /// `thitsar run`.
  @Command(
      name = "run",
      description = {
        "Run the node until it is stopped.",
        "",
        "Asks for the operator's passphrase, derives the keys in a process that ends at once, and"
            + " starts the node as a process of its own; the one you see holds no keys. Ctrl-C or"
            + " `thitsar stop` ends both."
      },
      footer = {
        "",
        "Examples:",
        "  thitsar run",
        "  thitsar run --listen /ip4/127.0.0.1/tcp/4002 --no-page",
        "  thitsar run --announce /dns4/office.example/tcp/4001",
        "  thitsar run --socks5 127.0.0.1:9050 --announce"
            + " /onion3/vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd:4001"
      })
  static final class Run implements Callable<Integer> {
    private static final String ANYWHERE = "/ip4/0.0.0.0/tcp/4001";
    private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/4001";

    private final Desk desk;

    @Option(
        names = "--listen",
        paramLabel = "ADDRESS",
        description =
            "where peers reach this node; may be given more than once. Keep it: peers find a node"
                + " where they last met it (default: "
                + ANYWHERE
                + ", and with --socks5 "
                + LOOPBACK
                + ")")
    private List<String> listen = List.of();

    @Option(
        names = "--announce",
        paramLabel = "ADDRESS",
        description =
            "where to say that this node can be reached, in place of where it listens; may be given"
                + " more than once")
    private List<String> announce = List.of();

    @Option(
        names = "--socks5",
        paramLabel = "ADDRESS:PORT",
        description =
            "dial every peer through this SOCKS5 proxy, such as Tor on this computer, and look up"
                + " no name without it. Unless there is an --announce, nobody is told where this"
                + " node can be reached")
    private String socks5 = "";

    @Option(
        names = "--network-key",
        paramLabel = "FILE",
        description =
            "hide behind the key of a private network: whoever lacks it cannot even say hello. All"
                + " nodes of the federation need it. It does not replace anything else, because"
                + " everybody has it")
    private String networkKey = "";

    @Option(names = "--no-page", description = "do not serve the read-only page")
    private boolean noPage;

    @Option(names = "--passphrase-stdin", description = "read the passphrase from standard input")
    private boolean passphraseStdin;

    Run(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException {
      if (runsAlready()) {
        throw new RefusedException(
            Refusal.NOT_NOW,
            "a node is already running on " + desk.directory(),
            "see it with: thitsar status");
      }
      char[] passphrase =
          desk.passphrase("passphrase of operator " + desk.operator().id(), passphraseStdin);
      try {
        return desk.offline()
            .run(
                desk.directory(),
                new Offline.Running(
                    desk.operator().id(),
                    listening(),
                    announce,
                    socks5,
                    networkKey,
                    !noPage,
                    desk.terminal().asksPerson()),
                passphrase,
                desk.terminal());
      } finally {
        Arrays.fill(passphrase, '\0');
      }
    }

    /// An onion service comes in through loopback; nobody else needs to find the node then.
    private List<String> listening() {
      return listen.isEmpty() ? List.of(socks5.isEmpty() ? ANYWHERE : LOOPBACK) : listen;
    }

    private boolean runsAlready() {
      try {
        ControlClient.open(desk.directory());
        return true;
      } catch (NotRunningException e) {
        return false;
      }
    }
  }

  /// `thitsar passphrase`.
  @Command(
      name = "passphrase",
      description = "Passphrases of operators.",
      subcommands = {PassphraseChange.class, PassphraseSuggest.class})
  static final class Passphrase implements Runnable {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets `spec`
    Passphrase() {}

    @Override
    public void run() {
      throw Groups.incomplete(spec);
    }
  }

  /// `thitsar passphrase suggest`.
  @Command(
      name = "suggest",
      description = {
        "Print a passphrase that nobody can guess: seven words that are easy to say.",
        "",
        "Take it for `thitsar init` or `thitsar passphrase change`. It is kept nowhere."
      })
  static final class PassphraseSuggest implements Callable<Integer> {
    private final Desk desk;

    PassphraseSuggest(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() {
      char[] fresh = desk.offline().passphrase();
      desk.reveal("passphrase", fresh);
      Arrays.fill(fresh, '\0');
      return Exit.OK;
    }
  }

  /// `thitsar passphrase change`.
  @Command(
      name = "change",
      description = "Change your own passphrase. It opens the node at its next start.")
  static final class PassphraseChange implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--passphrase-stdin",
        description = "read two lines from standard input: the passphrase now, the new one")
    private boolean passphraseStdin;

    PassphraseChange(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException {
      char[] current = desk.passphrase("passphrase now", passphraseStdin);
      char[] fresh = new char[0];
      try {
        fresh = desk.freshPassphrase("new passphrase", passphraseStdin);
        desk.offline().changePassphrase(desk.directory(), desk.operator().id(), current, fresh);
        desk.show(
            new Changed(desk.operator().id()),
            lines -> lines.line("the passphrase of " + desk.operator().id() + " was changed"));
        return Exit.OK;
      } finally {
        Arrays.fill(current, '\0');
        Arrays.fill(fresh, '\0');
      }
    }

    /// Whose passphrase was changed.
    record Changed(String operator) {}
  }
}

package org.thitsar.ui.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar charter`: how founders make a federation.
@Command(
    name = "charter",
    description = {
      "How founders make a federation: one drafts the charter from everyone's founding statement,"
          + " each signs it in turn, and each adopts the text that all have signed.",
      "The same makes two federations of one: those who leave draft theirs with `part`."
    },
    footer = {
      "",
      "Example:",
      "  thitsar genesis > river.txt          # every founder, then all files to one of them",
      "  thitsar charter draft --name \"Open Hand\" river.txt hill.txt > charter.txt",
      "  thitsar charter sign charter.txt --organisation-key river.key > signed-1.txt",
      "  thitsar charter sign signed-1.txt --organisation-key hill.key > signed-2.txt",
      "  thitsar charter adopt signed-2.txt   # every founder"
    },
    subcommands = {
      CharterCommands.Draft.class,
      CharterCommands.Part.class,
      CharterCommands.Sign.class,
      CharterCommands.Adopt.class
    })
final class CharterCommands implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  CharterCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  /// `thitsar charter draft`.
  @Command(
      name = "draft",
      description = "Print a charter between the organisations of these founding statements.")
  static final class Draft implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "the federation's name")
    private String name = "";

    @Parameters(
        paramLabel = "GENESIS",
        arity = "1..*",
        description = "files that `thitsar genesis` printed")
    private List<String> files = List.of();

    Draft(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, UnreadableFileException {
      List<String> geneses = new ArrayList<>();
      for (String file : files) {
        geneses.add(desk.text(file));
      }
      String charter = desk.offline().draftCharter(name, geneses);
      desk.show(new FederationCommands.Text(charter), lines -> lines.verbatim(charter));
      return Exit.OK;
    }
  }

  /// `thitsar charter part`.
  @Command(
      name = "part",
      description = {
        "Print a charter by which this organisation and the named ones leave the federation and go"
            + " on as another. Nothing happens before all of them have signed and adopted it.",
        "Who leaves keeps its cases, its keys and what it has received. Nothing more goes to those"
            + " who stay; what they hold they keep, unless it is withdrawn before. Those who stay"
            + " suspend who left as soon as they hear, and may remove them by vote. There is no way"
            + " back but a charter that all sign again."
      },
      footer = {
        "",
        "Example:",
        "  thitsar charter part --name \"Other Hand\" Hill > charter.txt",
        "  thitsar charter sign charter.txt --organisation-key river.key > signed-1.txt",
        "  thitsar charter sign signed-1.txt --organisation-key hill.key > signed-2.txt",
        "  thitsar charter adopt signed-2.txt   # whoever leaves; those who stay may, to hear of it"
      })
  static final class Part implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--name",
        paramLabel = "NAME",
        required = true,
        description = "the other federation's name")
    private String name = "";

    @Parameters(
        paramLabel = "ORGANISATION",
        arity = "1..*",
        description = "who leaves with this one: names or ids, from `thitsar members`")
    private List<String> organisations = List.of();

    Part(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      String charter = desk.node().membership().draftParting(desk.operator(), name, organisations);
      desk.show(new FederationCommands.Text(charter), lines -> lines.verbatim(charter));
      return Exit.OK;
    }
  }

  /// `thitsar charter sign`.
  @Command(
      name = "sign",
      description =
          "Print the charter with this organisation's signature added. Needs the organisation's"
              + " key, not the node.")
  static final class Sign implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the charter")
    private String file = "";

    @Option(
        names = "--organisation-key",
        paramLabel = "FILE",
        required = true,
        description = "the file that `thitsar init` made")
    private Path organisationKey = Path.of("");

    @Option(
        names = "--passphrase-stdin",
        description = "read the organisation key's passphrase from standard input")
    private boolean passphraseStdin;

    Sign(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, UnreadableFileException {
      String charter = desk.text(file);
      char[] passphrase = desk.passphrase("passphrase of the organisation key", passphraseStdin);
      try {
        String signed = desk.offline().signCharter(organisationKey, passphrase, charter);
        desk.show(new FederationCommands.Text(signed), lines -> lines.verbatim(signed));
        return Exit.OK;
      } finally {
        Arrays.fill(passphrase, '\0');
      }
    }
  }

  /// `thitsar charter adopt`.
  @Command(
      name = "adopt",
      description = {
        "Enter the federation of a charter that every founder has signed.",
        "When it parts the federation in which this node is, its founders leave; a node of those"
            + " who stay tells the others."
      })
  static final class Adopt implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "FILE", description = "the charter")
    private String file = "";

    Adopt(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException, UnreadableFileException {
      FederationCommands.show(
          desk, desk.node().federation().adopt(desk.operator(), desk.text(file)));
      return Exit.OK;
    }
  }
}

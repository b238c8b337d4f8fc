package org.thitsar.ui.cli;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `thitsar operator`, and what goes with it: who works at this computer, how they come in, and the
/// second person.
@Command(
    name = "operator",
    description = {
      "Who works at this computer, and what they may do.",
      "",
      "Operators are numbers, never names. Each has a passphrase of their own. Once there are two,"
          + " whatever changes operators needs both: the command is refused with a code, another"
          + " operator looks and agrees (`thitsar second`), and it is given again."
    },
    footer = {
      "",
      "Examples:",
      "  thitsar operator add --role registrar --role vetting-officer",
      "  thitsar operator drop op3",
      "",
      "Roles: registrar, vetting-officer, commander (may only verify), aid-officer,",
      "policy-operator, auditor, administrator."
    },
    subcommands = {
      OperatorCommands.ListAll.class,
      OperatorCommands.Add.class,
      OperatorCommands.Roles.class,
      OperatorCommands.Reset.class,
      OperatorCommands.Drop.class
    })
final class OperatorCommands implements Runnable {
  private static final String OWN = "your own passphrase";

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets `spec`
  OperatorCommands() {}

  @Override
  public void run() {
    throw Groups.incomplete(spec);
  }

  private static void show(Desk desk, Operators.OperatorView view) {
    desk.show(
        view,
        lines ->
            lines
                .line(view.id())
                .pairs(
                    "roles", String.join(", ", view.roles()),
                    "state", Words.of(view.state()),
                    "since", Words.time(view.since())));
  }

  /// Comes in with a passphrase: at first, and again before what cannot be taken back, so that a
  /// slip of the keyboard is noticed before anything was done.
  private static void enter(Desk desk, ControlApi node, char[] passphrase) throws RefusedException {
    String id = desk.operator().id();
    String challenge = node.operators().challenge();
    // Whoever is given a passphrase overwrites it, and it is needed again.
    char[] given = passphrase.clone();
    String proof = desk.offline().prove(desk.directory(), id, given, challenge);
    node.door().enter(id, challenge, proof);
  }

  /// Gives an operator a slot: with a passphrase that is made up and shown once, or one that comes
  /// after the asker's own on standard input.
  private static void give(Desk desk, String whose, boolean passphraseStdin, char[] own)
      throws RefusedException {
    char[] fresh =
        passphraseStdin ? desk.passphrase("their passphrase", true) : desk.offline().passphrase();
    try {
      desk.offline().putSlot(desk.directory(), desk.operator().id(), own, whose, fresh);
      if (!passphraseStdin) {
        desk.reveal("passphrase of " + whose + ", shown once", fresh);
      }
    } finally {
      Arrays.fill(fresh, '\0');
    }
  }

  /// `thitsar operator list`.
  @Command(name = "list", description = "Show who works at this computer, and what they may do.")
  static final class ListAll implements Callable<Integer> {
    private final Desk desk;

    ListAll(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Operators.OperatorView> all = desk.node().operators().list(desk.operator());
      desk.show(
          all,
          lines ->
              lines.table(
                  List.of("OPERATOR", "STATE", "SINCE", "ROLES"),
                  all.stream()
                      .map(
                          view ->
                              List.of(
                                  view.id(),
                                  Words.of(view.state()),
                                  Words.time(view.since()),
                                  String.join(", ", view.roles())))
                      .toList()));
      return Exit.OK;
    }
  }

  /// `thitsar operator add`.
  @Command(
      name = "add",
      description = {
        "Add an operator.",
        "",
        "Asks for your own passphrase, and shows theirs: seven words, once. Let them write it down"
            + " or change it with `thitsar passphrase change` before you go."
      })
  static final class Add implements Callable<Integer> {
    private final Desk desk;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "what they are there for; may be given more than once")
    private List<String> roles = List.of();

    @Option(
        names = "--passphrase-stdin",
        description = "read two lines from standard input: your own passphrase, theirs")
    private boolean passphraseStdin;

    Add(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      char[] own = desk.passphrase(OWN, passphraseStdin);
      try {
        enter(desk, node, own);
        Operators.OperatorView added = node.operators().add(desk.operator(), roles);
        give(desk, added.id(), passphraseStdin, own);
        show(desk, added);
        return Exit.OK;
      } finally {
        Arrays.fill(own, '\0');
      }
    }
  }

  /// `thitsar operator roles`.
  @Command(
      name = "roles",
      description = "Give an operator other roles, in place of those they had.")
  static final class Roles implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "OP", description = "whose, such as op2")
    private String whose = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "what they are there for now; may be given more than once")
    private List<String> roles = List.of();

    Roles(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      show(desk, desk.node().operators().change(desk.operator(), whose, roles));
      return Exit.OK;
    }
  }

  /// `thitsar operator reset`.
  @Command(
      name = "reset",
      description = {
        "Give an operator who has forgotten their passphrase another one.",
        "",
        "Asks for your own passphrase, and shows theirs: seven words, once. The one they had opens"
            + " nothing from then on, but a copy of the directory from before."
      })
  static final class Reset implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "OP", description = "whose, such as op2")
    private String whose = "";

    @Option(
        names = "--passphrase-stdin",
        description = "read two lines from standard input: your own passphrase, theirs")
    private boolean passphraseStdin;

    Reset(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      char[] own = desk.passphrase(OWN, passphraseStdin);
      try {
        enter(desk, node, own);
        Operators.OperatorView view = node.operators().reset(desk.operator(), whose);
        give(desk, view.id(), passphraseStdin, own);
        show(desk, view);
        return Exit.OK;
      } finally {
        Arrays.fill(own, '\0');
      }
    }
  }

  /// `thitsar operator drop`.
  @Command(
      name = "drop",
      description = {
        "An operator has left: they may do nothing any more, and their passphrase opens nothing.",
        "",
        "A copy of the directory from before still opens with it. Who may have taken one knows the"
            + " vault's key: move to a new computer then."
      })
  static final class Drop implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "OP", description = "who, such as op2")
    private String whose = "";

    @Option(
        names = "--passphrase-stdin",
        description = "read your own passphrase from standard input")
    private boolean passphraseStdin;

    Drop(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      char[] own = desk.passphrase(OWN, passphraseStdin);
      try {
        enter(desk, node, own);
        Operators.OperatorView view = node.operators().drop(desk.operator(), whose);
        desk.offline().dropSlot(desk.directory(), desk.operator().id(), own, whose);
        show(desk, view);
        return Exit.OK;
      } finally {
        Arrays.fill(own, '\0');
      }
    }
  }

  /// `thitsar login`.
  @Command(
      name = "login",
      description = {
        "Come in at the running node, as the operator of --operator.",
        "",
        "Asks for that operator's passphrase. It does not reach the node: a process that ends at"
            + " once answers the node's challenge with it. Whoever shares your account of this"
            + " computer can act for you until you `thitsar logout`."
      },
      footer = {"", "Example:", "  thitsar login --operator op2"})
  static final class Login implements Callable<Integer> {
    private final Desk desk;

    @Option(names = "--passphrase-stdin", description = "read the passphrase from standard input")
    private boolean passphraseStdin;

    Login(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      ControlApi node = desk.node();
      String id = desk.operator().id();
      char[] passphrase = desk.passphrase("passphrase of " + id, passphraseStdin);
      try {
        enter(desk, node, passphrase);
        desk.show(new Who(id), lines -> lines.line(id + " is logged in"));
        return Exit.OK;
      } finally {
        Arrays.fill(passphrase, '\0');
      }
    }
  }

  /// `thitsar logout`.
  @Command(name = "logout", description = "Go, so that nothing more is done in your name.")
  static final class Logout implements Callable<Integer> {
    private final Desk desk;

    Logout(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Operator operator = desk.operator();
      desk.node().door().leave(operator);
      desk.show(new Who(operator.id()), lines -> lines.line(operator.id() + " is logged out"));
      return Exit.OK;
    }
  }

  /// Who came or went.
  record Who(String operator) {}

  /// `thitsar second`.
  @Command(
      name = "second",
      description = {
        "Show what waits for a second person; agree to it, or say no.",
        "",
        "Whoever asked gives the same command again once you have agreed, within 30 minutes. What"
            + " is carried out is exactly what you saw."
      },
      footer = {"", "Examples:", "  thitsar second", "  thitsar second 7F3A0C --agree"})
  static final class Second implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "CODE", arity = "0..1", description = "which; none shows all")
    private String code = "";

    @Option(names = "--agree", description = "agree to it")
    private boolean agree;

    @Option(names = "--no", description = "say no to it, or take back what you asked")
    private boolean no;

    Second(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      boolean answers = agree || no;
      if ((agree && no) || answers == code.isEmpty()) {
        throw new UsageException(
            "say which, and whether", "such as: thitsar second 7F3A0C --agree, or --no");
      }
      Operators operators = desk.node().operators();
      if (!code.isEmpty()) {
        Operators.RequestView view = operators.answer(desk.operator(), code, agree);
        desk.show(
            view,
            lines ->
                lines.line(
                    agree
                        ? view.operator() + " can go on: let them give the command again"
                        : "it was not agreed to"));
        return Exit.OK;
      }
      List<Operators.RequestView> all = operators.requests(desk.operator());
      desk.show(
          all,
          lines -> {
            if (all.isEmpty()) {
              lines.line("nothing waits for a second person");
            }
            for (Operators.RequestView view : all) {
              lines
                  .line(view.code() + "  " + view.operator() + " asks for " + view.call())
                  .pairs("state", Words.of(view.state()), "until", Words.time(view.until()));
              if (!view.detail().isEmpty()) {
                lines.verbatim(view.detail());
              }
            }
          });
      return Exit.OK;
    }
  }
}

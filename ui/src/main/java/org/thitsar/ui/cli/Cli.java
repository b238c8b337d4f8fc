package org.thitsar.ui.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.text.Inert;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Runs one command line to its exit code.
public final class Cli {
  private static final int HELP_WIDTH = 96;

  private final Terminal terminal;
  private final boolean json;
  private final boolean debug;
  private final CommandLine commandLine;

  private Cli(
      Terminal terminal,
      Offline offline,
      Map<String, String> environment,
      InstantSource clock,
      String... arguments) {
    this.terminal = terminal;
    this.json = Arrays.asList(arguments).contains("--json");
    this.debug = environment.containsKey("THITSAR_DEBUG");
    Desk desk = new Desk(terminal, offline, environment, clock);
    this.commandLine = new CommandLine(Thitsar.class, new DeskFactory(desk));
    commandLine.getCommandSpec().usageMessage().sectionKeys(List.of("manual"));
    commandLine
        .getCommandSpec()
        .usageMessage()
        .sectionMap()
        .put("manual", _ -> resource("manual.txt"));
    commandLine.getCommandSpec().versionProvider(() -> new String[] {"thitsar " + version()});
    commandLine.setOut(terminal.out());
    commandLine.setErr(terminal.err());
    headings(commandLine);
    commandLine.setUsageHelpWidth(HELP_WIDTH);
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setParameterExceptionHandler((wrong, _) -> misused(wrong));
    commandLine.setExecutionExceptionHandler((failure, _, _) -> failed(failure));
  }

  private static void headings(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .synopsisHeading("Usage:%n  ")
        .descriptionHeading("%n")
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .commandListHeading("%nCommands:%n");
    command.getSubcommands().values().forEach(Cli::headings);
  }

  /// Runs `arguments` and returns the exit code.
  public static int run(
      Terminal terminal,
      Offline offline,
      Map<String, String> environment,
      InstantSource clock,
      String... arguments) {
    int exit =
        new Cli(terminal, offline, environment, clock, arguments).commandLine.execute(arguments);
    terminal.out().flush();
    terminal.err().flush();
    return exit;
  }

  /// What picocli makes commands with.
  static IFactory factory(Terminal terminal, Offline offline) {
    return new DeskFactory(new Desk(terminal, offline, Map.of(), InstantSource.system()));
  }

  /// The version of this build.
  public static String version() {
    return resource("/org/thitsar/ui/version.txt").strip();
  }

  private static String resource(String name) {
    try (InputStream in = Cli.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int misused(ParameterException wrong) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    String hint = "see " + command + " --help";
    String message = String.valueOf(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      String given = unmatched.getUnmatched().getFirst();
      boolean commandExpected =
          !unmatched.isUnknownOption() && !wrong.getCommandLine().getSubcommands().isEmpty();
      message =
          (unmatched.isUnknownOption()
                  ? "unknown option "
                  : commandExpected ? "unknown command " : "unexpected ")
              + given;
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        hint = "did you mean " + near.getFirst() + "? see " + command + " --help";
      }
    }
    return fail(Exit.USAGE, "USAGE", lowerFirst(message), hint);
  }

  private int failed(Exception failure) {
    if (debug) {
      failure.printStackTrace(terminal.err());
    }
    return switch (failure) {
      case RefusedException refused ->
          fail(
              refused.refusal().exitCode(),
              refused.refusal().name(),
              String.valueOf(refused.getMessage()),
              refused.hint());
      case NotRunningException none ->
          fail(
              Exit.NOT_RUNNING,
              "NOT_RUNNING",
              String.valueOf(none.getMessage()),
              "start it in another window with: thitsar run");
      case UsageException usage ->
          fail(Exit.USAGE, "USAGE", String.valueOf(usage.getMessage()), usage.hint());
      case UnreadableFileException file ->
          fail(Exit.FILE, "FILE", String.valueOf(file.getMessage()), "");
      case InvalidPathException _ ->
          fail(Exit.FILE, "FILE", "a file name has characters that this system does not allow", "");
      case UncheckedIOException io ->
          fail(
              Exit.FILE,
              "FILE",
              String.valueOf(io.getMessage()),
              "look whether the directory is yours and the disk has room");
      default ->
          fail(
              Refusal.INTERNAL.exitCode(),
              "INTERNAL",
              "the program broke: " + failure.getClass().getSimpleName(),
              "set THITSAR_DEBUG=1 to see where, and report it");
    };
  }

  private int fail(int exit, String kind, String message, String hint) {
    PrintWriter err = terminal.err();
    terminal.out().flush();
    if (json) {
      JsonObject error = new JsonObject();
      error.addProperty("refusal", kind);
      error.addProperty("message", message);
      error.addProperty("hint", hint);
      JsonObject whole = new JsonObject();
      whole.add("error", error);
      err.println(Json.pretty(whole));
    } else {
      err.println("error: " + Inert.line(message));
      if (!hint.isEmpty()) {
        err.println("hint: " + Inert.line(hint));
      }
    }
    err.flush();
    return exit;
  }

  private static String lowerFirst(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.isEmpty() ? line : Character.toLowerCase(line.charAt(0)) + line.substring(1);
  }

  /// Makes commands, handing the desk to those that want it.
  private static final class DeskFactory implements IFactory {
    private final Desk desk;

    DeskFactory(Desk desk) {
      this.desk = desk;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {Desk.class})) {
          return type.cast(constructor.newInstance(desk));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}

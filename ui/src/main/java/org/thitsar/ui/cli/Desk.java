package org.thitsar.ui.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.text.Inert;

/// What every command works at: the terminal, the node's directory, who is asking, and how to show
/// what came back.
final class Desk {
  private static final String FOUNDER = "op1";
  private static final int TEXT_BYTES_MAX = 1 << 20;
  private static final int PASSPHRASE_CHARS_MAX = 1024;

  private final Terminal terminal;
  private final Offline offline;
  private Path directory;
  private Optional<String> operator;
  private final InstantSource clock;
  private boolean json;

  Desk(Terminal terminal, Offline offline, Map<String, String> environment, InstantSource clock) {
    this.clock = clock;
    this.terminal = terminal;
    this.offline = offline;
    this.directory = Path.of(environment.getOrDefault("THITSAR_DIR", "data"));
    this.operator = Optional.ofNullable(environment.get("THITSAR_OPERATOR"));
  }

  void useDirectory(Path given) {
    directory = given;
  }

  void useOperator(String given) {
    operator = Optional.of(given);
  }

  void useJson(boolean given) {
    json = given;
  }

  Path directory() {
    return directory;
  }

  /// Who asks: whoever was named, else the one who is in, else the one who founded the node.
  Operator operator() {
    if (operator.isEmpty()) {
      Set<String> inside = ControlClient.inside(directory);
      return new Operator(inside.size() == 1 ? inside.iterator().next() : FOUNDER);
    }
    return new Operator(operator.get());
  }

  boolean json() {
    return json;
  }

  InstantSource clock() {
    return clock;
  }

  Terminal terminal() {
    return terminal;
  }

  Offline offline() {
    return offline;
  }

  /// The node that runs on the directory.
  ControlApi node() throws NotRunningException {
    return ControlClient.open(directory);
  }

  /// Prints a view: as JSON when asked for, else as `text` writes it.
  void show(Object view, Shown text) {
    if (json) {
      terminal.out().println(Json.pretty(view));
    } else {
      text.write(new Lines(terminal.out()));
    }
    terminal.out().flush();
  }

  /// Writes a view as text.
  @FunctionalInterface
  interface Shown {
    /// Writes onto `lines`.
    void write(Lines lines);
  }

  /// A reminder on the error stream, so that it does not end up in a pipe.
  void remind(String text) {
    terminal.err().println(Inert.line(text));
    terminal.err().flush();
  }

  /// Shows a secret on the error stream, so that it does not end up in a pipe or a file.
  void reveal(String what, char[] secret) {
    terminal.err().print(Inert.line(what) + ": ");
    terminal.err().println(secret);
    terminal.err().flush();
  }

  /// Shows progress on one line of the error stream, when a person sees it.
  Progress progress(String what) {
    if (!terminal.showsProgress() || json) {
      return Progress.silent();
    }
    PrintWriter err = terminal.err();
    return (done, total) -> {
      err.print("\r" + what + ": " + Lines.number(done));
      err.print(total > 0 ? " of " + Lines.number(total) + " " : " ");
      if (total > 0 && done >= total) {
        err.print("\r\033[K");
      }
      err.flush();
    };
  }

  /// The text of a file; `-` is standard input.
  String text(String file) throws UnreadableFileException {
    try {
      if (file.equals("-")) {
        return bounded(terminal.in());
      }
      Path path = Path.of(file);
      if (Files.size(path) > TEXT_BYTES_MAX) {
        throw new UnreadableFileException(file + " is larger than 1 MiB");
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new UnreadableFileException("there is no file " + file);
    } catch (MalformedInputException e) {
      throw new UnreadableFileException(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new UnreadableFileException("cannot read " + file);
    }
  }

  private static String bounded(BufferedReader in) throws IOException, UnreadableFileException {
    StringBuilder text = new StringBuilder();
    char[] part = new char[8192];
    for (int read = in.read(part); read >= 0; read = in.read(part)) {
      text.append(part, 0, read);
      if (text.length() > TEXT_BYTES_MAX) {
        throw new UnreadableFileException("standard input is longer than 1 MiB");
      }
    }
    return text.toString();
  }

  /// A line typed by a person, or the next line of standard input.
  String line(String prompt) {
    Optional<String> line = terminal.asksPerson() ? terminal.ask(prompt + ": ") : nextLine();
    return line.map(String::strip)
        .orElseThrow(
            () -> new UsageException(prompt + " is missing", "give it on a line of its own"));
  }

  private Optional<String> nextLine() {
    try {
      return Optional.ofNullable(terminal.in().readLine());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A passphrase: from the next line of standard input, or asked for without being shown. The
  /// caller wipes it.
  char[] passphrase(String prompt, boolean fromStdin) {
    if (fromStdin) {
      return secretLine()
          .orElseThrow(
              () ->
                  new UsageException(
                      "no passphrase came on standard input", "one line for each passphrase"));
    }
    if (!terminal.asksPerson()) {
      throw new UsageException(
          "nobody is at the keyboard to be asked for a passphrase",
          "in a script, use --passphrase-stdin and give it on standard input");
    }
    return terminal
        .askSecret(prompt + ": ")
        .orElseThrow(() -> new UsageException("no passphrase was given", ""));
  }

  /// A fresh passphrase: asked for twice when a person types it.
  char[] freshPassphrase(String prompt, boolean fromStdin) {
    char[] first = passphrase(prompt, fromStdin);
    if (!fromStdin) {
      char[] second = passphrase(prompt + ", once more", false);
      boolean same = Arrays.equals(first, second);
      Arrays.fill(second, '\0');
      if (!same) {
        Arrays.fill(first, '\0');
        throw new UsageException("the two passphrases differ", "type the same one twice");
      }
    }
    return first;
  }

  /// Reads one line into an array that can be wiped, not into a string that cannot.
  private Optional<char[]> secretLine() {
    char[] buffer = new char[PASSPHRASE_CHARS_MAX];
    int length = 0;
    try {
      int read = terminal.in().read();
      if (read < 0) {
        return Optional.empty();
      }
      for (; read >= 0 && read != '\n'; read = terminal.in().read()) {
        if (length == buffer.length) {
          throw new UsageException("the passphrase is longer than 1024 characters", "");
        }
        buffer[length++] = (char) read;
      }
      int end = length > 0 && buffer[length - 1] == '\r' ? length - 1 : length;
      return Optional.of(Arrays.copyOf(buffer, end));
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(buffer, '\0');
    }
  }

  /// `field: value` lines of standard input, to its end. Empty lines and lines that start with `#`
  /// are skipped.
  Map<String, String> fieldLines() {
    Map<String, String> fields = new LinkedHashMap<>();
    int number = 0;
    for (Optional<String> line = nextLine(); line.isPresent(); line = nextLine()) {
      number++;
      String text = line.get().strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int colon = text.indexOf(':');
      if (colon <= 0) {
        throw new UsageException(
            "line " + number + " is not `field: value`",
            "see all fields with: thitsar case fields");
      }
      String name = text.substring(0, colon).strip();
      if (fields.put(name, text.substring(colon + 1).strip()) != null) {
        throw new UsageException("line " + number + " gives a field twice", "");
      }
    }
    return fields;
  }
}

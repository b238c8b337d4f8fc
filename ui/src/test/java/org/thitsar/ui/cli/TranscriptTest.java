package org.thitsar.ui.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.testkit.FakeNode;
import org.thitsar.ui.testkit.FakeOffline;
import org.thitsar.ui.testkit.RunningFake;
import org.thitsar.ui.testkit.TestClock;

/// Plays `src/test/resources/cli/*.txt` against a node in memory behind a real loopback server.
///
/// `$` begins a command, `%` one typed by a person at a keyboard; `<` is a line of its input, `|`
/// of its output, `!` of its errors, `=` its exit code; `+ NAME` makes a file of the `<` lines.
/// `<U+1234>` in input is the character of that number; `{dir}` is the node's directory. The whole
/// file must come out again: with `-Dtranscripts=write` it is rewritten, to be read before it is
/// committed.
class TranscriptTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "cli");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private static final Pattern ESCAPE = Pattern.compile("<U\\+([0-9A-F]{4})>");

  @TempDir private Path directory;

  static Stream<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void transcript_playedAgain_comesOutTheSame(Path file) throws IOException {
    String expected = Files.readString(file);

    String actual = play(expected.lines().toList());

    if ("write".equals(System.getProperty("transcripts"))) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private String play(List<String> lines) throws IOException {
    List<String> played = new ArrayList<>();
    try (RunningFake _ = RunningFake.open(new FakeNode(), directory, new SeededEntropy(1))) {
      for (int at = 0; at < lines.size(); at++) {
        String line = lines.get(at);
        char kind = line.isEmpty() ? ' ' : line.charAt(0);
        if ("$%+".indexOf(kind) < 0) {
          if (kind == '#' || kind == ' ') {
            played.add(line);
          }
          continue;
        }
        played.add(line);
        StringBuilder input = new StringBuilder();
        while (at + 1 < lines.size() && lines.get(at + 1).startsWith("<")) {
          played.add(lines.get(++at));
          input.append(unescaped(lines.get(at).substring(1).stripLeading())).append('\n');
        }
        String command = line.substring(1).strip();
        if (kind == '+') {
          Files.writeString(directory.resolve(command), input);
        } else {
          run(command, input.toString(), kind == '%', played);
        }
      }
    }
    return String.join("\n", played) + "\n";
  }

  private static String unescaped(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
  }

  private void run(String command, String input, boolean person, List<String> played) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command.replace("{dir}", directory.toString()));
    while (matcher.find()) {
      String quoted = matcher.group(1);
      words.add(quoted == null ? matcher.group() : quoted);
    }
    assertThat(words.getFirst()).isEqualTo("thitsar");
    ScriptedTerminal terminal = new ScriptedTerminal(input, person);
    int exit =
        Cli.run(
            terminal,
            new FakeOffline(),
            Map.of("THITSAR_DIR", directory.toString()),
            new TestClock(),
            words.subList(1, words.size()).toArray(String[]::new));
    add(played, "|", terminal.written());
    add(played, "!", terminal.complained());
    played.add("= " + exit);
  }

  private void add(List<String> played, String mark, String text) {
    new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        .replace(directory.toString(), "{dir}")
        .lines()
        .forEach(line -> played.add((mark + " " + line).stripTrailing()));
  }
}

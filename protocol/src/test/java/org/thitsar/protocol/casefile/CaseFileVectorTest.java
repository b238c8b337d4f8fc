package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// The vectors of `protocol/spec/05-casefile.md`: one file, one success or one named failure.
final class CaseFileVectorTest {
  private static final Path VECTORS = Path.of("src/test/resources/vectors/casefile");

  static List<Path> vectors() throws Exception {
    try (Stream<Path> files = Files.list(VECTORS)) {
      return files.sorted().toList();
    }
  }

  @Test
  void thereAreVectorsOfBothKinds() throws Exception {
    List<String> expectations = new ArrayList<>();
    for (Path vector : vectors()) {
      expectations.addAll(lines(vector, "expect: "));
    }
    assertThat(expectations)
        .contains("ok", "TOO_LARGE", "TOO_MANY", "BAD_TEXT", "OUT_OF_RANGE", "NOT_A_MESSAGE");
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aVector_comesToWhatItSays(Path vector) throws Exception {
    Bytes bytes = Bytes.parseHex(lines(vector, "hex: ").getFirst());
    List<String> outcome = new ArrayList<>();
    try {
      CaseFile file = CaseFile.decode(bytes);
      outcome.add("ok");
      for (CaseField field : CaseField.all()) {
        if (!file.text(field).isEmpty()) {
          outcome.add(field.name() + " = " + file.text(field));
        }
      }
      assertThat(file.encode()).isEqualTo(bytes);
    } catch (MalformedException e) {
      outcome.add(e.flaw().name());
    }
    List<String> expected = new ArrayList<>(lines(vector, "expect: "));
    expected.addAll(lines(vector, "field: "));
    assertThat(outcome).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<String> lines(Path vector, String key) throws Exception {
    return Files.readAllLines(vector).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .toList();
  }
}

package org.thitsar.protocol.audience;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogVectorTest {
  private static final Path FOLDER = Path.of("src/test/resources/vectors/log");

  private static List<LogVector> files() throws IOException {
    List<LogVector> vectors = new ArrayList<>();
    try (Stream<Path> paths = Files.list(FOLDER)) {
      for (Path path : paths.sorted().toList()) {
        String name = path.getFileName().toString().replace(".txt", "");
        vectors.add(LogVector.parse(name, Files.readString(path)));
      }
    }
    return vectors;
  }

  @Test
  void vectors_haveTheOutcomeThatTheyName() throws IOException {
    assertThat(files()).hasSizeGreaterThan(25);
    for (LogVector vector : files()) {
      assertThat(vector.outcome()).as(vector.name()).isEqualTo(vector.expect());
    }
  }

  @Test
  void vectors_areWhatTheGeneratorWrites() throws IOException {
    assertThat(files().stream().map(v -> v.name() + "\n" + v.text()))
        .containsExactlyInAnyOrderElementsOf(
            LogVectorGenerator.vectors().stream().map(v -> v.name() + "\n" + v.text()).toList());
  }
}

package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SyncVectorTest {
  private static final Path FOLDER = Path.of("src/test/resources/vectors/sync");

  private static List<SyncVector> files() throws IOException {
    List<SyncVector> vectors = new ArrayList<>();
    try (Stream<Path> paths = Files.list(FOLDER)) {
      for (Path path : paths.sorted().toList()) {
        String name = path.getFileName().toString().replace(".txt", "");
        vectors.add(SyncVector.parse(name, Files.readString(path)));
      }
    }
    return vectors;
  }

  @Test
  void vectors_haveTheOutcomeThatTheyName() throws IOException {
    assertThat(files()).hasSizeGreaterThan(30);
    for (SyncVector vector : files()) {
      assertThat(vector.outcome()).as(vector.name()).isEqualTo(vector.expect());
    }
  }

  @Test
  void vectors_areWhatTheGeneratorWrites() throws IOException {
    assertThat(files().stream().map(v -> v.name() + "\n" + v.text()))
        .containsExactlyInAnyOrderElementsOf(
            SyncVectorGenerator.vectors().stream().map(v -> v.name() + "\n" + v.text()).toList());
  }
}

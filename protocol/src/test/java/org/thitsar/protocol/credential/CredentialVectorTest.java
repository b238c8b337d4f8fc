package org.thitsar.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

class CredentialVectorTest {
  private static final Path FOLDER = Path.of("src/test/resources/vectors/credential");

  private static List<CredentialVector> files() throws IOException, MalformedException {
    List<CredentialVector> vectors = new ArrayList<>();
    try (Stream<Path> paths = Files.list(FOLDER)) {
      for (Path path : paths.sorted().toList()) {
        String name = path.getFileName().toString().replace(".txt", "");
        vectors.add(CredentialVector.parse(name, Files.readString(path)));
      }
    }
    return vectors;
  }

  @Test
  void vectors_haveTheOutcomeThatTheyName() throws IOException, MalformedException {
    for (CredentialVector vector : files()) {
      assertThat(vector.outcome()).as(vector.name()).isEqualTo(vector.expect());
    }
  }

  @Test
  void vectors_areWhatTheGeneratorWrites() throws IOException, MalformedException {
    assertThat(files().stream().map(v -> v.name() + "\n" + v.text()))
        .containsExactlyInAnyOrderElementsOf(
            CredentialVectorGenerator.vectors().stream()
                .map(v -> v.name() + "\n" + v.text())
                .toList());
  }

  @Test
  void vectors_coverEveryRefusalAndEveryFlawOfTheFormat() throws IOException, MalformedException {
    List<String> expectations = files().stream().map(CredentialVector::expect).toList();
    // What needs an update is an unknown version here: decode refuses it before anybody verifies.
    assertThat(expectations)
        .containsAll(
            Arrays.stream(StatementRefusal.values())
                .filter(refusal -> refusal != StatementRefusal.UPDATE_NEEDED)
                .map(refusal -> "REFUSED " + refusal)
                .toList());
    assertThat(expectations)
        .containsAll(
            Stream.of(
                    Flaw.NOT_A_MESSAGE,
                    Flaw.TOO_LARGE,
                    Flaw.MISSING_FIELD,
                    Flaw.NOT_CANONICAL,
                    Flaw.UNKNOWN_VERSION,
                    Flaw.OUT_OF_RANGE,
                    Flaw.BAD_KEY,
                    Flaw.BAD_SIGNATURE)
                .map(flaw -> "MALFORMED " + flaw)
                .toList());
  }
}

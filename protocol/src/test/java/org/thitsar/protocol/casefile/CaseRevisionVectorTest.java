package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// The vectors of `protocol/spec/05-casefile.md`, "Revisions": of every line `hex:` one revision;
/// all of a file are merged, in their order and the other way round.
final class CaseRevisionVectorTest {
  static List<Path> vectors() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/vectors/revision"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void aVector_comesToWhatItSays(Path vector) throws Exception {
    List<String> hex = lines(vector, "hex: ");
    assertThat(outcome(hex)).containsExactlyElementsOf(said(vector));
    assertThat(outcome(hex.reversed())).containsExactlyElementsOf(said(vector));
  }

  private static List<String> said(Path vector) throws Exception {
    List<String> said = new ArrayList<>(lines(vector, "expect: "));
    said.addAll(lines(vector, "field: "));
    said.addAll(lines(vector, "apart: "));
    said.addAll(lines(vector, "merged: "));
    return said;
  }

  private static List<String> outcome(List<String> hex) throws MalformedException {
    List<String> outcome = new ArrayList<>();
    try {
      CaseRevision merged = CaseRevision.decode(Bytes.parseHex(hex.getFirst()));
      for (String one : hex) {
        CaseRevision read = CaseRevision.decode(Bytes.parseHex(one));
        assertThat(read.encode().hex()).isEqualTo(one);
        merged = merged.merge(read);
      }
      outcome.add("ok");
      for (CaseField field : CaseField.all()) {
        if (!merged.file().text(field).isEmpty()) {
          outcome.add(field.name() + " = " + merged.file().text(field));
        }
      }
      for (CaseRevision.Conflict conflict : merged.conflicts()) {
        for (CaseRevision.Claim claim : conflict.claims()) {
          outcome.add(conflict.field().name() + " = " + claim.text());
        }
      }
      if (hex.size() > 1) {
        outcome.add(merged.encode().hex());
      }
    } catch (MalformedException e) {
      outcome.add(e.flaw().name());
    }
    return outcome;
  }

  private static List<String> lines(Path vector, String key) throws Exception {
    return Files.readAllLines(vector).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .toList();
  }
}

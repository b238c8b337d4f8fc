package org.thitsar.node.cases;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Lets the fuzzing of another module import tables.
public final class CasesDoor {
  private final CaseFixture fixture = new CaseFixture();

  /// Checks a table without writing anything.
  public ImportReport check(byte[] table) {
    try {
      return fixture
          .csvImport()
          .run(
              new ByteArrayInputStream(table),
              true,
              true,
              CaseFixture.TODAY,
              (_, _) -> {},
              _ -> {});
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
  }
}

package org.thitsar.node.cases;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the tables that lie beside this class.
final class Tables {
  private Tables() {}

  /// The rows below the header of a table whose cells are parted by `separator` and never quoted.
  static List<List<String>> rows(String file, String separator) {
    InputStream resource = Tables.class.getResourceAsStream(file);
    if (resource == null) {
      throw new IllegalStateException("the program was built without " + file);
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .skip(1)
          .filter(line -> !line.isBlank())
          .map(line -> List.of(line.split(separator, -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

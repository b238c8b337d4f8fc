package org.thitsar.ui.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads one line of UTF-8 and leaves the stream right behind it.
final class RequestLine {
  private RequestLine() {}

  /// The line without its end, or nothing when it is longer than `bytesMax`. The end of the stream
  /// ends a line.
  static Optional<String> read(InputStream in, int bytesMax) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() == bytesMax) {
        return Optional.empty();
      }
      line.write(read);
    }
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }
}

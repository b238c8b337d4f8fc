package org.thitsar.protocol.libp2p;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// A file of vectors: lines of words, the first of which names what the line holds.
public record VectorFile(List<List<String>> lines) {
  /// Reads `vectors/libp2p/` and `name`.
  public static VectorFile open(String name) throws IOException {
    try (InputStream stream = VectorFile.class.getResourceAsStream("/vectors/libp2p/" + name)) {
      if (stream == null) {
        throw new IOException("no vectors " + name);
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new VectorFile(text.lines().map(line -> Arrays.asList(line.split(" ", -1))).toList());
    }
  }

  /// The lines that `kind` names, without it.
  public List<List<String>> all(String kind) {
    return lines.stream()
        .filter(line -> line.getFirst().equals(kind))
        .map(line -> line.subList(1, line.size()))
        .toList();
  }

  /// The bytes of the only line that `kind` names.
  public Bytes hex(String kind) throws MalformedException {
    return Bytes.parseHex(all(kind).getFirst().getFirst());
  }
}

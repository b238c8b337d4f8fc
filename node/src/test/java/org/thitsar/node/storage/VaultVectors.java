package org.thitsar.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// The vectors of `protocol/spec/10-vault.md`: lines of `name = value`.
public final class VaultVectors {
  private final Map<String, String> values = new HashMap<>();

  private VaultVectors() {}

  /// Reads them from the test resources.
  public static VaultVectors read() throws IOException {
    VaultVectors vectors = new VaultVectors();
    try (InputStream in =
        Objects.requireNonNull(
            VaultVectors.class.getResourceAsStream("/vectors/10-vault/vault.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] sides = line.split(" = ", 2);
        vectors.values.put(sides[0], sides[1]);
      }
    }
    return vectors;
  }

  /// The bytes of that name.
  public Bytes bytes(String name) throws MalformedException {
    return Bytes.parseHex(Objects.requireNonNull(values.get(name)));
  }

  /// The number of that name.
  public long number(String name) {
    return Long.parseLong(Objects.requireNonNull(values.get(name)));
  }
}

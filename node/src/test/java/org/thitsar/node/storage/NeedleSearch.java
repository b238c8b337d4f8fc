package org.thitsar.node.storage;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Looks for made-up values in the raw bytes of every file below a directory, in every form in
/// which a program might have written them: UTF-8, UTF-16, hexadecimal and Base64 at all three
/// offsets.
public final class NeedleSearch {
  private static final int START = 6;

  private final Map<Long, List<Pattern>> byStart = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Pattern(String needle, byte[] bytes) {}

  /// Looks for `needles`, each at least 8 characters long so that chance does not find one.
  public NeedleSearch(Iterable<String> needles) {
    for (String needle : needles) {
      if (needle.length() < 8) {
        throw new IllegalArgumentException("a needle has at least 8 characters");
      }
      byte[] plain = needle.getBytes(UTF_8);
      add(needle, plain);
      add(needle, needle.getBytes(UTF_16LE));
      add(needle, needle.getBytes(UTF_16BE));
      String hex = HexFormat.of().formatHex(plain);
      add(needle, hex.getBytes(UTF_8));
      add(needle, hex.toUpperCase(Locale.ROOT).getBytes(UTF_8));
      for (int offset = 0; offset < 3; offset++) {
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
          byte[] shifted = new byte[offset + plain.length];
          System.arraycopy(plain, 0, shifted, offset, plain.length);
          byte[] encoded = encoder.withoutPadding().encode(shifted);
          // The characters at both ends hold bits of what is beside the needle.
          add(
              needle,
              Arrays.copyOfRange(encoded, offset == 0 ? 0 : offset + 1, encoded.length - 1));
        }
      }
    }
  }

  /// Which needles are in any file below `directory` whose path has no element `skipped`.
  public Set<String> in(Path directory, String skipped) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!directory.relativize(file).startsWith(skipped)) {
          search(Files.readAllBytes(file), found);
          search(file.getFileName().toString().getBytes(UTF_8), found);
        }
      }
    }
    return found;
  }

  private void search(byte[] haystack, Set<String> found) {
    for (int at = 0; at + START <= haystack.length; at++) {
      for (Pattern pattern : byStart.getOrDefault(start(haystack, at), List.of())) {
        int end = at + pattern.bytes.length;
        if (end <= haystack.length
            && Arrays.equals(haystack, at, end, pattern.bytes, 0, pattern.bytes.length)) {
          found.add(pattern.needle);
        }
      }
    }
  }

  private void add(String needle, byte[] bytes) {
    byStart
        .computeIfAbsent(start(bytes, 0), _ -> new ArrayList<>())
        .add(new Pattern(needle, bytes));
  }

  private static long start(byte[] bytes, int at) {
    long start = 0;
    for (int i = 0; i < START; i++) {
      start = (start << 8) | (bytes[at + i] & 0xff);
    }
    return start;
  }
}

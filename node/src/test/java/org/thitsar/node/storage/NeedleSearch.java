package org.thitsar.node.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URLEncoder;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.thitsar.node.text.Digits;
import org.thitsar.node.text.ZawgyiWriter;

/// Looks for made-up values in raw bytes, in every form in which a program might have written them.
///
/// The text may be composed or decomposed (NFC, NFD), in Zawgyi, or with the digits of the other
/// script; and each of these in UTF-8 or UTF-16, hexadecimal, Base64 at all three offsets, or
/// escaped as in JSON or an address.
public final class NeedleSearch {
  /// Bytes by which a pattern is found; no pattern is shorter.
  private static final int START = 8;

  private static final int FILTER_BITS = 24;
  private static final long MIXER = 0x9E3779B97F4A7C15L;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Map<Long, List<Pattern>> byStart = new HashMap<>();

  /// Says no for nearly every place, without the table above.
  private final BitSet filter = new BitSet(1 << FILTER_BITS);

  private final ZawgyiWriter zawgyi = new ZawgyiWriter();
  private int patterns;

  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Pattern(String needle, String form, byte[] bytes) {}

  /// A needle that was found.
  ///
  /// @param needle the value
  /// @param form in which it stood there
  /// @param at the first byte of it
  public record Hit(String needle, String form, long at) {}

  /// Looks for `needles`, each at least 8 characters long so that chance does not find one.
  public NeedleSearch(Iterable<String> needles) {
    for (String needle : needles) {
      if (needle.length() < START) {
        throw new IllegalArgumentException("a needle has at least 8 characters");
      }
      texts(needle).forEach((text, form) -> add(needle, form, text));
    }
  }

  /// In how many forms all needles together are looked for.
  public int patterns() {
    return patterns;
  }

  /// Every text that is the same to people.
  private Map<String, String> texts(String needle) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(needle, "");
    texts.putIfAbsent(Normalizer.normalize(needle, Normalizer.Form.NFC), "NFC ");
    texts.putIfAbsent(Normalizer.normalize(needle, Normalizer.Form.NFD), "NFD ");
    texts.putIfAbsent(Digits.ascii(needle), "ASCII digits ");
    texts.putIfAbsent(Digits.burmese(needle), "Burmese digits ");
    if (needle.chars().anyMatch(c -> c >= 0x1000 && c < 0x10A0)) {
      texts.putIfAbsent(zawgyi.write(needle), "Zawgyi ");
    }
    return texts;
  }

  private void add(String needle, String form, String text) {
    byte[] plain = text.getBytes(UTF_8);
    add(needle, form + "UTF-8", plain);
    add(needle, form + "UTF-16LE", text.getBytes(UTF_16LE));
    add(needle, form + "UTF-16BE", text.getBytes(UTF_16BE));
    String hex = HexFormat.of().formatHex(plain);
    add(needle, form + "hex", hex.getBytes(US_ASCII));
    add(needle, form + "HEX", hex.toUpperCase(Locale.ROOT).getBytes(US_ASCII));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + plain.length];
      System.arraycopy(plain, 0, shifted, offset, plain.length);
      Set<String> encoded = new LinkedHashSet<>();
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        encoded.add(encoder.withoutPadding().encodeToString(shifted));
      }
      for (String one : encoded) {
        // The characters at both ends hold bits of what is beside the needle.
        String inner = one.substring(offset == 0 ? 0 : offset + 1, one.length() - 1);
        add(needle, form + "Base64 at " + offset, inner.getBytes(US_ASCII));
      }
    }
    if (plain.length > text.length()) {
      String escaped = escaped(text);
      add(needle, form + "JSON", escaped.getBytes(US_ASCII));
      add(
          needle,
          form + "JSON",
          escaped.toUpperCase(Locale.ROOT).replace("\\U", "\\u").getBytes(US_ASCII));
      add(needle, form + "percent", URLEncoder.encode(text, UTF_8).getBytes(US_ASCII));
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(c < 0x80 ? (char) c + "" : "\\u%04x".formatted(c)));
    return escaped.toString();
  }

  private void add(String needle, String form, byte[] bytes) {
    long start = MemorySegment.ofArray(bytes).get(LONG, 0);
    byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(new Pattern(needle, form, bytes));
    filter.set(bit(start));
    patterns++;
  }

  private static int bit(long start) {
    return (int) ((start * MIXER) >>> (Long.SIZE - FILTER_BITS));
  }

  /// Which needles are in any file below `directory` whose path has no element `skipped`.
  public Set<String> in(Path directory, String skipped) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!directory.relativize(file).startsWith(skipped)) {
          hits(file).forEach(hit -> found.add(hit.needle));
          byte[] name = file.getFileName().toString().getBytes(UTF_8);
          hits(MemorySegment.ofArray(name)).forEach(hit -> found.add(hit.needle));
        }
      }
    }
    return found;
  }

  /// Every place in a file, or in a disk that is one, where a needle stands.
  public List<Hit> hits(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      return channel.size() == 0
          ? List.of()
          : hits(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  private List<Hit> hits(MemorySegment haystack) {
    List<Hit> hits = new ArrayList<>();
    for (long at = 0; at + START <= haystack.byteSize(); at++) {
      long start = haystack.get(LONG, at);
      if (start != 0 && filter.get(bit(start))) {
        for (Pattern pattern : byStart.getOrDefault(start, List.of())) {
          long end = at + pattern.bytes.length;
          if (end <= haystack.byteSize()
              && MemorySegment.mismatch(
                      haystack, at, end, MemorySegment.ofArray(pattern.bytes), 0, end - at)
                  < 0) {
            hits.add(new Hit(pattern.needle, pattern.form, at));
          }
        }
      }
    }
    return hits;
  }
}

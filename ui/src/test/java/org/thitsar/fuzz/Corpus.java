package org.thitsar.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where inputs begin: all vectors of the repository, the target's own seeds, and what earlier runs
/// of Jazzer found worth keeping.
///
/// What is kept is one small text file for each target, an input in hexadecimal on each line, the
/// shortest first. It is capped: a corpus is grown again in minutes, and a repository keeps its
/// bytes for ever.
final class Corpus {
  /// Bytes of inputs that are kept for one target, and of one of them.
  static final int KEPT_BYTES_MAX = 3 << 10;

  static final int KEPT_INPUT_BYTES_MAX = 512;

  private static final int ACCEPTED_MAX = 40;
  private static final Pattern HEX =
      Pattern.compile("(?<![0-9A-Za-z])(?:[0-9a-f]{2})+(?![0-9A-Za-z])");

  private final Path checkout;
  private final List<byte[]> vectors;

  private Corpus(Path checkout, List<byte[]> vectors) {
    this.checkout = checkout;
    this.vectors = vectors;
  }

  /// Of the repository at `checkout`.
  static Corpus open(Path checkout) throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    for (String module : List.of("protocol", "node")) {
      try (Stream<Path> files = Files.walk(checkout.resolve(module + "/src/test/resources"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".txt")).sorted().toList()) {
          for (String line : Files.readString(file).lines().toList()) {
            take(line, found);
          }
        }
      }
    }
    return new Corpus(checkout, List.copyOf(found.values()));
  }

  /// A vector's value may be bytes or a text.
  private static void take(String line, Map<String, byte[]> found) {
    Matcher hex = HEX.matcher(line);
    while (hex.find()) {
      found.putIfAbsent(hex.group(), HexFormat.of().parseHex(hex.group()));
    }
    int colon = line.indexOf(": ");
    String value = colon < 0 ? line.substring(line.indexOf(' ') + 1) : line.substring(colon + 2);
    found.putIfAbsent("text " + value, value.getBytes(StandardCharsets.UTF_8));
  }

  /// Everything that `target` is to be tried with.
  List<byte[]> seeds(FuzzTarget target) throws IOException {
    List<byte[]> all = new ArrayList<>(target.seeds());
    all.addAll(kept(target));
    all.addAll(vectors);
    return all;
  }

  /// Those of them that `target` accepts, and its own seeds.
  List<byte[]> accepted(FuzzTarget target) throws IOException {
    List<byte[]> accepted = new ArrayList<>(target.seeds());
    for (byte[] seed : seeds(target)) {
      if (accepted.size() < ACCEPTED_MAX && Trial.run(target, seed).accepted()) {
        accepted.add(seed);
      }
    }
    return accepted;
  }

  /// What earlier runs left.
  List<byte[]> kept(FuzzTarget target) throws IOException {
    Path file = file(target);
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readString(file).lines().map(line -> HexFormat.of().parseHex(line)).toList();
  }

  /// Keeps the shortest of `inputs`, up to the caps, but for those that are here anyway.
  ///
  /// @return how many were kept
  int keep(FuzzTarget target, List<byte[]> inputs) throws IOException {
    List<byte[]> sorted = new ArrayList<>(inputs);
    sorted.sort(
        Comparator.<byte[]>comparingInt(input -> input.length).thenComparing(Arrays::compare));
    StringBuilder text = new StringBuilder();
    int bytes = 0;
    int count = 0;
    for (byte[] input : sorted) {
      if (isSeed(target, input)) {
        continue;
      }
      if (input.length > KEPT_INPUT_BYTES_MAX || bytes + input.length > KEPT_BYTES_MAX) {
        break;
      }
      bytes += input.length;
      count++;
      text.append(HexFormat.of().formatHex(input)).append('\n');
    }
    Files.createDirectories(file(target).getParent());
    Files.writeString(file(target), text.toString());
    return count;
  }

  private boolean isSeed(FuzzTarget target, byte[] input) {
    return Stream.concat(target.seeds().stream(), vectors.stream())
        .anyMatch(seed -> Arrays.equals(seed, input));
  }

  private Path file(FuzzTarget target) {
    return checkout.resolve("ui/src/test/fuzz/" + target.name() + ".txt");
  }
}

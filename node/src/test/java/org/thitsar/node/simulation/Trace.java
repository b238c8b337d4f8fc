package org.thitsar.node.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;

/// Everything that happened, as one hash: two runs with one trace were the same run.
final class Trace {
  private final MessageDigest digest;
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();

  /// `kept` also keeps the lines, for people.
  Trace(boolean kept) {
    this.kept = kept;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  void line(long atMillis, String what) {
    digest.update((atMillis + " " + what + "\n").getBytes(StandardCharsets.UTF_8));
    if (kept) {
      long seconds = atMillis / 1000;
      lines.add(
          "%02d:%02d:%02d %s".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60, what));
    }
  }

  void bytes(Bytes bytes) {
    digest.update(bytes.unsafeArray());
  }

  /// All that is on a disk, whatever the order in which it is kept.
  void disk(Disk disk) {
    for (Column column : Column.values()) {
      List<Bytes> values = new ArrayList<>();
      disk.values(column).forEach(values::add);
      values.sort(null);
      values.forEach(this::bytes);
    }
  }

  List<String> lines() {
    return lines;
  }

  /// The hash so far; nothing can be added afterwards.
  String hash() {
    return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
  }
}

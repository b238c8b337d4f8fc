package org.thitsar.node.keys;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Looks for bytes in the memory of another process of ours, as somebody with a memory image would.
public final class ProcessMemory {
  private static final int CHUNK = 1 << 20;

  private ProcessMemory() {}

  /// How often `wanted` is in the memory of `pid`.
  public static int count(long pid, byte[] wanted) throws IOException {
    String pattern = new String(wanted, StandardCharsets.ISO_8859_1);
    int count = 0;
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        String[] words = line.split("\\s+", 6);
        if (words[1].startsWith("rw")) {
          String[] range = words[0].split("-", 2);
          count +=
              countIn(
                  memory,
                  HexFormat.fromHexDigitsToLong(range[0]),
                  HexFormat.fromHexDigitsToLong(range[1]),
                  pattern);
        }
      }
    }
    return count;
  }

  private static int countIn(RandomAccessFile memory, long start, long end, String pattern)
      throws IOException {
    int count = 0;
    byte[] chunk = new byte[CHUNK];
    String carried = "";
    for (long at = start; at < end; at += CHUNK) {
      int length = (int) Math.min(CHUNK, end - at);
      memory.seek(at);
      try {
        memory.readFully(chunk, 0, length);
      } catch (IOException e) {
        // Reserved and never used: there is nothing to read.
        carried = "";
        continue;
      }
      String text = carried + new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
      for (int i = text.indexOf(pattern); i >= 0; i = text.indexOf(pattern, i + 1)) {
        count++;
      }
      carried = text.substring(Math.max(0, text.length() - pattern.length() + 1));
    }
    return count;
  }
}

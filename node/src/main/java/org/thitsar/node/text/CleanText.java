package org.thitsar.node.text;

import java.text.Normalizer;

/// Text as it may be stored: NFC, on one line, without characters that nobody can see.
public final class CleanText {
  private CleanText() {}

  /// Takes out what pasting brings along and no reader sees: zero-width spaces and joiners, byte
  /// order marks, soft hyphens, and the controls that turn the direction of writing. Line breaks,
  /// tabs and every kind of space become one space. Other control characters stay, so that the
  /// field refuses them by name.
  public static String of(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    boolean space = false;
    String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    for (int i = 0; i < normal.length(); i++) {
      char c = normal.charAt(i);
      if (isInvisible(c)) {
        continue;
      }
      if (c == '\t' || c == '\n' || c == '\r' || Character.isSpaceChar(c)) {
        space = clean.length() > 0;
        continue;
      }
      if (space) {
        clean.append(' ');
        space = false;
      }
      clean.append(c);
    }
    return clean.toString();
  }

  /// Whether the text has controls that turn the direction of writing: in Burmese and English there
  /// is no honest use for them.
  public static boolean turnsDirection(String text) {
    return text.chars()
        .anyMatch(
            c ->
                (c >= 0x202A && c <= 0x202E)
                    || (c >= 0x2066 && c <= 0x2069)
                    || c == 0x200E
                    || c == 0x200F
                    || c == 0x061C);
  }

  private static boolean isInvisible(char c) {
    return (c >= 0x200B && c <= 0x200F)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x2069)
        || c == 0x061C
        || c == 0xFEFF
        || c == 0x00AD
        || c == 0x180E;
  }
}

package org.thitsar.protocol.casefile;

import java.text.Normalizer;

/// The rule for every text of a record: NFC, and no character that hides, reorders or controls.
final class PlainText {
  private PlainText() {}

  /// Whether every character may stand in a text: no control characters, line breaks, bidirectional
  /// controls, zero-width characters except the joiners (U+200C, U+200D, which some languages of
  /// the Myanmar script need), private or unassigned code points, or halves of a pair.
  static boolean isPlain(String text) {
    return text.codePoints().allMatch(PlainText::isPlain);
  }

  private static boolean isPlain(int codePoint) {
    if (codePoint == 0x200C || codePoint == 0x200D) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}

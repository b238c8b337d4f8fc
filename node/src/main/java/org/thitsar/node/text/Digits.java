package org.thitsar.node.text;

/// Digits of the scripts that our users write.
public final class Digits {
  private static final char BURMESE_ZERO = '\u1040';
  private static final char SHAN_ZERO = '\u1090';

  private Digits() {}

  /// The text with Burmese and Shan digits as 0 to 9; everything else stays.
  public static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= BURMESE_ZERO && c < BURMESE_ZERO + 10) {
        ascii.append((char) ('0' + c - BURMESE_ZERO));
      } else if (c >= SHAN_ZERO && c < SHAN_ZERO + 10) {
        ascii.append((char) ('0' + c - SHAN_ZERO));
      } else {
        ascii.append(c);
      }
    }
    return ascii.toString();
  }

  /// The text with 0 to 9 as Burmese digits.
  public static String burmese(String text) {
    StringBuilder burmese = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      burmese.append(c >= '0' && c <= '9' ? (char) (BURMESE_ZERO + c - '0') : c);
    }
    return burmese.toString();
  }
}

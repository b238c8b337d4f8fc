package org.thitsar.protocol.base;

/// Base32 (RFC 4648 §6), small letters, without padding.
///
/// Not base64: messengers take `_` and `*` for their own, and a person may have to read it out.
public final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  /// Small letters and digits.
  public static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder(bytes.length() * 8 / 5 + 1);
    int held = 0;
    int bits = 0;
    for (int i = 0; i < bytes.length(); i++) {
      held = (held << 8) | (bytes.at(i) & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >>> bits) & 31));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((held << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /// Reads small and capital letters.
  ///
  /// @throws MalformedException when there are others, or bits are left that are not zero
  public static Bytes decode(String text) throws MalformedException {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int at = 0;
    int held = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = digit(text.charAt(i));
      held = (held << 5) | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >>> bits);
      }
    }
    if (bits >= 5 || (held & ((1 << bits) - 1)) != 0) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "base32");
    }
    return Bytes.owning(bytes);
  }

  private static int digit(char letter) throws MalformedException {
    int digit = ALPHABET.indexOf(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
    if (digit < 0) {
      throw new MalformedException(Flaw.BAD_TEXT, "base32");
    }
    return digit;
  }
}

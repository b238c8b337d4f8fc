package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Base32;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;

/// Bytes as text that people send each other: a prefix, base32, and a checksum that finds a letter
/// lost on the way. It protects against accidents only.
final class TextForm {
  private static final int CHECKSUM_LENGTH = 4;
  private static final int LINE_LENGTH = 76;

  private TextForm() {}

  /// One line.
  static String line(String prefix, Bytes payload) {
    return prefix + Base32.encode(Bytes.concat(payload, checksum(prefix, payload)));
  }

  /// The prefix on a line of its own, then lines of equal length.
  static String block(String prefix, Bytes payload) {
    String digits = Base32.encode(Bytes.concat(payload, checksum(prefix, payload)));
    StringBuilder text = new StringBuilder(prefix).append('\n');
    for (int at = 0; at < digits.length(); at += LINE_LENGTH) {
      text.append(digits, at, Math.min(at + LINE_LENGTH, digits.length())).append('\n');
    }
    return text.toString();
  }

  /// Reads either form; blanks and line ends anywhere are what messengers make of long lines.
  static Bytes read(String prefix, String text, int bytesMax) throws MalformedException {
    String place = prefix + " text";
    if (text.length() > 4L * bytesMax) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    StringBuilder letters = new StringBuilder(text.length());
    text.chars()
        .filter(letter -> letter != ' ' && letter != '\n' && letter != '\r' && letter != '\t')
        .forEach(letter -> letters.append((char) letter));
    if (!letters.toString().regionMatches(true, 0, prefix, 0, prefix.length())) {
      throw new MalformedException(Flaw.BAD_TEXT, place);
    }
    Bytes whole = Base32.decode(letters.substring(prefix.length()));
    int end = whole.length() - CHECKSUM_LENGTH;
    if (end <= 0) {
      throw new MalformedException(Flaw.TRUNCATED, place);
    }
    if (end > bytesMax) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    Bytes payload = whole.slice(0, end);
    if (!whole.slice(end, whole.length()).equals(checksum(prefix, payload))) {
      throw new MalformedException(Flaw.BAD_HASH, place);
    }
    return payload;
  }

  private static Bytes checksum(String prefix, Bytes payload) {
    return Hash.of(Label.TEXT_CHECKSUM, Bytes.utf8(prefix), payload).slice(0, CHECKSUM_LENGTH);
  }
}

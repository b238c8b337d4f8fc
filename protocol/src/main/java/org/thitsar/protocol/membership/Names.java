package org.thitsar.protocol.membership;

import java.text.Normalizer;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Names of organisations and federations: what may stand in them.
///
/// The check is a fixed list of code points and not a property of the Unicode version at hand,
/// because two nodes that judge one statement differently would see two rosters.
final class Names {
  // Ranges, first and last: characters that are invisible, turn the direction of text, or mean
  // nothing outside one program.
  private static final int[][] FORBIDDEN = {
    {0x0000, 0x001f},
    {0x007f, 0x009f},
    {0x00ad, 0x00ad},
    {0x034f, 0x034f},
    {0x061c, 0x061c},
    {0x115f, 0x1160},
    {0x17b4, 0x17b5},
    {0x180b, 0x180f},
    {0x200b, 0x200f},
    {0x2028, 0x202e},
    {0x2060, 0x206f},
    {0x3164, 0x3164},
    {0xd800, 0xf8ff},
    {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},
    {0xffa0, 0xffa0},
    {0xfff0, 0xffff},
    {0xe0000, 0x10ffff},
  };

  private Names() {}

  /// The form in which a name that a person typed is written: composed, without blanks around it.
  static String tidy(String typed) {
    return Normalizer.normalize(typed, Normalizer.Form.NFC).strip();
  }

  /// Refuses a name that is empty, too long or holds what must not be in one.
  static String required(String name, String place) throws MalformedException {
    if (name.isEmpty()) {
      throw new MalformedException(Flaw.MISSING_FIELD, place);
    }
    return optional(name, place);
  }

  /// The same, but may be empty.
  static String optional(String name, String place) throws MalformedException {
    if (Bytes.utf8(name).length() > StatementLimits.NAME_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    if (name.startsWith(" ") || name.endsWith(" ") || name.codePoints().anyMatch(Names::forbids)) {
      throw new MalformedException(Flaw.BAD_TEXT, place);
    }
    return name;
  }

  private static boolean forbids(int codePoint) {
    for (int[] range : FORBIDDEN) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return true;
      }
    }
    return false;
  }
}

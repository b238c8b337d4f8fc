package org.thitsar.protocol.libp2p.multiformats;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// IP addresses as text. Own code, because the platform's parser may ask the network about what it
/// does not understand.
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  static Bytes parse4(String text) throws MalformedException {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new MalformedException(Flaw.BAD_TEXT, "IPv4 address");
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      address[i] = (byte) number(parts[i], 10, 3, 255, "IPv4 address");
    }
    return Bytes.owning(address);
  }

  static String print4(Bytes value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      text.append(i == 0 ? "" : ".").append(value.at(i) & 0xff);
    }
    return text.toString();
  }

  /// RFC 4291 §2.2, forms 1 and 2, and form 3 for the last two groups; no zone.
  static Bytes parse6(String text) throws MalformedException {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw new MalformedException(Flaw.BAD_TEXT, "IPv6 address");
    }
    byte[] address = new byte[2 * GROUPS];
    if (gap < 0) {
      if (groups(text, address, 0) != GROUPS) {
        throw new MalformedException(Flaw.BAD_TEXT, "IPv6 address");
      }
      return Bytes.owning(address);
    }
    byte[] tail = new byte[2 * GROUPS];
    int before = groups(text.substring(0, gap), address, 0);
    int after = groups(text.substring(gap + 2), tail, 0);
    if (before + after >= GROUPS) {
      throw new MalformedException(Flaw.BAD_TEXT, "IPv6 address");
    }
    System.arraycopy(tail, 0, address, 2 * (GROUPS - after), 2 * after);
    return Bytes.owning(address);
  }

  private static int groups(String text, byte[] target, int start) throws MalformedException {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = start;
    for (int i = 0; i < parts.length; i++) {
      boolean dotted = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > GROUPS) {
        throw new MalformedException(Flaw.BAD_TEXT, "IPv6 address");
      }
      if (dotted) {
        parse4(parts[i]).copyTo(target, 2 * count);
        count += 2;
      } else {
        int group = number(parts[i], 16, 4, 0xffff, "IPv6 address");
        target[2 * count] = (byte) (group >>> 8);
        target[2 * count + 1] = (byte) group;
        count++;
      }
    }
    return count;
  }

  /// RFC 5952: lower case, no leading zeros, the longest run of at least two zero groups shortened,
  /// the first of equals.
  static String print6(Bytes value) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = ((value.at(2 * i) & 0xff) << 8) | (value.at(2 * i + 1) & 0xff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }

  private static int number(String digits, int radix, int lengthMax, int max, String place)
      throws MalformedException {
    if (digits.isEmpty() || digits.length() > lengthMax) {
      throw new MalformedException(Flaw.BAD_TEXT, place);
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 128 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        throw new MalformedException(Flaw.BAD_TEXT, place);
      }
      value = value * radix + digit;
    }
    // A leading zero is octal to some readers and decimal to others.
    if (value > max || (radix == 10 && digits.length() > 1 && digits.charAt(0) == '0')) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, place);
    }
    return value;
  }
}

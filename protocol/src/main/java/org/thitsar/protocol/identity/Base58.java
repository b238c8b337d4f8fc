package org.thitsar.protocol.identity;

import java.math.BigInteger;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Base58 with the Bitcoin alphabet, as libp2p prints peer ids.
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger RADIX = BigInteger.valueOf(58);
  private static final int TEXT_LENGTH_MAX = 128;

  private Base58() {}

  static String encode(Bytes bytes) {
    StringBuilder reversed = new StringBuilder();
    BigInteger value = new BigInteger(1, bytes.unsafeArray());
    while (value.signum() > 0) {
      BigInteger[] parts = value.divideAndRemainder(RADIX);
      reversed.append(ALPHABET.charAt(parts[1].intValue()));
      value = parts[0];
    }
    for (int i = 0; i < bytes.length() && bytes.at(i) == 0; i++) {
      reversed.append(ALPHABET.charAt(0));
    }
    return reversed.reverse().toString();
  }

  static Bytes decode(String text) throws MalformedException {
    if (text.length() > TEXT_LENGTH_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "base58");
    }
    // Big-endian; 58 is below 256, so there are never more bytes than digits.
    byte[] value = new byte[text.length()];
    int start = value.length;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int carry = ALPHABET.indexOf(text.charAt(i));
      if (carry < 0) {
        throw new MalformedException(Flaw.BAD_TEXT, "base58");
      }
      if (carry == 0 && start == value.length) {
        zeros++;
      }
      int at = value.length - 1;
      for (; at >= start || carry > 0; at--) {
        carry += 58 * (value[at] & 0xff);
        value[at] = (byte) carry;
        carry >>>= 8;
      }
      start = at + 1;
    }
    byte[] whole = new byte[zeros + value.length - start];
    System.arraycopy(value, start, whole, zeros, value.length - start);
    return Bytes.owning(whole);
  }
}

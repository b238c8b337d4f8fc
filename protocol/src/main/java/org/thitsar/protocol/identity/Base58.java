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
    BigInteger value = BigInteger.ZERO;
    int zeros = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new MalformedException(Flaw.BAD_TEXT, "base58");
      }
      value = value.multiply(RADIX).add(BigInteger.valueOf(digit));
      if (digit == 0 && value.signum() == 0) {
        zeros++;
      }
    }
    byte[] magnitude = value.signum() == 0 ? new byte[0] : value.toByteArray();
    int skip = magnitude.length > 0 && magnitude[0] == 0 ? 1 : 0;
    byte[] whole = new byte[zeros + magnitude.length - skip];
    System.arraycopy(magnitude, skip, whole, zeros, magnitude.length - skip);
    return Bytes.owning(whole);
  }
}

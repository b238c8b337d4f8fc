package org.thitsar.protocol.casefile;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A case, for good: 16 random bytes that say nothing about the person.
public record CaseId(Bytes bytes) implements Comparable<CaseId> {
  /// Bytes of an id.
  public static final int LENGTH = 16;

  /// Digits of the form that people read to each other.
  private static final int SHORT_DIGITS = 10;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public CaseId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("a case id has 16 bytes");
    }
  }

  /// A new id.
  public static CaseId fresh(Entropy entropy) {
    return new CaseId(entropy.bytes(LENGTH));
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 16 bytes
  public static CaseId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "case id");
    }
    return new CaseId(bytes);
  }

  /// Reads the hexadecimal form that [#toString] writes.
  public static CaseId parse(String text) throws MalformedException {
    return decode(Bytes.parseHex(text));
  }

  /// The first ten digits: for screens and paper, not unique for certain.
  public String shortForm() {
    return toString().substring(0, SHORT_DIGITS);
  }

  @Override
  public int compareTo(CaseId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 32 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

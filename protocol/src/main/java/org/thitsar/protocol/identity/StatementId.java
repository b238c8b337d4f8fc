package org.thitsar.protocol.identity;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A statement: the hash of its content.
public record StatementId(Bytes bytes) implements Comparable<StatementId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// No statement: what comes before a node's first.
  public static final StatementId NONE = new StatementId(Bytes.of(new byte[LENGTH]));

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public StatementId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 32 bytes
  public static StatementId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "statement id");
    }
    return new StatementId(bytes);
  }

  /// Reads the hexadecimal form that [#toString] writes.
  public static StatementId parse(String text) throws MalformedException {
    return decode(Bytes.parseHex(text));
  }

  @Override
  public int compareTo(StatementId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 64 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

package org.thitsar.protocol.identity;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A federation, for good: the hash of its first charter.
public record FederationId(Bytes bytes) implements Comparable<FederationId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public FederationId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 32 bytes
  public static FederationId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "federation id");
    }
    return new FederationId(bytes);
  }

  /// Reads the hexadecimal form that [#toString] writes.
  public static FederationId parse(String text) throws MalformedException {
    return decode(Bytes.parseHex(text));
  }

  @Override
  public int compareTo(FederationId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 64 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

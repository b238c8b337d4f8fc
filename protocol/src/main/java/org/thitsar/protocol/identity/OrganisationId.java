package org.thitsar.protocol.identity;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// An organisation, for good: the hash of its genesis. Survives every rotation of its keys.
public record OrganisationId(Bytes bytes) implements Comparable<OrganisationId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public OrganisationId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 32 bytes
  public static OrganisationId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "organisation id");
    }
    return new OrganisationId(bytes);
  }

  /// Reads the hexadecimal form that [#toString] writes.
  public static OrganisationId parse(String text) throws MalformedException {
    return decode(Bytes.parseHex(text));
  }

  @Override
  public int compareTo(OrganisationId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 64 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

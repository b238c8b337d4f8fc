package org.thitsar.protocol.policy;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A policy, by its content: the hash of its canonical form. Another wording is another policy.
public record PolicyId(Bytes bytes) implements Comparable<PolicyId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public PolicyId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("a policy id has 32 bytes");
    }
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 32 bytes
  public static PolicyId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "policy id");
    }
    return new PolicyId(bytes);
  }

  @Override
  public int compareTo(PolicyId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 64 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

package org.thitsar.protocol.credential;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.StatementId;

/// A credential: the hash of its content, as of every statement.
public record CredentialId(Bytes bytes) implements Comparable<CredentialId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public CredentialId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  /// The credential that this statement is, when it is one.
  public static CredentialId of(StatementId id) {
    return new CredentialId(id.bytes());
  }

  /// Reads an id from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when it has not 32 bytes
  public static CredentialId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "credential id");
    }
    return new CredentialId(bytes);
  }

  /// Reads the hexadecimal form that [#toString] writes.
  public static CredentialId parse(String text) throws MalformedException {
    return decode(Bytes.parseHex(text));
  }

  /// The same id, as the id of a statement.
  public StatementId statementId() {
    return new StatementId(bytes);
  }

  @Override
  public int compareTo(CredentialId other) {
    return bytes.compareTo(other.bytes);
  }

  /// All 64 hexadecimal digits.
  @Override
  public String toString() {
    return bytes.hex();
  }
}

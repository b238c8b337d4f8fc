package org.thitsar.protocol.base;

/// Why bytes from elsewhere are refused. The names are part of the specification's test vectors.
public enum Flaw {
  /// Ends before its own length says.
  TRUNCATED,
  /// Goes on after its own end.
  TRAILING_BYTES,
  /// Longer than its limit.
  TOO_LARGE,
  /// More elements than its limit.
  TOO_MANY,
  /// Nested deeper than its limit.
  TOO_DEEP,
  /// A variable-length integer that is too long or not in its shortest form.
  BAD_VARINT,
  /// Not the one form that its meaning has.
  NOT_CANONICAL,
  /// A version or kind that this implementation does not know.
  UNKNOWN_VERSION,
  /// Text that is not valid in its encoding.
  BAD_TEXT,
  /// A number or code outside its range.
  OUT_OF_RANGE,
  /// Something that must be there is not.
  MISSING_FIELD,
  /// Not a message of the expected schema at all.
  NOT_A_MESSAGE,
  /// The signature does not verify.
  BAD_SIGNATURE,
  /// The authentication tag does not verify, or the key is not the right one.
  BAD_SEAL,
  /// A hash or link differs from what was computed.
  BAD_HASH,
  /// A key that is not a valid public key.
  BAD_KEY,
  /// Came where the protocol does not allow it.
  OUT_OF_ORDER
}

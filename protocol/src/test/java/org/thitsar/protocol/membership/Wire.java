package org.thitsar.protocol.membership;

import java.util.List;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;

/// Protobuf written by hand, so that tests can write what the codec would not.
final class Wire {
  private Wire() {}

  static Bytes number(int field, long value) {
    return new ByteWriter().varint((long) field << 3).varint(value).toBytes();
  }

  static Bytes bytes(int field, Bytes value) {
    return new ByteWriter().varint((long) field << 3 | 2).prefixed(value).toBytes();
  }

  /// A signed statement over `content`, whatever that is.
  static Bytes signed(Bytes content, SigningKey... keys) {
    Bytes whole = bytes(1, content);
    for (SigningKey key : sorted(keys)) {
      Bytes signature =
          Bytes.concat(
              bytes(1, key.verifying().bytes()), bytes(2, key.sign(Label.STATEMENT, content)));
      whole = Bytes.concat(whole, bytes(2, signature));
    }
    return whole;
  }

  private static List<SigningKey> sorted(SigningKey... keys) {
    return java.util.Arrays.stream(keys)
        .sorted(java.util.Comparator.comparing(key -> key.verifying().bytes()))
        .toList();
  }
}

package org.thitsar.protocol.audience;

import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;

/// Hides exact lengths: Padmé (PURBs, PETS 2019 §4) grows a length by at most 12 % and leaves only
/// O(log log n) bits of it visible; nothing is shorter than [#LENGTH_MIN].
public final class Padding {
  /// Shortest padded length: below it, kinds of control entries could be told apart.
  public static final int LENGTH_MIN = 128;

  private Padding() {}

  /// The padded length for `length` bytes.
  public static int padded(int length) {
    if (length <= LENGTH_MIN) {
      return LENGTH_MIN;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(length);
    int significant = 32 - Integer.numberOfLeadingZeros(exponent);
    int mask = (1 << (exponent - significant)) - 1;
    return (length + mask) & ~mask;
  }

  /// Length, content, zeros.
  public static Bytes pad(Bytes content) {
    ByteWriter writer = new ByteWriter(content.length() + 4).prefixed(content);
    byte[] padded = new byte[padded(writer.length())];
    writer.toBytes().copyTo(padded, 0);
    return Bytes.owning(padded);
  }

  /// The content of what [#pad] made.
  ///
  /// @throws MalformedException with [Flaw#NOT_CANONICAL] when the filling is not zeros of the
  ///   right number
  public static Bytes unpad(Bytes padded) throws MalformedException {
    ByteReader reader = new ByteReader(padded, "padding");
    Bytes content = reader.prefixed(Limits.BODY_BYTES_MAX);
    int used = padded.length() - reader.remaining();
    if (padded(used) != padded.length()) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "padding");
    }
    for (int i = used; i < padded.length(); i++) {
      if (padded.at(i) != 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "padding");
      }
    }
    return content;
  }
}

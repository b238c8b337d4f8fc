package org.thitsar.node.membership;

import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.membership.SignedStatement;

/// Statements of a version that is yet to come.
public final class Unknowns {
  private Unknowns() {}

  /// One that must be understood.
  public static SignedStatement signedBy(SigningKey key) {
    // rule_version 2, must_understand, and field 50.
    Bytes content =
        Bytes.of((byte) 8, (byte) 2, (byte) 16, (byte) 1, (byte) 0x90, (byte) 3, (byte) 1);
    Bytes signature =
        new ByteWriter()
            .u8(0x0a)
            .prefixed(key.verifying().bytes())
            .u8(0x12)
            .prefixed(key.sign(Label.STATEMENT, content))
            .toBytes();
    Bytes whole =
        new ByteWriter().u8(0x0a).prefixed(content).u8(0x12).prefixed(signature).toBytes();
    try {
      return SignedStatement.decode(whole);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}

package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// Lets the fuzzing of another module at what a signature stands before.
public final class MembershipDoor {
  private MembershipDoor() {}

  /// Reads a statement's content as if somebody had signed it.
  public static void readContent(Bytes content) throws MalformedException {
    SignedStatement _ = SignedStatement.unsigned(content);
  }
}

package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// What a carrier may know of an entry's meaning.
public enum EntryClass {
  /// Has effect on others' decisions: its body is never dropped while it has.
  CONTROL(1),
  /// Everything else.
  DATA(2);

  private final int code;

  EntryClass(int code) {
    this.code = code;
  }

  /// The number in headers.
  public int code() {
    return code;
  }

  static EntryClass decode(int code) throws MalformedException {
    return switch (code) {
      case 1 -> CONTROL;
      case 2 -> DATA;
      default -> throw new MalformedException(Flaw.OUT_OF_RANGE, "entry class");
    };
  }
}

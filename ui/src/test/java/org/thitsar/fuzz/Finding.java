package org.thitsar.fuzz;

import java.util.HexFormat;

/// Something that a decoder must not do.
final class Finding extends AssertionError {
  private static final long serialVersionUID = 1L;

  /// Kinds of findings.
  enum Kind {
    CRASH,
    ALLOCATION,
    HANG,
    BROKEN_PROMISE
  }

  private static final int SHOWN_BYTES_MAX = 4_096;

  private final Kind kind;

  Finding(Kind kind, FuzzTarget target, byte[] input, String what, Throwable cause) {
    super(kind + " in " + target.name() + ": " + what + "\ninput " + shown(input), cause);
    this.kind = kind;
  }

  Finding(Kind kind, FuzzTarget target, byte[] input, String what) {
    super(kind + " in " + target.name() + ": " + what + "\ninput " + shown(input));
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  private static String shown(byte[] input) {
    return input.length
        + " bytes "
        + HexFormat.of().formatHex(input, 0, Math.min(input.length, SHOWN_BYTES_MAX));
  }
}

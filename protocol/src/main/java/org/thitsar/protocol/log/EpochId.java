package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Bytes;

/// The life of one content key in one log: the header hash of the entry that starts it, so that
/// rotations made apart never collide. [#NONE] marks an open entry, whose body every carrier can
/// read.
public record EpochId(Bytes bytes) {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// No epoch: the body is open.
  public static final EpochId NONE = new EpochId(Bytes.of(new byte[LENGTH]));

  /// Checks the length.
  public EpochId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}

package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A log: the hash of its [LogOpening], so that nobody else can open a log of the same id.
public record LogId(Bytes bytes) implements Comparable<LogId> {
  /// Bytes of an id.
  public static final int LENGTH = 32;

  /// Checks the length; [#decode] is for bytes from elsewhere.
  public LogId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an id has 32 bytes");
    }
  }

  /// Reads an id from elsewhere.
  public static LogId decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "log id");
    }
    return new LogId(bytes);
  }

  /// The first eight digits: enough to tell logs apart in a line for people.
  public String shortened() {
    return bytes.slice(0, 4).hex();
  }

  @Override
  public int compareTo(LogId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;

/// The numbers of our own messages: they only grow, also over a restart as long as the clock does.
///
/// They begin with the time in nanoseconds, as those of other implementations do, so that nothing
/// has to be stored. After a clock that was set back, others take our messages for replays until it
/// has caught up or they have forgotten (an hour).
final class SequenceNumbers {
  static final int BYTES = 8;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long last;

  long next(long nowMillis) {
    last = Math.max(last + 1, nowMillis * NANOS_PER_MILLI);
    return last;
  }

  /// Eight bytes, big-endian; a number above 2⁶³ is negative here.
  static Bytes encode(long seqno) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (seqno >>> (8 * (BYTES - 1 - i)));
    }
    return Bytes.owning(bytes);
  }

  /// What [#encode] wrote; `bytes` has eight.
  static long decode(Bytes bytes) {
    long seqno = 0;
    for (int i = 0; i < BYTES; i++) {
      seqno = seqno << 8 | (bytes.at(i) & 0xff);
    }
    return seqno;
  }
}

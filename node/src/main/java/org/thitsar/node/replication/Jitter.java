package org.thitsar.node.replication;

import java.time.Duration;
import org.thitsar.protocol.base.Entropy;

/// Random waits, so that nodes that saw the same thing do not all act at the same moment.
final class Jitter {
  private final Entropy entropy;

  Jitter(Entropy entropy) {
    this.entropy = entropy;
  }

  /// Anything from zero up to `most`.
  Duration upTo(Duration most) {
    long bound = most.toNanos();
    return bound <= 0 ? Duration.ZERO : Duration.ofNanos(below(bound));
  }

  /// From half of `usual` to one and a half.
  Duration around(Duration usual) {
    return usual.dividedBy(2).plus(upTo(usual));
  }

  /// The wait after so many failures, from 1: doubled each time, never above `most`, jittered.
  Duration backoff(Duration first, Duration most, int failures) {
    Duration doubled = first.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 20));
    return around(doubled.compareTo(most) > 0 ? most : doubled);
  }

  /// A number from 0 to `bound` - 1.
  long below(long bound) {
    return Long.remainderUnsigned(entropy.bytes(Long.BYTES).asBuffer().getLong(), bound);
  }
}

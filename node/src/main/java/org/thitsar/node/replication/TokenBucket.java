package org.thitsar.node.replication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Lets something happen so often and no oftener, with a reserve for a burst.
final class TokenBucket {
  private final int most;
  private final double perMilli;
  private final InstantSource clock;
  private double tokens;
  private Instant last;

  /// `perMinute` on average, and `most` at once.
  TokenBucket(int most, int perMinute, InstantSource clock) {
    this.most = most;
    this.perMilli = perMinute / 60_000.0;
    this.clock = clock;
    this.tokens = most;
    this.last = clock.instant();
  }

  /// Takes one token, when there is one.
  synchronized boolean take() {
    Instant now = clock.instant();
    // A clock that is set back gives nothing and takes nothing.
    long passed = Math.max(0, Duration.between(last, now).toMillis());
    last = now;
    tokens = Math.min(most, tokens + passed * perMilli);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}

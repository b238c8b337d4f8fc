package org.thitsar.node.membership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves when it is told to.
final class SettableClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-04-01T06:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }
}

package org.thitsar.ui.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves only when told.
public final class TestClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-22T08:06:00Z");

  /// Lets `duration` pass.
  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public Instant instant() {
    return now;
  }
}

package org.thitsar.node.replication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;

/// Notices, looking now and then, that connections may be dead without having said so.
final class NetworkWatch {
  /// Less than this is a clock that was set, or a computer that is busy.
  private static final Duration JUMP = Duration.ofSeconds(15);

  /// Why connections are doubted.
  enum Change {
    /// This computer, or this process, did not run for a while.
    SLEPT,
    /// It has other addresses than before.
    MOVED
  }

  private final InstantSource clock;
  private final Surroundings surroundings;
  private final Duration lateAfter;
  private Instant lastTime;
  private long lastNanos;
  private Set<Bytes> lastAddresses;

  /// @param every how often [#look] is called
  NetworkWatch(InstantSource clock, Surroundings surroundings, Duration every) {
    this.clock = clock;
    this.surroundings = surroundings;
    this.lateAfter = every.plus(JUMP);
    this.lastTime = clock.instant();
    this.lastNanos = surroundings.nanos();
    this.lastAddresses = Set.copyOf(surroundings.addresses());
  }

  /// What has happened since the last look, when something did.
  ///
  /// On most systems only the clock on the wall goes on while the computer sleeps; where the other
  /// does, too, and when only this process was stopped, the look comes late.
  synchronized Optional<Change> look() {
    Instant time = clock.instant();
    long nanos = surroundings.nanos();
    Set<Bytes> addresses = Set.copyOf(surroundings.addresses());
    Duration passed = Duration.ofNanos(nanos - lastNanos);
    Duration jumped = Duration.between(lastTime, time).minus(passed).abs();
    boolean slept = jumped.compareTo(JUMP) >= 0 || passed.compareTo(lateAfter) >= 0;
    boolean moved = !addresses.equals(lastAddresses);
    lastTime = time;
    lastNanos = nanos;
    lastAddresses = addresses;
    if (slept) {
      return Optional.of(Change.SLEPT);
    }
    return moved ? Optional.of(Change.MOVED) : Optional.empty();
  }
}

package org.thitsar.node.replication;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;

/// What replication runs on.
///
/// @param work runs tasks that block, each on a (virtual) thread of its own
/// @param timers does things later
/// @param clock the time, for rates and for what is shown
/// @param entropy for nonces and jitter; used by one thread at a time
/// @param surroundings tell when the network may be another one than before
public record ReplicationRuntime(
    Executor work, Timers timers, InstantSource clock, Entropy entropy, Surroundings surroundings) {
  /// On a computer that never sleeps and never moves.
  public ReplicationRuntime(Executor work, Timers timers, InstantSource clock, Entropy entropy) {
    this(work, timers, clock, entropy, new Still(clock));
  }

  private record Still(InstantSource clock) implements Surroundings {
    @Override
    public long nanos() {
      return TimeUnit.MILLISECONDS.toNanos(clock.millis());
    }

    @Override
    public Set<Bytes> addresses() {
      return Set.of();
    }
  }

  /// The same, with randomness that several threads may use.
  ReplicationRuntime shared() {
    return new ReplicationRuntime(
        work,
        timers,
        clock,
        target -> {
          synchronized (entropy) {
            entropy.fill(target);
          }
        },
        surroundings);
  }
}

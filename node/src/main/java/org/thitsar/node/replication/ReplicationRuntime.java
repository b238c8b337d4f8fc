package org.thitsar.node.replication;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.thitsar.protocol.base.Entropy;

/// What replication runs on.
///
/// @param work runs tasks that block, each on a (virtual) thread of its own
/// @param timers does things later
/// @param clock the time, for rates and for what is shown
/// @param entropy for nonces and jitter; used by one thread at a time
public record ReplicationRuntime(
    Executor work, Timers timers, InstantSource clock, Entropy entropy) {
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
        });
  }
}

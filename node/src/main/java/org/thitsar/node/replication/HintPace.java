package org.thitsar.node.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.thitsar.protocol.log.LogId;

/// Makes one hint out of many appends: the first goes at once, the next of the same log only when
/// the pace allows, and then says where the log stands by then.
final class HintPace {
  private final ReplicationRuntime runtime;
  private final Duration pace;
  private final Map<LogId, Instant> last = new HashMap<>();
  private final Map<LogId, Boolean> due = new HashMap<>();

  HintPace(ReplicationRuntime runtime, Duration pace) {
    this.runtime = runtime;
    this.pace = pace;
  }

  /// Runs `publish` for `log` now or when the pace allows; once, however often it is asked until
  /// then.
  void publish(LogId log, Runnable publish) {
    Duration wait;
    synchronized (this) {
      if (due.containsKey(log)) {
        return;
      }
      Instant now = runtime.clock().instant();
      Instant before = last.get(log);
      wait = before == null ? Duration.ZERO : pace.minus(Duration.between(before, now));
      if (wait.compareTo(pace) > 0) {
        // The clock was set back.
        wait = pace;
      }
      if (wait.isPositive()) {
        due.put(log, true);
      } else {
        last.put(log, now);
      }
    }
    if (wait.isPositive()) {
      runtime.timers().after(wait, () -> later(log, publish));
    } else {
      publish.run();
    }
  }

  private void later(LogId log, Runnable publish) {
    synchronized (this) {
      due.remove(log);
      last.put(log, runtime.clock().instant());
    }
    publish.run();
  }
}

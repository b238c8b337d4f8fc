package org.thitsar.node.replication;

import java.time.Duration;

/// Does things later. An argument, so that tests decide when later is.
@FunctionalInterface
public interface Timers {
  /// Runs `task` once `delay` has passed; `task` does not block.
  void after(Duration delay, Runnable task);
}

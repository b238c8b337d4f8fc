package org.thitsar.node.replication;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Timers] on a thread of its own.
public final class SystemTimers implements Timers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledThreadPoolExecutor executor;

  /// Starts the thread.
  public SystemTimers() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("thitsar-timers").factory(), (_, _) -> {});
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    var _ =
        executor.schedule(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("a timer failed: {}", e.getClass().getName());
              }
            },
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /// Forgets what was still to be done.
  @Override
  public void close() {
    executor.shutdownNow();
  }
}

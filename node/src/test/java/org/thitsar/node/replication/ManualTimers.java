package org.thitsar.node.replication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Time that moves only when told to; a clock as well.
final class ManualTimers implements Timers, InstantSource {
  private final List<Task> tasks = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private Instant now = Instant.ofEpochSecond(1_800_000_000L);

  private record Task(Instant due, Runnable what) {}

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    delays.add(delay);
    tasks.add(new Task(now.plus(delay), task));
    notifyAll();
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /// All waits that were asked for.
  synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }

  /// Lets time pass, and runs what falls due on the way, in order.
  void pass(Duration time) {
    Instant end = instant().plus(time);
    while (true) {
      Task next;
      synchronized (this) {
        next =
            tasks.stream()
                .filter(task -> !task.due().isAfter(end))
                .min(Comparator.comparing(Task::due))
                .orElse(null);
        if (next == null) {
          now = end;
          return;
        }
        tasks.remove(next);
        now = next.due().isAfter(now) ? next.due() : now;
      }
      next.what().run();
    }
  }
}

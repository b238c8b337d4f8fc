package org.thitsar.ui.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;

/// Waits for something that another process does, by asking again and again.
public final class Patience {
  private static final long PAUSE_MILLIS = 100;

  private Patience() {}

  /// Asks until it is so, or `limit` has passed; says which.
  public static boolean until(Duration limit, Question question)
      throws RefusedException, NotRunningException {
    long pauses = limit.toMillis() / PAUSE_MILLIS;
    for (long asked = 0; asked <= pauses; asked++) {
      if (question.isSo()) {
        return true;
      }
      pause();
    }
    return false;
  }

  private static void pause() {
    try {
      var _ = new CountDownLatch(1).await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// What is asked.
  @FunctionalInterface
  public interface Question {
    /// Whether it is so now.
    boolean isSo() throws RefusedException, NotRunningException;
  }
}

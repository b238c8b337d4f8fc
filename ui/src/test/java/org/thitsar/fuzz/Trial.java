package org.thitsar.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.thitsar.protocol.base.MalformedException;

/// Puts one input to a target and measures what the reading allocates.
final class Trial {
  /// Classes are loaded and tables are filled once: what is too much must be so again.
  private static final int CONFIRMATIONS = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Trial() {}

  /// How it went.
  ///
  /// @param accepted whether the input was accepted
  /// @param allocated in bytes
  /// @param percent of what is allowed
  record Result(boolean accepted, long allocated, int percent) {}

  /// Runs `target` on `input`.
  ///
  /// @throws Finding when the target did what it must not do
  static Result run(FuzzTarget target, byte[] input) {
    long allowed = target.bound().forInput(input.length);
    long least = Long.MAX_VALUE;
    boolean accepted = false;
    for (int i = 0; i < CONFIRMATIONS && least > allowed; i++) {
      long[] allocated = {0};
      accepted = once(target, input, allocated);
      least = Math.min(least, allocated[0]);
    }
    if (least > allowed) {
      throw new Finding(
          Finding.Kind.ALLOCATION,
          target,
          input,
          least + " bytes were allocated, " + allowed + " are allowed");
    }
    return new Result(accepted, least, (int) (100 * least / allowed));
  }

  private static boolean once(FuzzTarget target, byte[] input, long[] allocated) {
    FuzzTarget.Check check;
    try {
      FuzzTarget.Attempt attempt = target.setting().attempt(input);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        check = attempt.read();
      } finally {
        allocated[0] = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
    } catch (MalformedException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new Finding(Finding.Kind.CRASH, target, input, String.valueOf(e), e);
    }
    try {
      check.check();
    } catch (MalformedException | RuntimeException | Error e) {
      throw new Finding(Finding.Kind.BROKEN_PROMISE, target, input, String.valueOf(e), e);
    }
    return true;
  }
}

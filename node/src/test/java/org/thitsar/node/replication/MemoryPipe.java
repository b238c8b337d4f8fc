package org.thitsar.node.replication;

import java.time.Duration;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;

/// One direction of a stream in memory, with a window as Yamux has: who does not read stops the
/// writer.
final class MemoryPipe {
  private final byte[] window;
  private int start;
  private int filled;
  private boolean ended;
  private boolean broken;
  private long passed;
  private long breakAt = Long.MAX_VALUE;

  MemoryPipe(int windowBytes) {
    this.window = new byte[windowBytes];
  }

  /// Breaks once so many bytes have passed.
  synchronized void breakAt(long bytes) {
    breakAt = bytes;
  }

  synchronized long passed() {
    return passed;
  }

  synchronized int read(byte[] target, int offset, int length, Duration wait) {
    await(wait, () -> filled == 0 && !ended);
    if (filled == 0) {
      return -1;
    }
    int count = Math.min(Math.min(length, filled), window.length - start);
    System.arraycopy(window, start, target, offset, count);
    start = (start + count) % window.length;
    filled -= count;
    notifyAll();
    return count;
  }

  synchronized void write(byte[] source, int offset, int length, Duration wait) {
    int at = offset;
    int left = length;
    while (left > 0) {
      await(wait, () -> filled == window.length);
      if (passed >= breakAt) {
        broken = true;
        notifyAll();
        throw new NetworkException(Reason.CLOSED, "memory pipe");
      }
      int end = (start + filled) % window.length;
      int count = Math.min(Math.min(left, window.length - filled), window.length - end);
      count = (int) Math.min(count, breakAt - passed);
      System.arraycopy(source, at, window, end, count);
      filled += count;
      passed += count;
      at += count;
      left -= count;
      notifyAll();
    }
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized void reset() {
    broken = true;
    notifyAll();
  }

  private void await(Duration wait, java.util.function.BooleanSupplier blocked) {
    long until = System.nanoTime() + wait.toNanos();
    while (true) {
      if (broken) {
        throw new NetworkException(Reason.RESET, "memory pipe");
      }
      if (!blocked.getAsBoolean()) {
        return;
      }
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new NetworkException(Reason.TIMED_OUT, "memory pipe");
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NetworkException(Reason.CLOSED, "memory pipe", e);
      }
    }
  }
}

package org.thitsar.ui.bench;

import java.util.Arrays;
import java.util.Locale;

/// Times of one operation, done many times.
final class Samples {
  private static final double NANOS_PER_MICRO = 1_000;
  private final long[] nanos;
  private int count;

  Samples(int most) {
    this.nanos = new long[most];
  }

  synchronized void add(long nano) {
    if (count < nanos.length) {
      nanos[count++] = nano;
    }
  }

  synchronized int count() {
    return count;
  }

  /// Percentiles as JSON fields, the first `skip` samples left out.
  synchronized String json(int skip) {
    long[] sorted = Arrays.copyOfRange(nanos, Math.min(skip, count), count);
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "\"p50us\":%.1f,\"p90us\":%.1f,\"p99us\":%.1f",
        micros(sorted, 0.5),
        micros(sorted, 0.9),
        micros(sorted, 0.99));
  }

  private static double micros(long[] sorted, double part) {
    int at = Math.min(sorted.length - 1, (int) (sorted.length * part));
    return sorted.length == 0 ? 0 : sorted[at] / NANOS_PER_MICRO;
  }
}

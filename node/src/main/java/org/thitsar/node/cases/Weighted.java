package org.thitsar.node.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Draws things as often as their weights say.
final class Weighted<T> {
  private final List<T> things = new ArrayList<>();
  private final List<Double> ends = new ArrayList<>();
  private double total;

  /// `weight` is relative to the others'; zero means never.
  Weighted<T> add(double weight, T thing) {
    if (weight > 0) {
      total += weight;
      things.add(thing);
      ends.add(total);
    }
    return this;
  }

  T draw(RandomGenerator random) {
    double at = random.nextDouble() * total;
    int low = 0;
    int high = things.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at < ends.get(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return things.get(low);
  }
}

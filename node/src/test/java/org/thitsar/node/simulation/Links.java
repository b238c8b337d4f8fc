package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Who reaches whom at the moment.
final class Links {
  private final LongSupplier clock;
  private final List<Split> splits = new ArrayList<>();
  private final List<Deaf> deaf = new ArrayList<>();

  private record Split(long side, long untilMillis) {}

  private record Deaf(int from, int to, long untilMillis) {}

  Links(LongSupplier clock) {
    this.clock = clock;
  }

  void split(long side, long untilMillis) {
    splits.add(new Split(side, untilMillis));
  }

  void deafen(int from, int to, long untilMillis) {
    deaf.add(new Deaf(from, to, untilMillis));
  }

  /// Everybody reaches everybody.
  void heal() {
    splits.clear();
    deaf.clear();
  }

  /// Whether what `from` sends to `to` arrives.
  boolean pass(Machine from, Machine to) {
    long now = clock.getAsLong();
    splits.removeIf(split -> split.untilMillis() <= now);
    deaf.removeIf(one -> one.untilMillis() <= now);
    return splits.stream()
            .allMatch(split -> bit(split.side(), from.number) == bit(split.side(), to.number))
        && deaf.stream().noneMatch(one -> one.from() == from.number && one.to() == to.number);
  }

  private static boolean bit(long side, int number) {
    return (side >>> number & 1) == 1;
  }
}

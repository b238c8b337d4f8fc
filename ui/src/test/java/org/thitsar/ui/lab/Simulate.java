package org.thitsar.ui.lab;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.thitsar.node.simulation.Simulator;

/// `./lab simulate`: whole nodes through partitions, crashes, clones and hostile members, one
/// history a seed.
final class Simulate {
  private static final int BROKEN = 1;
  private static final int USAGE = 64;

  private Simulate() {}

  static int run(List<String> arguments) {
    Options options = Options.of(arguments);
    String keep = options.text("--keep", "");
    long seeds = options.number("--seeds", 1_000);
    long nodes = options.number("--nodes", 0);
    if (!options.areAmong(Set.of("--keep", "--first"), Set.of("--seeds", "--from", "--nodes"))
        || !keep.matches("[0-9,]*")
        || (nodes != 0 && (nodes < 3 || nodes > 25))) {
      System.err.println(
          "error: how to simulate\n"
              + "hint: ./lab simulate [--seeds N] [--from SEED] [--nodes 3..25] [--keep"
              + " ACT,ACT...] [--first yes]");
      return USAGE;
    }
    long from = options.number("--from", 1);
    OptionalInt size = nodes == 0 ? OptionalInt.empty() : OptionalInt.of((int) nodes);
    Simulator simulator = new Simulator(System.out, System::nanoTime);
    if (seeds == 1) {
      Set<Integer> acts =
          Arrays.stream(keep.split(","))
              .filter(number -> !number.isEmpty())
              .map(Integer::valueOf)
              .collect(Collectors.toSet());
      return simulator.replay(from, size, acts) ? BROKEN : 0;
    }
    if (options.text("--first", "").equals("yes")) {
      return simulator.breaks(seeds, from, size) ? BROKEN : 0;
    }
    return simulator.run(seeds, from, size).broken() == 0 ? 0 : BROKEN;
  }
}

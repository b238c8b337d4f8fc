package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/// What happens in a history: drawn from its seed before it begins, so that it can be shrunk.
///
/// @param seed of everything
/// @param nodes how many organisations, each with one node
/// @param founders how many of them found the federation; the others join
/// @param acts in the order of their time
record Script(long seed, int nodes, int founders, List<Act.Timed> acts) {
  static final int NODES_MIN = 3;
  static final int NODES_MAX = 9;

  /// When the last act happens at the latest.
  static final long SPAN_MILLIS = 4L * 60 * 60 * 1000;

  private static final int ACTS_MIN = 14;
  private static final int ACTS_A_NODE = 5;

  Script {
    acts = List.copyOf(acts);
  }

  /// The script of a seed, with as many nodes as the seed wants.
  static Script of(long seed) {
    SplittableRandom dice = new SplittableRandom(seed ^ 0x5eed);
    // Small worlds show most of what there is to see, and cost a fraction.
    double size = dice.nextDouble();
    return of(seed, NODES_MIN + (int) ((NODES_MAX + 1 - NODES_MIN) * size * size));
  }

  /// The script of a seed with so many nodes.
  static Script of(long seed, int nodes) {
    Writer writer = new Writer(new SplittableRandom(seed), nodes);
    return new Script(seed, nodes, writer.founders, writer.write());
  }

  /// The same without all acts but these.
  Script only(List<Act.Timed> kept) {
    return new Script(seed, nodes, founders, kept);
  }

  private static final class Writer {
    private final SplittableRandom dice;
    private final int nodes;
    private final int founders;
    private final List<Integer> troubled = new ArrayList<>();
    private final List<Weighted> weighted = new ArrayList<>();
    private final List<Act.Timed> acts = new ArrayList<>();
    private int weights;

    private record Weighted(int weight, IntFunction<Act> draw) {}

    Writer(SplittableRandom dice, int nodes) {
      this.dice = dice;
      this.nodes = nodes;
      this.founders = Math.min(nodes, dice.nextInt(2, 4));
      // Most of the machines stay sound, so that there is somebody to keep promises to.
      int troubles = dice.nextInt(0, nodes / 3 + 1);
      for (int i = 0; i < troubles; i++) {
        troubled.add(node());
      }
      weigh(42, _ -> meet());
      weigh(4, _ -> new Act.Courier(node(), node(), dice.nextLong()));
      weigh(9, _ -> new Act.Register(node(), dice.nextLong()));
      weigh(3, _ -> new Act.Edit(node(), dice.nextLong()));
      weigh(2, _ -> new Act.WithdrawCase(node(), dice.nextLong()));
      weigh(8, _ -> new Act.Share(node(), dice.nextLong()));
      weigh(2, _ -> new Act.Unshare(node(), dice.nextLong()));
      weigh(9, _ -> new Act.Issue(node(), dice.nextLong()));
      weigh(5, _ -> new Act.Attest(node(), dice.nextLong()));
      weigh(3, _ -> new Act.Hold(node(), dice.nextLong()));
      weigh(6, _ -> new Act.Revoke(node(), dice.nextLong()));
      weigh(2, _ -> new Act.ProposeRemoval(node(), dice.nextLong()));
      weigh(7, _ -> new Act.Vote(node(), dice.nextLong()));
      weigh(1, _ -> new Act.Suspend(node(), dice.nextLong()));
      weigh(1, _ -> new Act.Rotate(node()));
      weigh(4, _ -> new Act.Beat(node()));
      weigh(1, _ -> new Act.NewDay(node()));
      weigh(2, _ -> new Act.Split(dice.nextLong(), dice.nextInt(5, 60)));
      weigh(2, _ -> new Act.Deafen(node(), node(), dice.nextInt(5, 60)));
      weigh(5, _ -> crash());
      weigh(1, _ -> new Act.SetClock(node(), dice.nextInt(-4_000, 4_000)));
    }

    private void weigh(int weight, IntFunction<Act> draw) {
      weighted.add(new Weighted(weight, draw));
      weights += weight;
    }

    private int node() {
      return dice.nextInt(nodes);
    }

    private Act meet() {
      int one = node();
      return new Act.Meet(one, (one + dice.nextInt(1, nodes)) % nodes, dice.nextLong());
    }

    private Act crash() {
      return new Act.Crash(node(), dice.nextInt(0, 6), dice.nextBoolean(), dice.nextInt(1, 40));
    }

    private Act draw() {
      int left = dice.nextInt(weights);
      for (Weighted each : weighted) {
        left -= each.weight();
        if (left < 0) {
          return each.draw().apply(0);
        }
      }
      throw new IllegalStateException("the weights add up");
    }

    List<Act.Timed> write() {
      for (int newcomer = founders; newcomer < nodes; newcomer++) {
        add(dice.nextLong(SPAN_MILLIS / 3), new Act.Join(newcomer, dice.nextInt(newcomer)));
      }
      for (int node : troubled) {
        long at = dice.nextLong(SPAN_MILLIS / 2);
        switch (dice.nextInt(3)) {
          case 0 -> {
            add(at, new Act.Image(node));
            add(at + dice.nextLong(SPAN_MILLIS / 2), new Act.Rollback(node));
          }
          case 1 -> add(at, new Act.Clone(node));
          default -> {
            Hostility[] all = Hostility.values();
            add(at, new Act.Turn(node, all[dice.nextInt(all.length)], dice.nextLong()));
          }
        }
      }
      int count = ACTS_MIN + ACTS_A_NODE * nodes + dice.nextInt(12);
      for (int i = 0; i < count; i++) {
        add(dice.nextLong(SPAN_MILLIS), draw());
      }
      acts.sort(Comparator.comparingLong(Act.Timed::atMillis).thenComparingInt(Act.Timed::number));
      // Numbered by time, as they are printed.
      List<Act.Timed> numbered = new ArrayList<>();
      for (Act.Timed timed : acts) {
        numbered.add(new Act.Timed(numbered.size(), timed.atMillis(), timed.act()));
      }
      return numbered;
    }

    private void add(long at, Act act) {
      acts.add(new Act.Timed(acts.size(), at, act));
    }
  }
}

package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.thitsar.protocol.log.EntryKind;

/// What happens in a history: drawn from its seed before it begins, so that it can be shrunk.
///
/// @param seed of everything
/// @param nodes how many organisations; each has one node, or two later on
/// @param founders how many of them found the federation; the others join
/// @param acts in the order of their time
record Script(long seed, int nodes, int founders, List<Act.Timed> acts) {
  static final int NODES_MIN = 3;
  static final int NODES_MAX = 9;

  /// When the last act happens at the latest.
  static final long SPAN_MILLIS = 4L * 60 * 60 * 1000;

  /// What a version may lack that can still belong: without statements, addresses and carry grants
  /// there is no federation, without fork proofs no telling who has two histories.
  private static final List<EntryKind> LACKED =
      List.of(
          EntryKind.PROJECTION,
          EntryKind.PROJECTION_WITHDRAWAL,
          EntryKind.WITHDRAWAL_RECEIPT,
          EntryKind.CREDENTIAL,
          EntryKind.HEARTBEAT);

  private static final int ACTS_MIN = 10;
  private static final int ACTS_A_NODE = 5;
  private static final int FOUNDERS_MAX = 5;
  private static final long MINUTE_MILLIS = 60_000;

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
    private final List<Integer> paired = new ArrayList<>();
    private final SplittableRandom dice;
    private final int nodes;
    private final int founders;
    private final List<Integer> troubled = new ArrayList<>();
    private final List<Weighted> weighted = new ArrayList<>();
    private final List<Act.Timed> acts = new ArrayList<>();
    private int weights;
    private int alone;
    private long plotMillis;
    private int late = -1;

    private record Weighted(int weight, IntFunction<Act> draw) {}

    Writer(SplittableRandom dice, int nodes) {
      this.dice = dice;
      this.nodes = nodes;
      this.founders = Math.min(nodes, dice.nextInt(2, FOUNDERS_MAX + 1));
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
      weigh(8, _ -> new Act.Share(node(), dice.nextInt(4) == 0, dice.nextLong()));
      weigh(2, _ -> new Act.Unshare(node(), dice.nextLong()));
      weigh(9, _ -> new Act.Issue(node(), dice.nextLong()));
      weigh(5, _ -> new Act.Attest(node(), dice.nextLong()));
      weigh(3, _ -> new Act.Hold(node(), dice.nextLong()));
      weigh(6, _ -> new Act.Revoke(node(), dice.nextLong()));
      weigh(2, _ -> new Act.ProposeRemoval(node(), node()));
      weigh(7, _ -> new Act.Vote(node(), dice.nextLong()));
      weigh(1, _ -> new Act.Suspend(node(), node()));
      weigh(1, _ -> new Act.Rotate(node()));
      weigh(4, _ -> new Act.Beat(node()));
      weigh(1, _ -> new Act.NewDay(node()));
      weigh(2, _ -> new Act.Split(dice.nextLong(), dice.nextInt(5, 60)));
      weigh(2, _ -> new Act.Deafen(node(), node(), dice.nextInt(5, 60)));
      weigh(5, _ -> crash());
      weigh(1, _ -> new Act.SetClock(node(), dice.nextBoolean(), dice.nextInt(-4_000, 4_000)));
      alone = weights;
      // More than two would only be more of the same.
      int laptops = dice.nextInt(3);
      for (int i = 0; i < laptops; i++) {
        paired.add(node());
      }
      if (!paired.isEmpty()) {
        weigh(10, _ -> new Act.MeetOwn(pair(), dice.nextLong()));
        weigh(8, _ -> new Act.Edit(pair(), dice.nextLong()));
        weigh(3, _ -> new Act.Decide(pair(), dice.nextLong()));
        weigh(2, _ -> new Act.WithdrawCase(pair(), dice.nextLong()));
      }
    }

    private void weigh(int weight, IntFunction<Act> draw) {
      weighted.add(new Weighted(weight, draw));
      weights += weight;
    }

    private int node() {
      return dice.nextInt(nodes);
    }

    /// An organisation that is to have two laptops.
    private int pair() {
      return paired.get(dice.nextInt(paired.size()));
    }

    // What belongs together: each act alone is drawn above, too, but all of them in one history, in
    // this order, never come by chance.

    private void plot() {
      List<Integer> voters = new ArrayList<>();
      for (int founder = 0; founder < founders; founder++) {
        voters.add(dice.nextInt(voters.size() + 1), founder);
      }
      plotMillis = SPAN_MILLIS / 4 + dice.nextLong(SPAN_MILLIS / 3);
      if (!paired.isEmpty() && dice.nextInt(3) == 0) {
        laptopsApart(paired.getFirst());
        return;
      }
      switch (dice.nextInt(6)) {
        case 0 -> removalOfOneWhoGoesOn(voters);
        case 1 -> removalsAgainstEachOther(voters);
        case 2 -> suspension(voters);
        case 3 -> olderReader();
        case 4 -> credentialThatEnds();
        default -> lateReader();
      }
    }

    /// A removal that passes while its target goes on speaking, and is told of what comes later.
    private void removalOfOneWhoGoesOn(List<Integer> voters) {
      int target = voters.getFirst();
      int proposer = voters.getLast();
      List<Integer> others = voters.subList(1, voters.size() - 1);
      next(meeting(target, proposer));
      next(new Act.ProposeRemoval(proposer, target));
      others.forEach(other -> next(meeting(proposer, other)));
      if (dice.nextBoolean()) {
        next(new Act.ProposeRemoval(target, node()));
      }
      next(new Act.Answer(target, true));
      others.forEach(
          other -> {
            next(meeting(target, other));
            next(new Act.Answer(other, true));
            next(meeting(proposer, other));
          });
      laterThan(proposer, target);
    }

    /// Two members propose to remove each other, and a third is for both.
    private void removalsAgainstEachOther(List<Integer> voters) {
      int one = voters.getFirst();
      int other = voters.getLast();
      List<Integer> third = voters.subList(1, voters.size() - 1);
      next(new Act.ProposeRemoval(one, other));
      next(new Act.ProposeRemoval(other, one));
      third.forEach(
          voter -> {
            next(meeting(voter, one));
            next(meeting(voter, other));
          });
      third.forEach(voter -> next(new Act.Answer(voter, true)));
    }

    /// Two members suspend a node.
    private void suspension(List<Integer> voters) {
      int one = voters.getFirst();
      int other = voters.getLast();
      int target = node();
      next(meeting(one, target));
      next(new Act.Share(one, dice.nextBoolean(), dice.nextLong()));
      next(new Act.Suspend(one, target));
      next(new Act.Suspend(other, target));
      next(meeting(one, other));
      laterThan(one, target);
    }

    /// What is said after somebody is out reaches them nevertheless, as far as anybody hands it on.
    private void laterThan(int author, int outsider) {
      next(new Act.Register(author, dice.nextLong()));
      next(new Act.Share(author, dice.nextBoolean(), dice.nextLong()));
      int carrier = node();
      next(meeting(author, carrier));
      next(meeting(carrier, outsider));
      next(new Act.Courier(author, outsider, dice.nextLong()));
    }

    /// A credential is issued, confirmed by another, and revoked.
    private void credentialThatEnds() {
      int issuer = node();
      int other = node();
      // Both by the same laptop.
      long even = dice.nextLong() & ~1;
      next(new Act.Register(issuer, even));
      next(new Act.Issue(issuer, even));
      next(meeting(issuer, other));
      next(new Act.Attest(other, dice.nextLong()));
      next(new Act.Revoke(issuer, even));
      next(meeting(issuer, other));
      next(meeting(other, node()));
    }

    /// Two laptops of one organisation work on the same persons apart, and meet in between.
    private void laptopsApart(int node) {
      next(new Act.Laptop(node, node));
      next(new Act.Register(node, dice.nextLong()));
      next(new Act.Share(node, false, dice.nextLong()));
      int partner = node();
      next(meeting(node, partner));
      for (int i = 0; i < 2; i++) {
        next(new Act.MeetOwn(node, dice.nextLong()));
        boolean withdraws = dice.nextInt(3) == 0;
        // The same of both but for the lowest bit, which takes the laptop. Who withdraws here goes
        // on
        // there.
        long both;
        do {
          both = dice.nextLong() & ~1;
        } while (withdraws && !Simulation.changesState(both >>> 1));
        next(withdraws ? new Act.WithdrawCase(node, both) : new Act.Edit(node, both));
        next(new Act.Edit(node, both | 1));
        next(new Act.Share(node, dice.nextBoolean(), both));
        next(new Act.Share(node, dice.nextBoolean(), both | 1));
        next(new Act.MeetOwn(node, dice.nextLong()));
        next(new Act.Decide(node, dice.nextLong()));
        next(meeting(node, partner));
      }
    }

    /// Somebody comes after the keys have changed.
    private void lateReader() {
      int inviter = dice.nextInt(nodes - 1);
      next(new Act.Register(inviter, dice.nextLong()));
      next(new Act.Share(inviter, true, dice.nextLong()));
      next(new Act.Rotate(inviter));
      next(new Act.Join(nodes - 1, inviter));
      next(meeting(inviter, nodes - 1));
      late = nodes - 1;
    }

    /// Somebody runs an older version while cases are shared with it and taken back.
    private void olderReader() {
      int author = dice.nextInt(founders);
      int reader = (author + dice.nextInt(1, founders)) % founders;
      next(new Act.Register(author, dice.nextLong()));
      next(new Act.Register(author, dice.nextLong()));
      next(new Act.Share(author, dice.nextInt(3) > 0, dice.nextLong()));
      next(meeting(author, reader));
      next(new Act.Older(reader, dice.nextBoolean() ? EntryKind.PROJECTION_WITHDRAWAL : lacked()));
      next(new Act.Issue(author, dice.nextLong()));
      next(new Act.Register(author, dice.nextLong()));
      next(
          dice.nextBoolean()
              ? new Act.WithdrawCase(author, dice.nextLong())
              : new Act.Unshare(author, dice.nextLong()));
      next(meeting(author, reader));
      next(new Act.Update(reader));
    }

    private void next(Act act) {
      plotMillis += MINUTE_MILLIS + dice.nextLong(4 * MINUTE_MILLIS);
      add(plotMillis, act);
    }

    private Act meeting(int node, int peer) {
      return new Act.Meet(node, peer, dice.nextLong());
    }

    private Act meet() {
      int one = node();
      return new Act.Meet(one, (one + dice.nextInt(1, nodes)) % nodes, dice.nextLong());
    }

    private Act crash() {
      return new Act.Crash(
          node(), dice.nextBoolean(), dice.nextInt(0, 6), dice.nextBoolean(), dice.nextInt(1, 40));
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
      if (dice.nextInt(4) > 0) {
        plot();
      }
      int plotted = acts.size();
      for (int newcomer = founders; newcomer < nodes; newcomer++) {
        if (newcomer != late) {
          add(joinMillis(newcomer), new Act.Join(newcomer, dice.nextInt(newcomer)));
        }
      }
      for (int node : paired) {
        add(dice.nextLong(SPAN_MILLIS / 4), new Act.Laptop(node, node()));
        // Whoever did not get in tries again.
        add(SPAN_MILLIS / 4 + dice.nextLong(SPAN_MILLIS / 2), new Act.Laptop(node, node));
      }
      for (int node : troubled) {
        long at = dice.nextLong(SPAN_MILLIS / 2);
        boolean second = dice.nextBoolean();
        switch (dice.nextInt(3)) {
          case 0 -> {
            add(at, new Act.Image(node, second));
            add(at + dice.nextLong(SPAN_MILLIS / 2), new Act.Rollback(node, second));
          }
          case 1 -> add(at, new Act.Clone(node, second));
          default -> {
            Hostility[] all = Hostility.values();
            add(at, new Act.Turn(node, second, all[dice.nextInt(all.length)], dice.nextLong()));
          }
        }
      }
      // What laptops do among themselves comes on top of the rest.
      int count =
          (ACTS_MIN + ACTS_A_NODE * nodes + dice.nextInt(12) - 2 * plotted) * weights / alone;
      for (int i = 0; i < count; i++) {
        add(dice.nextLong(SPAN_MILLIS), draw());
      }
      versions();
      acts.sort(Comparator.comparingLong(Act.Timed::atMillis).thenComparingInt(Act.Timed::number));
      // Numbered by time, as they are printed.
      List<Act.Timed> numbered = new ArrayList<>();
      for (Act.Timed timed : acts) {
        numbered.add(new Act.Timed(numbered.size(), timed.atMillis(), timed.act()));
      }
      return numbered;
    }

    private EntryKind lacked() {
      return LACKED.get(dice.nextInt(LACKED.size()));
    }

    /// Some run an older version for a while.
    private void versions() {
      int older = dice.nextInt(0, nodes / 2 + 1);
      for (int i = 0; i < older; i++) {
        int node = node();
        long at = dice.nextLong(SPAN_MILLIS / 2);
        add(at, new Act.Older(node, lacked()));
        add(at + dice.nextLong(SPAN_MILLIS / 2), new Act.Update(node));
      }
    }

    /// In a small world anybody may come first; in a big one hardly anybody would find an inviter
    /// who is in already.
    private long joinMillis(int newcomer) {
      long span = SPAN_MILLIS / 3;
      return nodes > NODES_MAX
          ? span * newcomer / nodes + dice.nextLong(span / nodes)
          : dice.nextLong(span);
    }

    private void add(long at, Act act) {
      acts.add(new Act.Timed(acts.size(), at, act));
    }
  }
}

package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.OrganisationId;

/// All that up to five voters can decide at the same time about one another and about a newcomer,
/// in every order in which it can arrive: one result.
class InterleavingsTest {
  private static final List<Actor> CAST =
      List.of(
          Actor.of("Alpha", 1),
          Actor.of("Beta", 2),
          Actor.of("Gamma", 3),
          Actor.of("Delta", 4),
          Actor.of("Epsilon", 5));
  private static final boolean ALL = System.getProperty("thitsar.interleavings", "").equals("all");
  private static final Actor NEWCOMER = Actor.of("Newcomer", 6);

  /// What one voter approves: the removal of the voter at this place, or, one place further, a
  /// voice for the newcomer.
  private record World(
      List<Actor> voters,
      Charter charter,
      List<SignedStatement> proposals,
      List<List<SignedStatement>> ballots,
      List<SignedStatement> base) {}

  /// @param within whether the cuts of a removal leave the target's own ballot standing: they are
  ///   written when it is known already
  private static World world(int size, boolean within) {
    List<Actor> voters = CAST.subList(0, size);
    Actor[] all = voters.toArray(Actor[]::new);
    voters.forEach(voter -> voter.rewind(org.thitsar.protocol.identity.StatementId.NONE));
    Charter charter = Actor.charter(all);
    List<SignedStatement> base = new ArrayList<>();
    voters.forEach(voter -> base.add(voter.certificate));
    base.add(NEWCOMER.certificate);
    base.add(voters.getFirst().admits(charter, NEWCOMER));
    List<SignedStatement> proposals = new ArrayList<>();
    List<List<SignedStatement>> ballots = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ballots.add(new ArrayList<>());
    }
    SignedStatement voice =
        voters.getFirst().propose(charter, new Subject.Voice(NEWCOMER.id()), all);
    for (int target = 0; target < size; target++) {
      Actor leaves = voters.get(target);
      Actor by = voters.get((target + 1) % size);
      proposals.add(
          by.propose(
              charter,
              Actor.removal(
                  within
                      ? new Subject.Target(leaves.id(), List.of(leaves.cut()))
                      : new Subject.Target(leaves.id(), List.of())),
              all));
    }
    proposals.add(voice);
    for (int voter = 0; voter < size; voter++) {
      Actor one = voters.get(voter);
      var link = one.link();
      for (SignedStatement proposal : proposals) {
        // Each voter casts one of these, so each names the same statement before it.
        one.rewind(link);
        ballots.get(voter).add(one.approve(charter, proposal));
      }
      one.rewind(link);
    }
    base.addAll(proposals);
    return new World(voters, charter, proposals, ballots, base);
  }

  @Test
  void everyChoiceOfUpToFiveVoters_inEveryOrder_givesOneResult() {
    for (int size = 2; size <= 5; size++) {
      for (boolean within : new boolean[] {false, true}) {
        World world = world(size, within);
        int choices = size + 1;
        int assignments = (int) Math.pow(choices, size);
        Set<Bytes> results = new HashSet<>();
        for (int number = 0; number < assignments; number++) {
          int[] chosen = digits(number, choices, size);
          if (votesOnItself(chosen)) {
            continue;
          }
          List<SignedStatement> cast = new ArrayList<>();
          for (int voter = 0; voter < size; voter++) {
            cast.add(world.ballots().get(voter).get(chosen[voter]));
          }
          results.add(check(world, chosen, cast, number));
        }
        // The control: the choices do lead to different rosters.
        assertThat(results).hasSizeGreaterThan(size);
      }
    }
  }

  private static boolean votesOnItself(int[] chosen) {
    for (int voter = 0; voter < chosen.length; voter++) {
      if (chosen[voter] == voter) {
        return true;
      }
    }
    return false;
  }

  private static int[] digits(int number, int base, int length) {
    int[] digits = new int[length];
    int rest = number;
    for (int i = 0; i < length; i++) {
      digits[i] = rest % base;
      rest /= base;
    }
    return digits;
  }

  /// The result of one choice, the same in every order, and such as the votes allow.
  private static Bytes check(World world, int[] chosen, List<SignedStatement> cast, int number) {
    Roster expected = roster(world, cast);
    // Every order of every choice is 750,000 evaluations: -Dthitsar.interleavings=all. Without it
    // every order of up to three voters and of some choices of more, and the reverse of all.
    List<List<SignedStatement>> orders = new ArrayList<>();
    if (ALL || number % 29 == 0 || cast.size() < 4) {
      permute(new ArrayList<>(cast), 0, orders);
    } else {
      List<SignedStatement> turned = new ArrayList<>(cast);
      Collections.reverse(turned);
      orders.add(turned);
    }
    for (List<SignedStatement> order : orders) {
      assertThat(roster(world, order).state()).isEqualTo(expected.state());
    }
    Map<OrganisationId, Integer> votes = new LinkedHashMap<>();
    for (int choice : chosen) {
      if (choice < world.voters().size()) {
        votes.merge(world.voters().get(choice).id(), 1, Integer::sum);
      }
    }
    int needed = (world.voters().size() - 1) / 2 + 1;
    for (Actor voter : world.voters()) {
      boolean enough = votes.getOrDefault(voter.id(), 0) >= needed;
      if (expected.removed().contains(voter.id())) {
        assertThat(enough).as("removed by %s", Arrays.toString(chosen)).isTrue();
      }
      // Whoever has the votes against them reads nothing more, decided or not.
      if (enough) {
        boolean stillReads = expected.readers().contains(voter.node());
        assertThat(stillReads).as("reads after %s", Arrays.toString(chosen)).isFalse();
      }
    }
    return expected.state();
  }

  private static Roster roster(World world, List<SignedStatement> cast) {
    List<SignedStatement> all = new ArrayList<>(cast);
    all.addAll(world.base());
    return Roster.of(world.charter(), all);
  }

  private static void permute(
      List<SignedStatement> list, int from, List<List<SignedStatement>> orders) {
    if (from == list.size()) {
      orders.add(List.copyOf(list));
      return;
    }
    for (int i = from; i < list.size(); i++) {
      Collections.swap(list, from, i);
      permute(list, from + 1, orders);
      Collections.swap(list, from, i);
    }
  }
}

package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Many nodes, random links, sessions that break anywhere.
class SyncSimulationTest {
  private static final int ROUNDS = 60;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void anyTopologyAndCuts_convergeAndNobodyHoldsMoreThanItMay(long seed) throws MalformedException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    SeededEntropy entropy = new SeededEntropy(seed);
    List<Holder> nodes = new ArrayList<>();
    int size = 3 + random.nextInt(5);
    for (int i = 0; i < size; i++) {
      nodes.add(new Holder(entropy));
    }
    List<CarriedLog> logs = new ArrayList<>();
    List<Holder> writers = new ArrayList<>();
    List<Set<Holder>> carriers = new ArrayList<>();
    for (Holder writer : nodes) {
      for (int i = 0; i < 3; i++) {
        CarriedLog log = writer.open(i == 0);
        Set<Holder> may = new HashSet<>(Set.of(writer));
        for (Holder other : nodes) {
          if (i == 0 || random.nextBoolean()) {
            other.logs.carry(log);
            may.add(other);
          }
        }
        logs.add(log);
        writers.add(writer);
        carriers.add(may);
      }
    }
    int cut = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int log = random.nextInt(logs.size());
      writers.get(log).write(logs.get(log), 1 + random.nextInt(4), 20 + random.nextInt(60));
      Holder one = nodes.get(random.nextInt(size));
      Holder two = nodes.get(random.nextInt(size));
      if (one != two) {
        Wire wire = new Wire(one, two, random.nextInt(2_500));
        wire.run();
        cut += wire.leftSession.finished() && wire.rightSession.finished() ? 0 : 1;
      }
      if (random.nextInt(10) == 0) {
        one.acquaintances.clear();
      }
    }
    assertThat(cut).as("seed %d", seed).isPositive();

    // Every carrier of a log now meets every other often enough, in any order.
    for (int meeting = 0; meeting < size; meeting++) {
      for (Holder one : nodes) {
        for (Holder two : nodes) {
          if (one != two && random.nextBoolean()) {
            Wire.sync(one, two);
          }
        }
      }
    }
    for (Holder one : nodes) {
      for (Holder two : nodes) {
        if (one != two) {
          Wire.sync(one, two);
        }
      }
    }
    for (int i = 0; i < logs.size(); i++) {
      LogId id = logs.get(i).id();
      for (Holder node : nodes) {
        if (carriers.get(i).contains(node)) {
          assertThat(node.logs.content(id))
              .as("seed %d", seed)
              .isEqualTo(writers.get(i).logs.content(id));
        } else {
          assertThat(node.logs.content(id)).as("seed %d", seed).isEmpty();
        }
      }
    }
    for (Holder node : nodes) {
      assertThat(node.heard(SyncEvent.Refused.class)).as("seed %d", seed).isEmpty();
      assertThat(node.heard(SyncEvent.Diverged.class)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void cutAtEveryByte_nothingIsLostAndTheNextSessionFinishes() throws MalformedException {
    long seed = 99;
    long whole = bothWays(seed, Long.MAX_VALUE);
    assertThat(whole).isGreaterThan(900);
    for (long cut = 0; cut < whole; cut++) {
      bothWays(seed, cut);
    }
  }

  /// Cuts the first session at one byte; checks the second. Returns the bytes of the first.
  private static long bothWays(long seed, long cutAtByte) throws MalformedException {
    SeededEntropy entropy = new SeededEntropy(seed);
    Holder a = new Holder(entropy);
    Holder b = new Holder(entropy);
    CarriedLog fromA = a.open(false);
    CarriedLog fromB = b.open(true);
    b.logs.carry(fromA);
    a.logs.carry(fromB);
    for (int i = 0; i < 2; i++) {
      a.write(fromA, 1, 20);
      b.write(fromB, 1, 20);
    }
    Wire first = new Wire(a, b, cutAtByte);
    first.run();
    assertThat(first.bytes).isLessThanOrEqualTo(cutAtByte);
    long before = b.length(fromA.id());
    assertThat(b.logs.content(fromA.id()))
        .isEqualTo(a.logs.content(fromA.id()).subList(0, (int) before));
    Wire second = Wire.sync(b, a);
    assertThat(b.logs.content(fromA.id())).as("seed %d cut %d", seed, cutAtByte).hasSize(2);
    assertThat(a.logs.content(fromB.id())).as("seed %d cut %d", seed, cutAtByte).hasSize(2);
    assertThat(second.rightSession.report().sent() + before).isEqualTo(2);
    return first.bytes;
  }
}

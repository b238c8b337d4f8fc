package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Clones and old images: two histories of one log meet.
class ForkTest {
  private final Entropy entropy = new SeededEntropy(41);
  private final Holder writer = new Holder(entropy);
  private final Holder x = new Holder(entropy);
  private final Holder y = new Holder(entropy);
  private final CarriedLog log = writer.open(false);

  ForkTest() {
    x.logs.carry(log);
    y.logs.carry(log);
    writer.write(log, 3, 40);
    writer.write(log, 3, 40);
  }

  /// The writer's disk is cloned; each copy goes on with batches of its own, which reach one
  /// carrier each.
  private void fork(int[] left, int[] right) throws MalformedException {
    MemoryLogs clone = writer.logs.cloned();
    for (int entries : left) {
      writer.write(log, entries, 40);
    }
    writer.acquaintances.clear();
    Wire.sync(writer, x);
    writer.logs = clone;
    for (int entries : right) {
      writer.write(log, entries, 40);
    }
    writer.acquaintances.clear();
    Wire.sync(writer, y);
  }

  private static boolean proven(Holder holder) {
    return holder.heard(SyncEvent.Diverged.class).stream().anyMatch(SyncEvent.Diverged::proven);
  }

  private static long probes(Wire wire) {
    return wire.messages.stream().filter(SyncMessage.Probe.class::isInstance).count();
  }

  private void assertBothProve(long split) throws MalformedException {
    for (Holder holder : List.of(x, y)) {
      assertThat(proven(holder)).isTrue();
      ForkProof proof = holder.logs.proof(log.id()).orElseThrow();
      assertThat(proof.split()).isEqualTo(split);
      assertThat(ForkProof.decode(proof.encode())).isEqualTo(proof);
    }
  }

  @Test
  void sameLength_bothProveIt() throws MalformedException {
    fork(new int[] {2}, new int[] {2});
    Wire.sync(x, y);
    assertBothProve(6);
    assertThat(x.length(log.id())).isEqualTo(8);
    assertThat(x.logs.content(log.id())).isNotEqualTo(y.logs.content(log.id()));
  }

  @Test
  void oneBatchLonger_bothProveIt() throws MalformedException {
    fork(new int[] {2}, new int[] {5});
    Wire.sync(x, y);
    assertBothProve(6);
  }

  @Test
  void continuedAfterTheSplit_bothProveIt() throws MalformedException {
    fork(new int[] {2}, new int[] {2, 4, 1});
    Wire.sync(x, y);
    assertThat(x.heard(SyncEvent.Refused.class)).hasSize(1);
    assertBothProve(6);
    assertThat(x.length(log.id())).isEqualTo(8);
    assertThat(y.length(log.id())).isEqualTo(13);
  }

  @Test
  void fromTheFirstEntryOn_bothProveIt() throws MalformedException {
    writer.logs.rollBack(log.id());
    writer.logs.rollBack(log.id());
    fork(new int[] {1, 1, 1}, new int[] {1, 2});
    Wire.sync(y, x);
    assertBothProve(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void anyDepthAndLengths_areProvenByBothAtTheFirstContact(long seed) throws MalformedException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = random.nextInt(30); i > 0; i--) {
      writer.write(log, 1 + random.nextInt(9), 10);
    }
    long split = writer.length(log.id());
    fork(
        random.ints(1 + random.nextInt(60), 1, 9).toArray(),
        random.ints(1 + random.nextInt(60), 1, 9).toArray());
    Wire wire = random.nextBoolean() ? Wire.sync(x, y) : Wire.sync(y, x);
    assertBothProve(split);
    assertThat(probes(wire)).as("seed %d", seed).isLessThan(18);
    // And is not searched again.
    assertThat(probes(Wire.sync(x, y))).as("seed %d", seed).isZero();
  }

  @Test
  void thousandsOfBatchesAboveTheSplit_costFewProbesAndFewBytes() throws MalformedException {
    int[] left = new int[3_000];
    int[] right = new int[3_001];
    java.util.Arrays.fill(left, 1);
    java.util.Arrays.fill(right, 1);
    fork(left, right);
    Wire wire = Wire.sync(x, y);
    assertBothProve(6);
    assertThat(probes(wire)).isBetween(8L, 24L);
    assertThat(wire.bytes).isLessThan(2_500);
  }

  @Test
  void sameEntriesInOtherBatches_hideNoFork() throws MalformedException {
    // The forger signs what is common again, in batches of other lengths.
    Holder forger = writer;
    Wire.sync(forger, x);
    List<org.thitsar.protocol.log.Entry> common =
        List.of(
            forger.logs.holding(log.id(), 0).orElseThrow().entry(0),
            forger.logs.holding(log.id(), 0).orElseThrow().entry(1),
            forger.logs.holding(log.id(), 0).orElseThrow().entry(2),
            forger.logs.holding(log.id(), 3).orElseThrow().entry(3));
    MemoryLogs clean = new MemoryLogs();
    clean.carry(log);
    forger.logs = clean;
    BatchBuilder recut = new BatchBuilder(log.opening(), Frontier.EMPTY, entropy);
    common.forEach(entry -> recut.addOpen(EntryClass.DATA, entry.body().orElseThrow()));
    clean.accept(log.id(), recut.sign(forger.key).batch());
    forger.write(log, 4, 40);
    forger.acquaintances.clear();
    Wire.sync(forger, y);
    Wire.sync(x, y);
    assertBothProve(4);
  }

  @Test
  void sameEntriesInOtherBatchesAlone_accuseNobody() throws MalformedException {
    Wire.sync(writer, x);
    MemoryLogs clean = new MemoryLogs();
    clean.carry(log);
    BatchBuilder recut = new BatchBuilder(log.opening(), Frontier.EMPTY, entropy);
    for (long height = 0; height < 6; height++) {
      recut.addOpen(
          EntryClass.DATA,
          writer.logs.holding(log.id(), height).orElseThrow().entry(height).body().orElseThrow());
    }
    clean.accept(log.id(), recut.sign(writer.key).batch());
    writer.logs = clean;
    writer.write(log, 1, 40);
    writer.acquaintances.clear();
    Wire.sync(writer, y);
    Wire.sync(x, y);
    for (Holder holder : List.of(x, y)) {
      assertThat(holder.logs.proof(log.id())).isEmpty();
      assertThat(proven(holder)).isFalse();
    }
    // They can even go on.
    assertThat(x.length(log.id())).isEqualTo(7);
  }

  @Test
  void manyForkedLogs_areBoundedInEachSessionAndAllProvenInTheEnd() throws MalformedException {
    List<CarriedLog> forked = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      CarriedLog more = writer.open(false);
      x.logs.carry(more);
      y.logs.carry(more);
      for (int batch = 0; batch < 6; batch++) {
        writer.write(more, 1, 10);
      }
      forked.add(more);
    }
    MemoryLogs clone = writer.logs.cloned();
    forked.forEach(each -> writer.write(each, 1, 40));
    Wire.sync(writer, x);
    writer.logs = clone;
    forked.forEach(each -> writer.write(each, 2, 40));
    writer.acquaintances.clear();
    Wire.sync(writer, y);
    int sessions = 0;
    long proven = 0;
    while (proven < 40 && sessions < 40) {
      Wire wire = Wire.sync(x, y);
      sessions++;
      long handedOver = wire.messages.stream().filter(SyncMessage.Batch.class::isInstance).count();
      assertThat(probes(wire)).isLessThanOrEqualTo(Probing.PROBES_MAX);
      long now =
          x.logs.carried().stream().filter(each -> x.logs.proof(each.id()).isPresent()).count();
      assertThat(now).as("each session proves some of them").isGreaterThan(proven);
      assertThat(handedOver).isPositive();
      proven = now;
    }
    assertThat(sessions).isGreaterThan(1);
    for (CarriedLog each : y.logs.carried()) {
      assertThat(y.logs.proof(each.id()).isPresent()).isEqualTo(!each.id().equals(log.id()));
    }
  }

  @Test
  void cutAtEveryByte_theNextSessionProvesIt() throws MalformedException {
    fork(new int[] {2, 1, 3}, new int[] {2, 4, 1, 1, 2});
    MemoryLogs left = x.logs.cloned();
    MemoryLogs right = y.logs.cloned();
    Wire whole = Wire.sync(x, y);
    for (long cut = 0; cut < whole.bytes; cut += 3) {
      x.logs = left.cloned();
      y.logs = right.cloned();
      x.acquaintances.clear();
      y.acquaintances.clear();
      new Wire(x, y, cut).run();
      Wire.sync(y, x);
      // One of the two may know since the cut session, and then tells with its control log.
      assertThat(x.logs.proof(log.id()).isPresent() || y.logs.proof(log.id()).isPresent())
          .as("cut %d", cut)
          .isTrue();
    }
  }

  @Test
  void otherLogsGoOn() throws MalformedException {
    CarriedLog innocent = writer.open(false);
    x.logs.carry(innocent);
    y.logs.carry(innocent);
    fork(new int[] {2}, new int[] {2});
    writer.write(innocent, 9, 40);
    Wire.sync(writer, y);
    Wire.sync(x, y);
    assertThat(x.length(innocent.id())).isEqualTo(9);
    // And once more: a fork costs a little in every session, but ends nothing.
    assertThat(Wire.sync(y, x).leftSession.finished()).isTrue();
  }

  @Test
  void honestPeers_areNeverAccused() throws MalformedException {
    Wire.sync(writer, x);
    writer.write(log, 1, 40);
    Wire.sync(x, y);
    Wire.sync(writer, y);
    assertThat(probes(Wire.sync(y, x))).isZero();
    for (Holder holder : new Holder[] {writer, x, y}) {
      assertThat(holder.heard(SyncEvent.Diverged.class)).isEmpty();
      assertThat(holder.heard(SyncEvent.WriterBehind.class)).isEmpty();
      assertThat(holder.heard(SyncEvent.OwnLogBehind.class)).isEmpty();
    }
  }

  @Test
  void writerPutBackToAnOldImage_isNoticedByBoth() throws MalformedException {
    Wire.sync(writer, x);
    writer.logs.rollBack(log.id());
    Wire.sync(x, writer);
    assertThat(x.heard(SyncEvent.WriterBehind.class))
        .containsExactly(new SyncEvent.WriterBehind(log.id(), 3, 6));
    assertThat(writer.heard(SyncEvent.OwnLogBehind.class))
        .containsExactly(new SyncEvent.OwnLogBehind(log.id(), 3, 6));
    // It got its own entries back, so that it can go on.
    assertThat(writer.length(log.id())).isEqualTo(6);
  }
}

package org.thitsar.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

class ForkStoreTest {
  private final Entropy entropy = new SeededEntropy(17);
  private final SigningKey key = SigningKey.random(entropy);
  private final NodeId writer = new NodeId(key.verifying());
  private final LogOpening opening = LogOpening.random(writer, entropy);
  private final LogId log = opening.id();
  private final MemoryStorage disk = new MemoryStorage();
  private final LogStore logs = LogStore.open(disk);
  private final ForkStore forks = logs.forks();
  private final List<ForkStore.Fork> heard = new ArrayList<>();

  private VerifiedBatch batch(Frontier below, int entries) {
    BatchBuilder builder = new BatchBuilder(opening, below, entropy);
    for (int i = 0; i < entries; i++) {
      builder.addOpen(EntryClass.DATA, entropy.bytes(9));
    }
    return builder.sign(key);
  }

  private static Frontier above(VerifiedBatch batch) {
    return new Frontier(batch.batch().end(), batch.head(), 0);
  }

  /// Two histories that part after `common` entries.
  private ForkProof proof(int common) {
    Frontier below = common == 0 ? Frontier.EMPTY : above(batch(Frontier.EMPTY, common));
    return ForkProof.between(batch(below, 1), batch(below, 2)).orElseThrow();
  }

  private boolean put(ForkProof proof) {
    boolean[] kept = {false};
    disk.write(batch -> kept[0] = forks.put(batch, proof));
    return kept[0];
  }

  @Test
  void put_firstProof_isTheAnswerToEverything_alsoAfterARestart() {
    forks.onChange(heard::add);
    assertThat(forks.hasForked(writer)).isFalse();
    ForkProof proof = proof(3);
    assertThat(put(proof)).isTrue();
    ForkStore.Fork fork = new ForkStore.Fork(writer, log, 3);
    assertThat(heard).containsExactly(fork);
    for (ForkStore store : List.of(forks, LogStore.open(disk).forks())) {
      assertThat(store.find(log)).contains(fork);
      assertThat(store.all()).containsExactly(fork);
      assertThat(store.writers()).containsExactly(writer);
      assertThat(store.hasForked(writer)).isTrue();
      assertThat(store.hasForked(new NodeId(SigningKey.random(entropy).verifying()))).isFalse();
      assertThat(store.proof(log)).contains(proof);
    }
    assertThat(LogStore.open(disk).provenForked(log)).isTrue();
  }

  @Test
  void put_severalOfOneLog_keepsTheLowestSplitInAnyOrder() {
    forks.onChange(heard::add);
    ForkProof high = proof(5);
    ForkProof low = proof(2);
    assertThat(put(high)).isTrue();
    assertThat(put(low)).isTrue();
    assertThat(put(high)).isFalse();
    assertThat(put(proof(2))).isFalse();
    assertThat(forks.proof(log)).contains(low);
    assertThat(heard).extracting(ForkStore.Fork::split).containsExactly(5L, 2L);
    // Both in one write, as when they come in one batch.
    MemoryStorage other = new MemoryStorage();
    ForkStore together = LogStore.open(other).forks();
    other.write(
        batch -> {
          assertThat(together.put(batch, low)).isTrue();
          assertThat(together.put(batch, high)).isFalse();
        });
    assertThat(together.find(log)).hasValueSatisfying(f -> assertThat(f.split()).isEqualTo(2));
    assertThat(together.proof(log)).contains(low);
  }

  @Test
  void put_writeThatFails_changesNothing() {
    forks.onChange(heard::add);
    ForkProof proof = proof(1);
    assertThatThrownBy(
            () ->
                disk.write(
                    batch -> {
                      forks.put(batch, proof);
                      throw new IllegalStateException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(forks.all()).isEmpty();
    assertThat(heard).isEmpty();
  }

  @Test
  void open_damagedProof_isNamed() {
    put(proof(1));
    disk.write(batch -> batch.put(Column.FORK_PROOF, log.bytes(), proof(1).encode().slice(0, 200)));
    assertThatThrownBy(() -> LogStore.open(disk)).isInstanceOf(StorageException.class);
  }

  private List<VerifiedBatch> held(int... lengths) {
    List<VerifiedBatch> batches = new ArrayList<>();
    disk.write(
        changes -> logs.carry(changes, new CarryKey(opening, SecretKey.random(entropy)), false));
    for (int length : lengths) {
      VerifiedBatch next = batch(logs.frontier(log), length);
      disk.write(changes -> logs.append(changes, logs.frontier(log), next));
      batches.add(next);
    }
    return batches;
  }

  @Test
  void holding_anyHeight_isTheBatchAroundIt() {
    List<VerifiedBatch> batches = held(1, 512, 3);
    assertThat(logs.holding(log, 0).orElseThrow().batch()).isEqualTo(batches.get(0).batch());
    for (long height : new long[] {1, 2, 300, 512}) {
      assertThat(logs.holding(log, height).orElseThrow().batch()).isEqualTo(batches.get(1).batch());
      assertThat(logs.headBelow(log, height + 1)).contains(batches.get(1).entry(height).hash());
    }
    assertThat(logs.holding(log, 515).orElseThrow().batch()).isEqualTo(batches.get(2).batch());
    assertThat(logs.holding(log, 516)).isEmpty();
    assertThat(logs.headBelow(log, 516)).contains(logs.frontier(log).head());
    assertThat(logs.headBelow(log, 517)).isEmpty();
  }

  private Admission judge(VerifiedBatch batch) {
    return logs.judge(log, batch.batch()) instanceof LogStore.Judgement.Not(Admission admission)
        ? admission
        : new Admission.Deferred();
  }

  @Test
  void judge_anotherHistoryAtAnyDepth_isProven() {
    List<VerifiedBatch> batches = held(2, 3, 4);
    for (VerifiedBatch first : batches) {
      Frontier below =
          new Frontier(first.batch().from(), first.entries().getFirst().header().previous(), 0);
      for (int length : new int[] {1, 4, 20}) {
        assertThat(judge(batch(below, length)))
            .isInstanceOfSatisfying(
                Admission.Forked.class,
                forked -> assertThat(forked.proof().split()).isEqualTo(below.length()));
      }
    }
    // It begins inside a batch that is held.
    Frontier inside = new Frontier(3, batches.get(1).entry(3).header().previous(), 0);
    assertThat(judge(batch(inside, 1))).isInstanceOf(Admission.Forked.class);
  }

  @Test
  void judge_theSameEntriesUnderAnotherSignature_isNoFork() {
    held();
    BatchBuilder[] three = new BatchBuilder[3];
    Bytes one = entropy.bytes(9);
    Bytes two = entropy.bytes(9);
    for (int i = 0; i < three.length; i++) {
      three[i] = new BatchBuilder(opening, Frontier.EMPTY, entropy);
      three[i].addOpen(EntryClass.DATA, one);
      if (i > 0) {
        three[i].addOpen(EntryClass.DATA, two);
      }
    }
    VerifiedBatch prefix = three[0].sign(key);
    VerifiedBatch whole = three[1].sign(key);
    VerifiedBatch again = three[2].sign(key);
    disk.write(changes -> logs.append(changes, Frontier.EMPTY, prefix));
    assertThat(judge(whole)).isEqualTo(new Admission.Rejected(Rejection.MALFORMED));
    MemoryStorage second = new MemoryStorage();
    LogStore other = LogStore.open(second);
    second.write(
        changes -> other.carry(changes, new CarryKey(opening, SecretKey.random(entropy)), false));
    second.write(changes -> other.append(changes, Frontier.EMPTY, whole));
    for (VerifiedBatch same : List.of(prefix, again)) {
      assertThat(same.batch().bytes()).isNotEqualTo(whole.batch().bytes());
      assertThat(other.judge(log, same.batch()))
          .isEqualTo(new LogStore.Judgement.Not(new Admission.Duplicate()));
    }
    // Control: another second entry is a fork.
    assertThat(other.judge(log, batch(above(prefix), 1).batch()))
        .isInstanceOfSatisfying(
            LogStore.Judgement.Not.class,
            not -> assertThat(not.admission()).isInstanceOf(Admission.Forked.class));
  }
}

package org.thitsar.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A writer drops bodies of its log, and every holder forgets them.
class LogDropTest {
  private static final int BODY = 1000;

  private final Entropy entropy = new SeededEntropy(71);
  private final SigningKey key = SigningKey.random(entropy);
  private final LogOpening opening = LogOpening.random(new NodeId(key.verifying()), entropy);
  private final CarryKey carry = new CarryKey(opening, SecretKey.random(entropy));
  private final EpochId epoch = new EpochId(entropy.bytes(EpochId.LENGTH));
  private final Holder writer = new Holder();
  private Frontier written = Frontier.EMPTY;

  private final class Holder {
    private final MemoryStorage disk = new MemoryStorage();
    private LogStore logs = LogStore.open(disk);

    Holder() {
      disk.write(batch -> logs.carry(batch, carry, false));
    }

    Frontier frontier() {
      return logs.frontier(opening.id());
    }

    void put(VerifiedBatch... batches) {
      disk.write(
          changes -> {
            Frontier below = frontier();
            for (VerifiedBatch batch : batches) {
              below = logs.append(changes, below, batch);
            }
          });
    }

    /// Takes what `other` serves, as it comes off a wire.
    void pull(Holder other) throws MalformedException {
      while (frontier().length() < other.frontier().length()) {
        SignedBatch served = other.logs.batchFrom(opening.id(), frontier().length()).orElseThrow();
        LogStore.Judgement judgement = logs.judge(opening.id(), SignedBatch.decode(served.bytes()));
        assertThat(judgement).isInstanceOf(LogStore.Judgement.Fits.class);
        put(((LogStore.Judgement.Fits) judgement).batch());
      }
    }

    /// The heights of which the body is held, verified as it comes from the disk.
    Set<Long> bodies() {
      Set<Long> held = new TreeSet<>();
      for (long height = 0; height < frontier().length(); height++) {
        VerifiedBatch batch = logs.holding(opening.id(), height).orElseThrow();
        if (batch.entry(height).body().isPresent()) {
          held.add(height);
        }
      }
      return held;
    }

    long bytes() {
      return logs.find(opening.id()).orElseThrow().bytes();
    }
  }

  private VerifiedBatch data(int entries) {
    return next(
        builder -> {
          for (int i = 0; i < entries; i++) {
            seal(builder, EntryClass.DATA);
          }
        });
  }

  private void seal(BatchBuilder builder, EntryClass entryClass) {
    var _ = builder.addSealed(entryClass, epoch, BODY, (_, _, _, _, _) -> entropy.bytes(BODY));
  }

  private VerifiedBatch drop(Long... heights) {
    return next(
        builder ->
            builder.addOpen(
                EntryClass.CONTROL,
                OpenBodyCodec.encode(new OpenBody.Drop(List.of(heights)), entropy)));
  }

  private VerifiedBatch next(Consumer<BatchBuilder> words) {
    BatchBuilder builder = new BatchBuilder(opening, written, entropy);
    words.accept(builder);
    VerifiedBatch batch = builder.sign(key);
    written = new Frontier(batch.batch().end(), batch.head(), 0);
    return batch;
  }

  @Test
  void whatIsDropped_isForgottenByEveryHolder_andTheRestStillVerifies() throws Exception {
    writer.put(data(3));
    writer.put(data(2));
    Holder early = new Holder();
    early.pull(writer);
    long before = early.bytes();
    writer.put(drop(1L, 3L));
    early.pull(writer);
    for (Holder holder : List.of(writer, early)) {
      assertThat(holder.bodies()).containsExactly(0L, 2L, 4L, 5L);
      assertThat(holder.frontier()).isEqualTo(written);
      assertThat(holder.bytes()).isLessThan(before - BODY);
      LogStore again = LogStore.open(holder.disk);
      assertThat(again.frontier(opening.id())).isEqualTo(written);
      holder.logs = again;
      assertThat(holder.bodies()).containsExactly(0L, 2L, 4L, 5L);
    }
  }

  @Test
  void whoComesLater_missesNothing_onceItHasTheDrop() throws Exception {
    VerifiedBatch first = data(3);
    writer.put(first);
    writer.put(data(1));
    writer.put(drop(0L, 2L));
    Holder late = new Holder();
    late.put(
        VerifiedBatch.verify(
            opening, Frontier.EMPTY, writer.logs.batchFrom(opening.id(), 0).orElseThrow()));
    assertThat(late.frontier().missingBodies()).isEqualTo(2);
    late.pull(writer);
    assertThat(late.frontier()).isEqualTo(written);
    // Whoever brings the whole batch brings nothing new, and accuses nobody.
    assertThat(late.logs.judge(opening.id(), first.batch()))
        .isEqualTo(new LogStore.Judgement.Not(new Admission.Duplicate()));
    assertThat(late.bodies()).doesNotContain(0L, 2L);
  }

  @Test
  void aDropThatNamesMoreThanItMay_forgetsNothingElse() throws Exception {
    writer.put(
        next(
            builder -> {
              seal(builder, EntryClass.DATA);
              seal(builder, EntryClass.CONTROL);
              var _ = builder.addOpen(EntryClass.DATA, entropy.bytes(60));
            }));
    Holder other = new Holder();
    other.pull(writer);
    // A control entry, an open one, itself, and what does not exist yet.
    writer.put(drop(1L, 2L, 3L, 4L, 1L << 60));
    writer.put(data(1));
    // The same twice, and in two drops.
    writer.put(drop(0L, 0L));
    writer.put(drop(0L));
    other.pull(writer);
    assertThat(other.bodies()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(other.frontier()).isEqualTo(written);
  }

  @Test
  void aDropOfMoreThanIsWrittenAnewAtOnce_leavesTheRest() {
    int large = 100;
    int batches = LogStore.DROP_BYTES_MAX / (large * BODY) + 20;
    Long[] firsts = new Long[batches];
    for (int i = 0; i < batches; i++) {
      firsts[i] = written.length();
      writer.put(data(large));
    }
    long before = writer.bytes();
    writer.put(drop(firsts));
    long dropped = (before - writer.bytes()) / BODY;
    assertThat(dropped).isBetween(batches - 30L, batches - 10L);
  }

  @Test
  void whatIsWrittenAndDroppedInOneCommit_isForgotten() {
    VerifiedBatch first = data(200);
    writer.put(first, data(2), drop(0L, 200L, 201L));
    assertThat(writer.bodies()).doesNotContain(0L, 200L, 201L).hasSize(200);
    assertThat(writer.frontier()).isEqualTo(written);
  }
}

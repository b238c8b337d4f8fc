package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
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

  @Test
  void sameLength_bothProveIt() throws MalformedException {
    fork(new int[] {2}, new int[] {2});
    Wire.sync(x, y);
    assertThat(proven(x)).isTrue();
    assertThat(proven(y)).isTrue();
    assertThat(x.length(log.id())).isEqualTo(8);
    assertThat(x.logs.content(log.id())).isNotEqualTo(y.logs.content(log.id()));
  }

  @Test
  void oneBatchLonger_isProven() throws MalformedException {
    fork(new int[] {2}, new int[] {5});
    Wire.sync(x, y);
    assertThat(proven(x)).isTrue();
    assertThat(proven(y)).isTrue();
  }

  @Test
  void continuedAfterTheSplit_isProvenByTheLonger() throws MalformedException {
    fork(new int[] {2}, new int[] {2, 4, 1});
    Wire.sync(x, y);
    assertThat(x.heard(SyncEvent.Refused.class)).hasSize(1);
    assertThat(proven(y)).isTrue();
    assertThat(x.length(log.id())).isEqualTo(8);
    assertThat(y.length(log.id())).isEqualTo(13);
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
    Wire.sync(y, x);
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

package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.testkit.SeededEntropy;

class SyncSessionTest {
  private final Entropy entropy = new SeededEntropy(21);
  private final Holder a = new Holder(entropy);
  private final Holder b = new Holder(entropy);
  private final Holder c = new Holder(entropy);

  private static CarriedLog shared(Holder writer, boolean control, Holder... others) {
    CarriedLog log = writer.open(control);
    for (Holder other : others) {
      other.logs.carry(log);
    }
    return log;
  }

  @Test
  void session_bothHaveSomething_bothHoldAll() throws MalformedException {
    CarriedLog fromA = shared(a, false, b);
    CarriedLog fromB = shared(b, true, a);
    for (int i = 0; i < 5; i++) {
      a.write(fromA, 7, 100);
      b.write(fromB, 3, 50);
    }
    Wire wire = Wire.sync(a, b);
    assertThat(b.logs.content(fromA.id())).isEqualTo(a.logs.content(fromA.id())).hasSize(5);
    assertThat(a.logs.content(fromB.id())).isEqualTo(b.logs.content(fromB.id())).hasSize(5);
    assertThat(b.heard(SyncEvent.Accepted.class)).hasSize(5);
    SyncReport report = wire.rightSession.report();
    assertThat(report.outcome()).isEqualTo(SyncReport.Outcome.DONE);
    assertThat(report.accepted()).isEqualTo(35);
    assertThat(report.sent()).isEqualTo(15);
    assertThat(report.wanting()).isEmpty();
    assertThat(report.peerLengths()).isEqualTo(Map.of(fromA.id(), 35L, fromB.id(), 15L));
    assertThat(Wire.sync(b, a).leftSession.report().peerLengths()).isEqualTo(report.peerLengths());
    assertThat(b.acquaintance(a).shares(fromA.id())).isTrue();
  }

  @Test
  void session_nothingCarried_endsAtOnce() throws MalformedException {
    assertThat(Wire.sync(a, b).bytes).isLessThan(600);
    assertThat(Wire.sync(a, b).bytes).isLessThan(250);
  }

  @Test
  void session_upToDateWithThousandLogs_costsLessThanOneKilobyte() throws MalformedException {
    List<CarriedLog> logs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      CarriedLog log = shared(i % 2 == 0 ? a : b, i < 100, a, b);
      logs.add(log);
    }
    for (CarriedLog log : logs) {
      (log.organisation().equals(a.organisation) ? a : b).write(log, 1, 40);
    }
    // Logs that the other may not hold must not cost anything either.
    for (int i = 0; i < 200; i++) {
      a.open(false);
    }
    long first = Wire.sync(a, b).bytes;
    long again = Wire.sync(a, b).bytes;
    long reversed = Wire.sync(b, a).bytes;
    assertThat(again).isLessThan(1_000).isEqualTo(reversed);
    assertThat(first).isGreaterThan(200_000);
    for (CarriedLog log : logs) {
      assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id())).hasSize(1);
    }

    // Control: one new entry is found, for little more.
    a.write(logs.getFirst(), 1, 40);
    assertThat(Wire.sync(b, a).bytes).isBetween(again, again + 2_000);
    assertThat(b.length(logs.getFirst().id())).isEqualTo(2);
    assertThat(Wire.sync(a, b).bytes).isLessThan(1_000);
  }

  @Test
  void session_oneNewEntryInEachOfThousandLogs_comparesInOneRound() throws MalformedException {
    List<CarriedLog> logs = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      logs.add(shared(a, false, b));
    }
    Wire.sync(a, b);
    long bodies = 0;
    for (CarriedLog log : logs) {
      a.write(log, 1, 40);
      bodies += a.logs.content(log.id()).getFirst().length();
    }
    long overhead = Wire.sync(a, b).bytes - bodies;
    assertThat(overhead).isLessThan(70_000);
    assertThat(b.logs.held()).hasSize(1_000);
  }

  @Test
  void session_logBecomesSharedLater_isFoundAndOnlyUnknownLogsAreTagged()
      throws MalformedException {
    for (int i = 0; i < 100; i++) {
      a.write(shared(a, false, b), 1, 40);
    }
    Wire.sync(a, b);
    CarriedLog late = shared(a, false, b);
    a.write(late, 1, 40);
    Wire wire = Wire.sync(b, a);
    assertThat(b.length(late.id())).isEqualTo(1);
    assertThat(tags(wire)).allSatisfy(tags -> assertThat(tags).hasSize(16));
    assertThat(Wire.sync(a, b).messages).noneMatch(SyncMessage.Tags.class::isInstance);
  }

  private static List<List<Long>> tags(Wire wire) {
    return wire.messages.stream()
        .filter(SyncMessage.Tags.class::isInstance)
        .map(message -> ((SyncMessage.Tags) message).tags())
        .toList();
  }

  @Test
  void session_oneSideForgotTheOther_tagsAgainAndFindsAll() throws MalformedException {
    CarriedLog log = shared(a, false, b);
    a.write(log, 3, 40);
    Wire.sync(a, b);
    b.acquaintances.clear();
    a.write(log, 3, 40);
    Wire.sync(a, b);
    assertThat(b.length(log.id())).isEqualTo(6);
    assertThat(Wire.sync(a, b).messages).noneMatch(SyncMessage.Tags.class::isInstance);
  }

  @Test
  void session_carryKeyReplaced_isProvedAnew() throws MalformedException {
    CarriedLog log = shared(a, false, b);
    a.write(log, 1, 40);
    Wire.sync(a, b);
    a.logs.carry(
        new CarriedLog(log.opening(), SecretKey.random(entropy), false, log.organisation()));
    a.write(log, 1, 40);
    Wire.sync(a, b);
    assertThat(b.length(log.id())).isEqualTo(1);
    assertThat(a.acquaintance(b).shares(log.id())).isFalse();
  }

  @Test
  void outsider_withoutCarryKeys_learnsNothing() throws MalformedException {
    List<CarriedLog> secret = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CarriedLog log = a.open(i < 3);
      a.write(log, 5, 64);
      secret.add(log);
    }
    // c knows every opening, but holds other keys.
    for (CarriedLog log : secret) {
      c.logs.carry(
          new CarriedLog(
              log.opening(), SecretKey.random(entropy), log.control(), log.organisation()));
    }
    Wire wire = Wire.sync(c, a);
    assertThat(c.logs.held()).isEmpty();
    assertThat(c.acquaintance(a).sharedLogs()).isZero();
    assertThat(found(wire.seen[1], secret)).isZero();
    // 20 logs look like 32, as 17 would.
    assertThat(tags(wire)).allSatisfy(tags -> assertThat(tags).hasSize(32));

    // Control: with the keys the same search finds every log.
    secret.forEach(b.logs::carry);
    Wire control = Wire.sync(b, a);
    assertThat(found(control.seen[1], secret)).isEqualTo(20);
    assertThat(b.logs.held()).hasSize(20);
  }

  private int found(Bytes stream, List<CarriedLog> logs) {
    int found = 0;
    String text = stream.hex();
    for (CarriedLog log : logs) {
      boolean id = text.contains(log.id().bytes().hex());
      boolean nonce = text.contains(log.opening().nonce().hex());
      boolean head = text.contains(a.logs.frontier(log.id()).head().hex());
      boolean batch = text.contains(a.logs.content(log.id()).getFirst().hex());
      if (id || nonce || head || batch) {
        found++;
      }
    }
    return found;
  }

  @Test
  void tags_ofTwoSessionsOrTwoDirections_haveNothingInCommon() throws MalformedException {
    for (int i = 0; i < 40; i++) {
      shared(a, false, b);
    }
    Set<Long> all = new HashSet<>();
    int count = 0;
    for (int i = 0; i < 3; i++) {
      a.acquaintances.clear();
      for (List<Long> tags : tags(Wire.sync(a, b))) {
        all.addAll(tags);
        count += tags.size();
      }
    }
    assertThat(all).hasSize(count).hasSize(6 * 48);
  }

  @Test
  void c_getsWhatAWroteThroughB_whileAIsAway() throws MalformedException {
    CarriedLog control = shared(a, true, b, c);
    CarriedLog forC = shared(a, false, b, c);
    CarriedLog forBOnly = shared(a, false, b);
    a.write(control, 2, 30);
    a.write(forC, 4, 80);
    a.write(forBOnly, 4, 80);
    Wire.sync(a, b);
    Wire.sync(c, b);
    assertThat(c.logs.content(control.id())).isEqualTo(a.logs.content(control.id()));
    assertThat(c.logs.content(forC.id())).isEqualTo(a.logs.content(forC.id())).isNotEmpty();
    assertThat(c.logs.held()).hasSize(2);
    assertThat(b.logs.held()).hasSize(3);
  }

  @Test
  void batches_controlLogsGoFirst_thenOrganisationsInTurn() throws MalformedException {
    CarriedLog busy = shared(a, false, b, c);
    CarriedLog busyToo = shared(a, false, b, c);
    CarriedLog quiet = shared(b, false, c);
    CarriedLog control = shared(a, true, b, c);
    for (int i = 0; i < 20; i++) {
      a.write(busy, 1, 40);
      a.write(busyToo, 1, 40);
    }
    for (int i = 0; i < 5; i++) {
      b.write(quiet, 1, 40);
      a.write(control, 1, 40);
    }
    Wire.sync(a, b);
    Wire.sync(c, b);
    List<CarriedLog> order = new ArrayList<>();
    for (SyncEvent.Accepted event : c.heard(SyncEvent.Accepted.class)) {
      order.add(
          c.logs.carried().stream()
              .filter(log -> log.id().equals(event.log()))
              .findFirst()
              .orElseThrow());
    }
    assertThat(order).hasSize(50);
    assertThat(order.subList(0, 5)).allMatch(CarriedLog::control);
    // Five batches of the quiet organisation are through when the busy one has sent five of forty.
    assertThat(order.subList(5, 16)).filteredOn(log -> log.id().equals(quiet.id())).hasSize(5);
  }

  @Test
  void batch_overQuota_isRefusedByNameAndOthersGoOn() throws MalformedException {
    CarriedLog good = shared(a, false, b);
    CarriedLog much = shared(c, false, a, b);
    a.write(good, 2, 40);
    for (int i = 0; i < 9; i++) {
      c.write(much, 300, 40);
    }
    Wire.sync(c, a);
    b.quota = (log, batch) -> !log.organisation().equals(c.organisation) || batch.from() < 600;
    Wire wire = Wire.sync(a, b);
    assertThat(b.length(good.id())).isEqualTo(2);
    assertThat(b.length(much.id())).isEqualTo(600);
    assertThat(b.heard(SyncEvent.Refused.class))
        .containsExactly(new SyncEvent.Refused(much.id(), Rejection.OVER_QUOTA));
    assertThat(a.heard(SyncEvent.Stopped.class))
        .containsExactly(new SyncEvent.Stopped(much.id(), StopReason.OVER_QUOTA));
    SyncReport report = wire.rightSession.report();
    assertThat(report.refused()).isEqualTo(1);
    assertThat(report.wanting()).isEmpty();

    // Control: without the quota the rest comes.
    b.quota = SyncQuota.unlimited();
    Wire.sync(b, a);
    assertThat(b.length(much.id())).isEqualTo(2_700);
  }

  @Test
  void batch_heldByNowFromSomebodyElse_isStoppedAndNothingIsRefused() throws MalformedException {
    CarriedLog log = shared(a, false, b, c);
    for (int i = 0; i < 40; i++) {
      a.write(log, 1, 40);
    }
    Wire.sync(a, c);
    // b begins with a; while that runs it gets everything from c.
    Wire slow = new Wire(a, b, Long.MAX_VALUE);
    slow.tamper = message -> List.of(message);
    slow.afterMessages(
        8,
        () -> {
          Wire.sync(c, b);
        });
    slow.run();
    assertThat(slow.leftSession.finished()).isTrue();
    assertThat(slow.rightSession.finished()).isTrue();
    assertThat(b.logs.content(log.id())).isEqualTo(a.logs.content(log.id()));
    assertThat(a.heard(SyncEvent.Stopped.class))
        .containsExactly(new SyncEvent.Stopped(log.id(), StopReason.HELD));
    assertThat(slow.leftSession.report().sent()).isLessThan(20);
    assertThat(b.heard(SyncEvent.Refused.class)).isEmpty();
  }
}

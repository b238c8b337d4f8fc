package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// `bad` dials `good` and breaks the rules in one way at a time.
class HostilePeerTest {
  private final Entropy entropy = new SeededEntropy(31);
  private final Holder bad = new Holder(entropy);
  private final Holder good = new Holder(entropy);
  private CarriedLog log;
  private CarriedLog other;

  @BeforeEach
  void twoLogsOfFiveBatches() {
    log = bad.open(false);
    other = bad.open(false);
    good.logs.carry(log);
    good.logs.carry(other);
    for (int i = 0; i < 5; i++) {
      bad.write(log, 4, 50);
      bad.write(other, 4, 50);
    }
  }

  private Wire wire(Wire.Tampering tampering) {
    Wire wire = new Wire(bad, good, Long.MAX_VALUE);
    wire.tamper = tampering;
    return wire;
  }

  private void assertEnds(Flaw flaw, Wire.Tampering tampering) throws MalformedException {
    Wire wire = wire(tampering);
    assertThatThrownBy(wire::run)
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
    assertOnlyWholeBatches();
    assertNextSessionGetsTheRest();
  }

  private void assertOnlyWholeBatches() {
    for (CarriedLog each : List.of(log, other)) {
      List<Bytes> held = good.logs.content(each.id());
      assertThat(held).isEqualTo(bad.logs.content(each.id()).subList(0, held.size()));
    }
  }

  private void assertNextSessionGetsTheRest() throws MalformedException {
    Wire.sync(bad, good);
    assertThat(good.logs.content(log.id())).isEqualTo(bad.logs.content(log.id())).hasSize(5);
    assertThat(good.logs.content(other.id())).isEqualTo(bad.logs.content(other.id()));
  }

  @Test
  void helloTwice_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Hello ? List.of(message, message) : List.of(message));
  }

  @Test
  void tagsTwice_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Tags ? List.of(message, message) : List.of(message));
  }

  @Test
  void anyStepLeftOut_endsTheSession() throws MalformedException {
    for (Class<?> step :
        List.of(
            SyncMessage.Hello.class,
            SyncMessage.Tags.class,
            SyncMessage.Digests.class,
            SyncMessage.Frontiers.class)) {
      good.acquaintances.clear();
      bad.acquaintances.clear();
      bad.write(log, 1, 10);
      Wire wire = wire(message -> step.isInstance(message) ? List.of() : List.of(message));
      try {
        wire.run();
        assertThat(wire.rightSession.finished()).as(step.getSimpleName()).isFalse();
      } catch (MalformedException e) {
        assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_ORDER);
      }
      assertThat(good.length(log.id())).as(step.getSimpleName()).isZero();
    }
  }

  @Test
  void endBeforePromisedBatches_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch
                ? List.of(new SyncMessage.End(EndReason.DONE))
                : List.of(message));
  }

  @Test
  void messageAfterTheEnd_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.End ? List.of(message, message) : List.of(message));
  }

  @Test
  void replayedBatch_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch ? List.of(message, message) : List.of(message));
  }

  @Test
  void leftOutBatch_endsTheSession() throws MalformedException {
    int[] batches = {0};
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch && ++batches[0] == 3
                ? List.of()
                : List.of(message));
  }

  @Test
  void batchesInReverse_endTheSession() throws MalformedException {
    List<SyncMessage> kept = new ArrayList<>();
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message -> {
          if (message instanceof SyncMessage.Batch) {
            kept.addFirst(message);
            return kept.size() == 10 ? List.copyOf(kept) : List.of();
          }
          return List.of(message);
        });
  }

  @Test
  void batchUnderForeignTag_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch(long tag, SignedBatch batch)
                ? List.of(new SyncMessage.Batch(tag + 1, batch))
                : List.of(message));
  }

  @Test
  void batchBeforeFrontiers_endsTheSession() throws MalformedException {
    SignedBatch batch = bad.logs.batchFrom(log.id(), 0).orElseThrow();
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Tags
                ? List.of(new SyncMessage.Batch(1, batch))
                : List.of(message));
  }

  @Test
  void batchBeyondTheClaimedLength_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Frontiers(List<SyncMessage.Stand> stands)
                ? List.of(
                    new SyncMessage.Frontiers(
                        stands.stream()
                            .map(stand -> new SyncMessage.Stand(stand.tag(), 3, stand.mark()))
                            .toList()))
                : List.of(message));
  }

  @Test
  void batchOfAnotherLog_isRefusedAndTheOtherLogGoesOn() throws MalformedException {
    long tag = -1;
    long[] tags = {tag, tag};
    Wire wire =
        wire(
            message -> {
              if (message instanceof SyncMessage.Batch(long own, SignedBatch batch)) {
                // Every batch of the first log carries the content of the second.
                tags[0] = tags[0] == -1 ? own : tags[0];
                LogId wrong = logOf(batch).equals(log.id()) ? other.id() : log.id();
                return own == tags[0]
                    ? List.of(
                        new SyncMessage.Batch(
                            own, bad.logs.batchFrom(wrong, batch.from()).orElseThrow()))
                    : List.of(message);
              }
              return List.of(message);
            });
    wire.run();
    assertThat(wire.rightSession.finished()).isTrue();
    assertThat(good.heard(SyncEvent.Refused.class))
        .singleElement()
        .extracting(SyncEvent.Refused::reason)
        .isEqualTo(Rejection.NOT_SIGNED_BY_WRITER);
    assertThat(good.logs.held()).hasSize(1);
    assertThat(good.logs.content(good.logs.held().iterator().next())).hasSize(5);
    assertOnlyWholeBatches();
    assertNextSessionGetsTheRest();
  }

  private LogId logOf(SignedBatch batch) {
    return bad.logs.content(log.id()).contains(batch.bytes()) ? log.id() : other.id();
  }

  @Test
  void flippedBit_isRefusedAndTheOtherLogGoesOn() throws MalformedException {
    int[] batches = {0};
    Wire wire =
        wire(
            message -> {
              if (message instanceof SyncMessage.Batch(long tag, SignedBatch batch)
                  && ++batches[0] == 3) {
                byte[] flipped = batch.bytes().toArray();
                flipped[60] ^= 1;
                return List.of(
                    new SyncMessage.Batch(tag, SignedBatch.decode(Bytes.owning(flipped))));
              }
              return List.of(message);
            });
    wire.run();
    assertThat(wire.rightSession.finished()).isTrue();
    assertThat(good.heard(SyncEvent.Refused.class)).hasSize(1);
    assertThat(good.heard(SyncEvent.Accepted.class)).hasSize(6);
    assertOnlyWholeBatches();
    assertNextSessionGetsTheRest();
  }

  @Test
  void floodAfterRefusal_endsTheSession() throws MalformedException {
    Wire wire =
        wire(
            message -> {
              if (message instanceof SyncMessage.Frontiers(List<SyncMessage.Stand> stands)) {
                return List.of(
                    new SyncMessage.Frontiers(
                        stands.stream()
                            .map(stand -> new SyncMessage.Stand(stand.tag(), 1L << 40, 0))
                            .toList()));
              }
              if (message instanceof SyncMessage.Batch(long tag, SignedBatch _)) {
                List<SyncMessage> flood = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                  Bytes junk =
                      new ByteWriter()
                          .u8(SignedBatch.VERSION)
                          .u63(i)
                          .u16(1)
                          .bytes(Bytes.of(new byte[1 << 20]))
                          .toBytes();
                  flood.add(new SyncMessage.Batch(tag, SignedBatch.decode(junk)));
                }
                return flood;
              }
              return List.of(message);
            });
    assertThatThrownBy(wire::run)
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_MANY));
    assertThat(good.heard(SyncEvent.Refused.class)).hasSize(1);
    assertThat(good.logs.held()).isEmpty();
    assertNextSessionGetsTheRest();
  }

  /// What `bad` may say of `log` in place of its batch: questions under the tag of that batch.
  private static List<SyncMessage> questions(SyncMessage.Batch instead, int count, long height) {
    List<SyncMessage> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(new SyncMessage.Probe(instead.tag(), height));
    }
    return questions;
  }

  @Test
  void probeOfALogThatThisSideIsToGet_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch batch ? questions(batch, 1, 1) : List.of(message));
  }

  @Test
  void probeUnderAnUnknownTag_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch
                ? List.of(new SyncMessage.Probe(77, 1))
                : List.of(message));
  }

  @Test
  void probeBeforeFrontiers_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Tags
                ? List.of(new SyncMessage.Probe(77, 1))
                : List.of(message));
  }

  @Test
  void placeThatNobodyAskedFor_endsTheSession() throws MalformedException {
    assertEnds(
        Flaw.OUT_OF_ORDER,
        message ->
            message instanceof SyncMessage.Batch(long tag, SignedBatch _)
                ? List.of(new SyncMessage.Place(tag, 0))
                : List.of(message));
  }

  @Test
  void probes_areAnsweredUpToTheLimitAndWithinTheClaimOnly() throws MalformedException {
    // Now it is the good side that holds more, so that the bad one may ask.
    Wire.sync(bad, good);
    bad.logs.rollBack(log.id());
    long length = bad.length(log.id());
    assertThat(asks(Probing.PROBES_MAX, length)).isEqualTo(Probing.PROBES_MAX);
    assertThatThrownBy(() -> asks(Probing.PROBES_MAX + 1, length))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_MANY));
    for (long height : new long[] {0, length + 1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> asks(1, height))
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_ORDER));
    }
  }

  /// How many of so many questions are answered.
  private long asks(int count, long height) throws MalformedException {
    bad.acquaintances.clear();
    good.acquaintances.clear();
    SyncSession asking = bad.session(good, Role.INITIATOR);
    SyncSession asked = good.session(bad, Role.RESPONDER);
    long tag = -1;
    while (tag == -1) {
      var fromAsking = asking.next();
      var fromAsked = asked.next();
      if (fromAsking.isPresent()) {
        asked.receive(fromAsking.get());
        if (fromAsking.get() instanceof SyncMessage.Frontiers(List<SyncMessage.Stand> stands)) {
          tag = stands.getFirst().tag();
        }
      }
      if (fromAsked.isPresent()) {
        asking.receive(fromAsked.get());
      }
    }
    long answers = 0;
    for (int i = 0; i < count; i++) {
      asked.receive(new SyncMessage.Probe(tag, height));
      for (var said = asked.next(); said.isPresent(); said = asked.next()) {
        answers += said.get() instanceof SyncMessage.Place ? 1 : 0;
      }
    }
    return answers;
  }

  @Test
  void noiseInPlaceOfABatch_costsFewProbesAndAccusesNobody() throws MalformedException {
    Wire.sync(bad, good);
    bad.write(log, 1, 40);
    Wire wire =
        wire(
            message -> {
              if (message instanceof SyncMessage.Batch(long tag, SignedBatch batch)) {
                byte[] flipped = batch.bytes().toArray();
                flipped[flipped.length - 1] ^= 1;
                return List.of(
                    new SyncMessage.Batch(tag, SignedBatch.decode(Bytes.owning(flipped))));
              }
              return List.of(message);
            });
    wire.run();
    assertThat(wire.rightSession.finished()).isTrue();
    assertThat(wire.messages.stream().filter(SyncMessage.Probe.class::isInstance).count())
        .isBetween(1L, 6L);
    assertThat(good.heard(SyncEvent.Diverged.class)).isEmpty();
    assertThat(good.logs.proof(log.id())).isEmpty();
    Wire.sync(bad, good);
    assertOnlyWholeBatches();
    assertThat(good.length(log.id())).isEqualTo(21);
  }

  @Test
  void answersThatLie_endInNoProof() throws MalformedException {
    Wire.sync(bad, good);
    MemoryLogs honest = bad.logs.cloned();
    for (long lie : new long[] {0, 1}) {
      bad.logs = honest.cloned();
      bad.write(log, 1, 40);
      Wire wire =
          wire(
              message ->
                  switch (message) {
                    case SyncMessage.Batch(long tag, SignedBatch batch) -> {
                      byte[] flipped = batch.bytes().toArray();
                      flipped[flipped.length - 1] ^= 1;
                      yield List.of(
                          new SyncMessage.Batch(tag, SignedBatch.decode(Bytes.owning(flipped))));
                    }
                    case SyncMessage.Place(long tag, long mark) ->
                        List.of(new SyncMessage.Place(tag, mark + lie));
                    default -> List.of(message);
                  });
      wire.run();
      assertThat(wire.rightSession.finished()).isTrue();
      assertThat(good.heard(SyncEvent.Diverged.class)).isEmpty();
    }
  }

  @Test
  void unknownTagsInFrontiers_changeNothing() throws MalformedException {
    Wire wire =
        wire(
            message -> {
              if (message instanceof SyncMessage.Frontiers(List<SyncMessage.Stand> stands)) {
                List<SyncMessage.Stand> more = new ArrayList<>(stands);
                for (int i = 0; i < 1_000; i++) {
                  more.add(new SyncMessage.Stand(i + 1, Long.MAX_VALUE, i));
                }
                more.sort((a, b) -> Long.compareUnsigned(a.tag(), b.tag()));
                return List.of(new SyncMessage.Frontiers(more));
              }
              return List.of(message);
            });
    wire.run();
    assertThat(wire.rightSession.finished()).isTrue();
    assertThat(good.length(log.id())).isEqualTo(20);
    assertThat(good.acquaintance(bad).sharedLogs()).isZero();
  }

  @Test
  void echoedTags_proveNothing() throws MalformedException {
    // bad holds no key, and answers with the very tags that it was sent.
    Holder keyless = new Holder(entropy);
    Holder victim = bad;
    SyncSession session = victim.session(keyless, Role.INITIATOR);
    SyncMessage.Hello hello = (SyncMessage.Hello) session.next().orElseThrow();
    session.receive(hello);
    SyncMessage.Tags tags = (SyncMessage.Tags) session.next().orElseThrow();
    session.receive(tags);
    assertThat(session.next()).contains(new SyncMessage.Digests(List.of()));
    assertThat(session.acquaintance().sharedLogs()).isZero();
  }

  @Test
  void tagsPassedOnByAPeerInTheMiddle_proveNothing() throws MalformedException {
    // bad and good share two logs; the one in the middle talks to both and passes all on.
    Holder middle = new Holder(entropy);
    SyncSession left = bad.session(middle, Role.INITIATOR);
    SyncSession right = good.session(middle, Role.RESPONDER);
    for (int i = 0; i < 2; i++) {
      SyncMessage fromLeft = left.next().orElseThrow();
      SyncMessage fromRight = right.next().orElseThrow();
      left.receive(fromRight);
      right.receive(fromLeft);
    }
    assertThat(left.acquaintance().sharedLogs()).isZero();
    assertThat(right.acquaintance().sharedLogs()).isZero();

    // Control: without anybody in the middle the same finds both.
    left = bad.session(good, Role.INITIATOR);
    right = good.session(bad, Role.RESPONDER);
    for (int i = 0; i < 2; i++) {
      SyncMessage fromLeft = left.next().orElseThrow();
      SyncMessage fromRight = right.next().orElseThrow();
      left.receive(fromRight);
      right.receive(fromLeft);
    }
    assertThat(left.acquaintance().sharedLogs()).isEqualTo(2);
    assertThat(right.acquaintance().sharedLogs()).isEqualTo(2);
  }

  @Test
  void busyOrStopping_endsQuietlyAtAnyTime() throws MalformedException {
    for (int at = 1; at < 12; at++) {
      good.logs = new MemoryLogs();
      good.logs.carry(log);
      good.logs.carry(other);
      int[] count = {0};
      int last = at;
      Wire wire =
          wire(
              message ->
                  ++count[0] == last
                      ? List.of(new SyncMessage.End(EndReason.STOPPING))
                      : List.of(message));
      try {
        wire.run();
        assertThat(wire.rightSession.report().outcome()).isEqualTo(SyncReport.Outcome.STOPPED);
      } catch (MalformedException e) {
        // Our tampered side went on talking after its own end.
        assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_ORDER);
      }
      assertOnlyWholeBatches();
    }
    assertNextSessionGetsTheRest();
  }

  @Test
  void mutatedStreams_giveOneKindOfExceptionAndNoForeignEntry() throws MalformedException {
    long seed = 77;
    java.util.random.RandomGenerator random =
        java.util.random.RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    int survived = 0;
    for (int round = 0; round < 600; round++) {
      good.logs = new MemoryLogs();
      good.logs.carry(log);
      good.logs.carry(other);
      good.acquaintances.clear();
      bad.acquaintances.clear();
      int victim = random.nextInt(16);
      int[] count = {0};
      Wire wire =
          wire(
              message -> {
                if (count[0]++ != victim) {
                  return List.of(message);
                }
                byte[] bytes = SyncCodec.encode(message).toArray();
                for (int i = random.nextInt(3); i >= 0; i--) {
                  bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return List.of(SyncCodec.decode(Bytes.owning(bytes)));
              });
      try {
        wire.run();
        survived++;
      } catch (MalformedException e) {
        refused++;
      }
      assertOnlyWholeBatches();
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(100);
    assertThat(survived).as("seed %d", seed).isGreaterThan(100);
    assertNextSessionGetsTheRest();
  }
}

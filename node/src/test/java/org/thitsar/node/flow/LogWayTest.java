package org.thitsar.node.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Sealing, the log and opening, joined as the node joins them: who is granted reads, who is not
/// does not.
class LogWayTest {
  private final Entropy entropy = new SeededEntropy(5);
  private final SigningKey signing = SigningKey.random(entropy);
  private final MemoryStorage disk = new MemoryStorage();
  private Sealer sealer = Sealer.open(disk, signing, entropy);
  private LogStore logs = LogStore.open(disk);

  private final class Reader {
    final NodeId id = new NodeId(SigningKey.random(entropy).verifying());
    final SealingKey key = SealingKey.random(entropy);
    final MemoryStorage disk = new MemoryStorage();
    LogStore logs = LogStore.open(disk);
    Opener opener = Opener.open(disk, id, () -> key);

    /// Pulls the whole log and says what it could read of it.
    List<String> pull(LogStore from, LogId log) {
      if (logs.find(log).isEmpty()) {
        disk.write(batch -> logs.carry(batch, from.find(log).orElseThrow().carry(), false));
      }
      while (true) {
        Optional<SignedBatch> next = from.batchFrom(log, logs.frontier(log).length());
        if (next.isEmpty()) {
          return readable(log);
        }
        var judgement = logs.judge(log, next.get());
        assertThat(judgement).isInstanceOf(LogStore.Judgement.Fits.class);
        VerifiedBatch fits = ((LogStore.Judgement.Fits) judgement).batch();
        disk.write(batch -> logs.append(batch, logs.frontier(log), fits));
      }
    }

    List<String> readable(LogId log) {
      List<String> texts = new ArrayList<>();
      // Twice, because a grant may stand above what it opens.
      for (int pass = 0; pass < 2; pass++) {
        texts.clear();
        long from = 0;
        while (from < logs.frontier(log).length()) {
          VerifiedBatch stored = logs.verifiedFrom(log, from).orElseThrow();
          disk.write(
              batch -> {
                for (Opening opening : opener.read(batch, stored)) {
                  if (opening instanceof Opening.Opened(var _, EntryBody body)) {
                    texts.add(
                        new String(
                            body.payload().toArray(), java.nio.charset.StandardCharsets.UTF_8));
                  }
                }
              });
          from = stored.batch().end();
        }
      }
      return texts;
    }
  }

  private WrittenLog write(Readership readership, List<Reader> readers, String... texts) {
    Map<NodeId, SealingPublicKey> keys = new TreeMap<>();
    readers.forEach(reader -> keys.put(reader.id, reader.key.publicKey()));
    List<EntryBody> bodies = new ArrayList<>();
    for (String text : texts) {
      bodies.add(EntryBody.of(EntryKind.PROJECTION, 0, Bytes.utf8(text)));
    }
    disk.write(
        batch -> {
          WrittenLog log =
              sealer
                  .find(readership)
                  .orElseGet(
                      () -> {
                        WrittenLog fresh = sealer.begin(batch, readership, Optional.empty());
                        logs.carry(batch, fresh.carry(), false);
                        return fresh;
                      });
          Frontier below = logs.frontier(log.opening().id());
          for (VerifiedBatch sealed :
              sealer.seal(batch, log, below, keys, bodies, List.of()).batches()) {
            below = logs.append(batch, below, sealed);
          }
        });
    return sealer.find(readership).orElseThrow();
  }

  @Test
  void reader_reads_strangerAndCarrierDoNot() {
    Reader b = new Reader();
    Reader carrier = new Reader();
    WrittenLog log = write(new Readership.Members(), List.of(b), "one", "two");
    LogId id = log.opening().id();
    assertThat(b.pull(logs, id)).containsExactly("one", "two");
    assertThat(carrier.pull(b.logs, id)).isEmpty();
    assertThat(carrier.logs.frontier(id).length()).isEqualTo(3);
  }

  @Test
  void newcomer_isGrantedTheRunningEpoch_throughACarrier() {
    Reader b = new Reader();
    Reader c = new Reader();
    LogId id = write(new Readership.Members(), List.of(b), "one").opening().id();
    write(new Readership.Members(), List.of(b, c), "two");
    assertThat(b.pull(logs, id)).containsExactly("one", "two");
    assertThat(c.pull(b.logs, id)).containsExactly("one", "two");
  }

  @Test
  void readersOfAWholeFederation_areMoreThanOneEntryHolds() {
    List<Reader> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(new Reader());
    }
    LogId id = write(new Readership.Members(), all, "one").opening().id();
    assertThat(all.getFirst().pull(logs, id)).containsExactly("one");
    assertThat(all.getLast().pull(logs, id)).containsExactly("one");
    write(new Readership.Members(), all.subList(1, all.size()), "two");
    assertThat(all.getFirst().pull(logs, id)).containsExactly("one");
    assertThat(all.getLast().pull(logs, id)).containsExactly("one", "two");
  }

  @Test
  void whoLeft_readsNothingThatWasWrittenAfterwards() {
    Reader b = new Reader();
    Reader c = new Reader();
    LogId id = write(new Readership.Members(), List.of(b, c), "one").opening().id();
    write(new Readership.Members(), List.of(b), "two");
    assertThat(b.pull(logs, id)).containsExactly("one", "two");
    assertThat(c.pull(logs, id)).containsExactly("one");
  }

  @Test
  void holds_onlyWhoHasEverythingThatAHeartbeatNames() {
    Reader b = new Reader();
    WrittenLog log = write(new Readership.Members(), List.of(b), "one");
    LogId id = log.opening().id();
    b.pull(logs, id);
    write(new Readership.Members(), List.of(b), "two");
    NodeId writer = new NodeId(signing.verifying());
    NamedHeads named =
        NamedHeads.name(
            List.of(new NamedHeads.Head(log.carry().key(), logs.frontier(id))), entropy);
    assertThat(b.logs.holds(writer, named)).as("the second is kept back").isFalse();
    b.pull(logs, id);
    assertThat(b.logs.holds(writer, named)).isTrue();
    write(new Readership.Members(), List.of(b), "three");
    b.pull(logs, id);
    assertThat(b.logs.holds(writer, named)).as("more than is named").isTrue();
  }

  @Test
  void restart_goesOnWhereItStood() {
    Reader b = new Reader();
    LogId id = write(new Readership.Own(), List.of(b), "one").opening().id();
    sealer = Sealer.open(disk, signing, entropy);
    logs = LogStore.open(disk);
    write(new Readership.Own(), List.of(b), "two");
    assertThat(sealer.written()).hasSize(1);
    assertThat(b.pull(logs, id)).containsExactly("one", "two");
    b.logs = LogStore.open(b.disk);
    b.opener = Opener.open(b.disk, b.id, () -> b.key);
    assertThat(b.readable(id)).containsExactly("one", "two");
  }

  @Test
  void failedWrite_changesNothing() {
    Reader b = new Reader();
    LogId id = write(new Readership.Own(), List.of(b), "one").opening().id();
    Frontier before = logs.frontier(id);
    try {
      disk.write(
          batch -> {
            WrittenLog log = sealer.find(new Readership.Own()).orElseThrow();
            EntryBody body = EntryBody.of(EntryKind.PROJECTION, 0, Bytes.utf8("lost"));
            for (VerifiedBatch sealed :
                sealer.seal(batch, log, before, Map.of(), List.of(body), List.of()).batches()) {
              logs.append(batch, before, sealed);
            }
            throw new IllegalStateException("the disk is full");
          });
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("the disk is full");
    }
    assertThat(logs.frontier(id)).isEqualTo(before);
    write(new Readership.Own(), List.of(b), "two");
    assertThat(b.pull(logs, id)).containsExactly("one", "two");
  }

  @Test
  void manyBodies_becomeSeveralBatches() {
    Reader b = new Reader();
    String[] texts = new String[1300];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "text " + i;
    }
    WrittenLog log = write(new Readership.Members(), List.of(b), texts);
    assertThat(b.pull(logs, log.opening().id())).containsExactly(texts);
    assertThat(logs.batchFrom(log.opening().id(), 512)).isPresent();
  }

  @Test
  void judge_duplicateGapForkAndStranger() {
    Reader b = new Reader();
    LogId id = write(new Readership.Members(), List.of(b), "one").opening().id();
    SignedBatch first = logs.batchFrom(id, 0).orElseThrow();
    // The same laptop restored from an old image writes another history on the same log.
    MemoryStorage image = new MemoryStorage();
    LogStore restored = LogStore.open(image);
    WrittenLog log = sealer.find(new Readership.Members()).orElseThrow();
    SignedBatch[] other = new SignedBatch[1];
    image.write(
        batch -> {
          restored.carry(batch, log.carry(), false);
          EntryBody body = EntryBody.of(EntryKind.PROJECTION, 0, Bytes.utf8("other"));
          other[0] =
              sealer
                  .seal(batch, log, Frontier.EMPTY, Map.of(), List.of(body), List.of())
                  .batches()
                  .getFirst()
                  .batch();
        });
    // This laptop never wrote that history.
    sealer = Sealer.open(disk, signing, entropy);
    assertThat(b.logs.judge(id, first))
        .isEqualTo(new LogStore.Judgement.Not(new Admission.Rejected(Rejection.NOT_CARRIED)));
    b.pull(logs, id);
    assertThat(b.logs.judge(id, first))
        .isEqualTo(new LogStore.Judgement.Not(new Admission.Duplicate()));
    assertThat(b.logs.judge(id, other[0]))
        .isInstanceOfSatisfying(
            LogStore.Judgement.Not.class,
            not -> assertThat(not.admission()).isInstanceOf(Admission.Forked.class));
    write(new Readership.Members(), List.of(b), "two");
    write(new Readership.Members(), List.of(b), "three");
    SignedBatch third = logs.batchFrom(id, 3).orElseThrow();
    assertThat(b.logs.judge(id, third))
        .isEqualTo(new LogStore.Judgement.Not(new Admission.Deferred()));
    assertThat(b.pull(logs, id)).containsExactly("one", "two", "three");
  }
}

package org.thitsar.node.opening;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.Introduction;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.audience.Padding;
import org.thitsar.protocol.audience.PairwiseKey;
import org.thitsar.protocol.audience.Wrap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A writer who gives two readers different keys for one epoch: AES-GCM does not commit to its key,
/// so one ciphertext could say two things. The second key is always refused, by name.
class TwoKeysTest {
  private final Entropy entropy = new SeededEntropy(6);
  private final SigningKey signing = SigningKey.random(entropy);
  private final NodeId writer = new NodeId(signing.verifying());
  private final LogOpening log = LogOpening.random(writer, entropy);
  private final Epoch epoch = Epoch.start(log.id(), entropy);
  private final Epoch other = Epoch.start(log.id(), entropy);
  private final Reader b = new Reader();
  private final Reader c = new Reader();

  private final class Reader {
    final NodeId id = new NodeId(SigningKey.random(entropy).verifying());
    final SealingKey key = SealingKey.random(entropy);
    final MemoryStorage disk = new MemoryStorage();
    Opener opener = Opener.open(disk, id, () -> key);
    final PairwiseKey.Begun begun = PairwiseKey.begin(log, id, key.publicKey(), entropy);

    List<String> reads(VerifiedBatch... batches) {
      List<String> read = new ArrayList<>();
      for (VerifiedBatch batch : batches) {
        disk.write(
            changes ->
                opener.read(changes, batch).forEach(opening -> read.add(description(opening))));
      }
      return read;
    }

    void restart() {
      opener = Opener.open(disk, id, () -> key);
    }
  }

  private static String description(Opening opening) {
    return switch (opening) {
      case Opening.Opened(var _, EntryBody body) -> "opened " + body.writtenAtMillis();
      case Opening.NotForUs _ -> "not for us";
      case Opening.Absent _ -> "absent";
      case Opening.Administrative(var _, EpochId granted) ->
          granted.equals(EpochId.NONE) ? "nothing" : "granted";
      case Opening.Unreadable(var _, String reason) -> reason;
    };
  }

  /// One batch of the log: open bodies, then an entry that says `number` under `under`.
  private VerifiedBatch batch(
      LogOpening of, Frontier below, EpochId epochId, Epoch under, long number, OpenBody... open) {
    BatchBuilder builder = new BatchBuilder(of, below, entropy);
    EpochId id = epochId;
    for (OpenBody body : open) {
      var at = builder.addOpen(EntryClass.CONTROL, OpenBodyCodec.encode(body, entropy));
      id = id.equals(EpochId.NONE) ? new EpochId(at.headerHash()) : id;
    }
    Bytes padded =
        Padding.pad(
            EntryBodyCodec.encode(EntryBody.of(EntryKind.PROJECTION, number, Bytes.empty())));
    builder.addSealed(
        EntryClass.DATA,
        id,
        Epoch.sealedLength(padded),
        (_, height, previous, salt, associated) ->
            under.seal(height, previous, salt, associated, padded));
    return builder.sign(signing);
  }

  private VerifiedBatch start(OpenBody... open) {
    return batch(log, Frontier.EMPTY, EpochId.NONE, epoch, 1, open);
  }

  private static Frontier above(VerifiedBatch batch) {
    return new Frontier(batch.batch().end(), batch.head(), 0);
  }

  private OpenBody startFor(Reader... readers) {
    List<Introduction> introductions = new ArrayList<>();
    List<Wrap> wraps = new ArrayList<>();
    for (Reader reader : readers) {
      introductions.add(reader.begun.introduction());
      wraps.add(reader.begun.key().wrap(epoch));
    }
    return new OpenBody.Start(epoch.commitment(), introductions, wraps);
  }

  private OpenBody grantTo(Reader reader, EpochId id, Epoch key) {
    return new OpenBody.Grant(
        id,
        key.commitment(),
        List.of(reader.begun.introduction()),
        List.of(reader.begun.key().wrap(key)));
  }

  /// A wrap that is found under one commitment and holds another epoch's key.
  private static Wrap lyingWrap(Reader reader, Epoch said, Epoch given) {
    Bytes commitment = said.commitment();
    return new Wrap(
        reader.begun.key().tag(commitment),
        OneTimeAead.seal(
            Kdf.derive(reader.begun.key().key(), Label.WRAP_KEY, commitment),
            commitment,
            given.key().exposedBytes()));
  }

  private EpochId idOf(VerifiedBatch start) {
    return new EpochId(start.entries().getFirst().hash());
  }

  @Test
  void oneKeyForBoth_isReadByBoth_asTheControl() {
    assertThat(b.reads(start(startFor(b, c)))).containsExactly("granted", "opened 1");
    assertThat(c.reads(start(startFor(b, c)))).containsExactly("granted", "opened 1");
  }

  @Test
  void startWithTwoKeys_isRefusedByWhoGotTheOther() {
    OpenBody start =
        new OpenBody.Start(
            epoch.commitment(),
            List.of(b.begun.introduction(), c.begun.introduction()),
            List.of(b.begun.key().wrap(epoch), lyingWrap(c, epoch, other)));
    VerifiedBatch batch = start(start);
    assertThat(b.reads(batch)).containsExactly("granted", "opened 1");
    assertThat(c.reads(batch)).containsExactly("BAD_HASH in epoch key", "not for us");
  }

  @Test
  void laterGrantOfAnotherKey_isRefused_alsoAfterARestart() {
    VerifiedBatch first = start(startFor(b));
    EpochId id = idOf(first);
    // What it seals under the second key would be what c reads, and b cannot.
    VerifiedBatch second = batch(log, above(first), id, other, 2, grantTo(c, id, other));
    assertThat(c.reads(first)).containsExactly("nothing", "not for us");
    c.restart();
    assertThat(c.reads(second)).containsExactly("BAD_HASH in epoch grant", "not for us");
    assertThat(b.reads(first, second))
        .containsExactly(
            "granted", "opened 1", "BAD_HASH in epoch grant", "BAD_SEAL in sealed bytes");
    // Control: the true key, granted in the same way.
    VerifiedBatch third = batch(log, above(second), id, epoch, 3, grantTo(c, id, epoch));
    c.restart();
    assertThat(c.reads(third, first)).containsExactly("granted", "opened 3", "nothing", "opened 1");
  }

  @Test
  void grantOfAnothersEpoch_isRefused_andKeepsNobodyFromReadingIt() {
    VerifiedBatch first = start(startFor(b));
    EpochId id = idOf(first);
    SigningKey hostile = SigningKey.random(entropy);
    LogOpening own = LogOpening.random(new NodeId(hostile.verifying()), entropy);
    Epoch poison = Epoch.start(own.id(), entropy);
    PairwiseKey.Begun toC = PairwiseKey.begin(own, c.id, c.key.publicKey(), entropy);
    BatchBuilder builder = new BatchBuilder(own, Frontier.EMPTY, entropy);
    OpenBody grant =
        new OpenBody.Grant(
            id, poison.commitment(), List.of(toC.introduction()), List.of(toC.key().wrap(poison)));
    builder.addOpen(EntryClass.CONTROL, OpenBodyCodec.encode(grant, entropy));
    VerifiedBatch poisoned = builder.sign(hostile);

    assertThat(c.reads(poisoned)).containsExactly("OUT_OF_ORDER in epoch grant");
    assertThat(c.reads(first, poisoned))
        .containsExactly("nothing", "not for us", "OUT_OF_ORDER in epoch grant");
    VerifiedBatch second = batch(log, above(first), id, epoch, 2, grantTo(c, id, epoch));
    assertThat(c.reads(second, first))
        .containsExactly("granted", "opened 2", "nothing", "opened 1");
  }
}

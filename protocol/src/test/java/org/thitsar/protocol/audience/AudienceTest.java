package org.thitsar.protocol.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

class AudienceTest {
  private final Entropy entropy = new SeededEntropy(23);
  private final SigningKey writer = SigningKey.random(entropy);
  private final LogOpening log = LogOpening.random(new NodeId(writer.verifying()), entropy);
  private final SealingKey reader = SealingKey.random(entropy);
  private final NodeId readerId = new NodeId(SigningKey.random(entropy).verifying());
  private final SealingKey stranger = SealingKey.random(entropy);

  @Test
  void reader_getsTheEpochKeyAndOpensTheBody_strangerDoesNot() throws MalformedException {
    Epoch epoch = Epoch.start(log.id(), entropy);
    PairwiseKey.Begun begun = PairwiseKey.begin(log, readerId, reader.publicKey(), entropy);
    OpenBody.Start start =
        new OpenBody.Start(
            epoch.commitment(), List.of(begun.introduction()), List.of(begun.key().wrap(epoch)));
    BatchBuilder builder = new BatchBuilder(log, Frontier.EMPTY, entropy);
    var startsAt = builder.addOpen(EntryClass.CONTROL, OpenBodyCodec.encode(start, entropy));
    Bytes padded = Padding.pad(Bytes.utf8("hello"));
    builder.addSealed(
        EntryClass.DATA,
        new EpochId(startsAt.headerHash()),
        Epoch.sealedLength(padded),
        (_, height, previous, salt, associated) ->
            epoch.seal(height, previous, salt, associated, padded));
    VerifiedBatch batch = builder.sign(writer);

    OpenBody.Start read =
        (OpenBody.Start) OpenBodyCodec.decode(batch.entries().get(0).body().orElseThrow());
    assertThat(read.introductions()).hasSize(4);
    assertThat(read.wraps()).hasSize(4);
    assertThat(find(readerId, stranger, read)).isEmpty();
    assertThat(find(readerId(), reader, read)).isEmpty();
    Epoch granted = find(readerId, reader, read).orElseThrow();
    Bytes body = batch.entries().get(1).body().orElseThrow();
    assertThat(granted.open(batch.entries().get(1), batch.salt(), body))
        .isEqualTo(Bytes.utf8("hello"));
    assertThatThrownBy(
            () -> Epoch.start(log.id(), entropy).open(batch.entries().get(1), batch.salt(), body))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void unwrap_aKeyOtherThanTheCommittedOne_isRefused() {
    Epoch first = Epoch.start(log.id(), entropy);
    Epoch second = Epoch.start(log.id(), entropy);
    PairwiseKey pairwise = PairwiseKey.of(SecretKey.random(entropy));
    Wrap honest = pairwise.wrap(second);
    assertThatThrownBy(() -> pairwise.unwrap(log, first.commitment(), honest))
        .isInstanceOf(MalformedException.class);
    // A writer that wraps another key under the committed tag is found out by the commitment.
    Bytes commitment = first.commitment();
    SecretKey once =
        org.thitsar.protocol.crypto.Kdf.derive(
            pairwise.key(), org.thitsar.protocol.crypto.Label.WRAP_KEY, commitment);
    Wrap twoFaced =
        new Wrap(
            pairwise.tag(commitment),
            org.thitsar.protocol.crypto.OneTimeAead.seal(
                once, commitment, second.key().exposedBytes()));
    assertThatThrownBy(() -> pairwise.unwrap(log, commitment, twoFaced))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_HASH));
  }

  @Test
  void grants_ofOneToFourReaders_lookAlike() {
    List<Integer> lengths = new ArrayList<>();
    for (int readers = 1; readers <= 4; readers++) {
      List<Introduction> introductions = new ArrayList<>();
      List<Wrap> wraps = new ArrayList<>();
      Epoch epoch = Epoch.start(log.id(), entropy);
      for (int i = 0; i < readers; i++) {
        var begun = PairwiseKey.begin(log, readerId(), reader.publicKey(), entropy);
        introductions.add(begun.introduction());
        wraps.add(begun.key().wrap(epoch));
      }
      lengths.add(
          OpenBodyCodec.encode(
                  new OpenBody.Start(epoch.commitment(), introductions, wraps), entropy)
              .length());
    }
    assertThat(lengths).containsOnly(lengths.getFirst());
  }

  @Test
  void carryGrant_opensForCarriersOnly() throws MalformedException {
    CarryKey carry = new CarryKey(log, SecretKey.random(entropy));
    List<SealingPublicKey> carriers = List.of(reader.publicKey());
    Bytes payload = CarryGrantCodec.encode(log.writer(), carry, carriers, entropy);
    assertThat(CarryGrantCodec.open(log.writer(), stranger, payload)).isEmpty();
    CarryKey given = CarryGrantCodec.open(log.writer(), reader, payload).getFirst();
    assertThat(given.log()).isEqualTo(log);
    assertThat(given.key()).isEqualTo(carry.key());
    assertThat(CarryGrantCodec.open(readerId(), reader, payload)).isEmpty();
  }

  @Test
  void padding_growsByAtMostAnEighthAndComesOff() throws MalformedException {
    for (int length = 0; length < 5000; length += 7) {
      Bytes content = entropy.bytes(length);
      Bytes padded = Padding.pad(content);
      assertThat(Padding.unpad(padded)).isEqualTo(content);
      assertThat(padded.length())
          .isLessThanOrEqualTo(Math.max(Padding.LENGTH_MIN, (length + 3) * 9 / 8));
    }
    assertThat(Padding.padded(1025)).isEqualTo(1088);
    byte[] dirty = Padding.pad(Bytes.utf8("x")).toArray();
    dirty[100] = 1;
    assertThatThrownBy(() -> Padding.unpad(Bytes.of(dirty))).isInstanceOf(MalformedException.class);
  }

  private NodeId readerId() {
    return new NodeId(SigningKey.random(entropy).verifying());
  }

  private Optional<Epoch> find(NodeId self, SealingKey own, OpenBody.Start start)
      throws MalformedException {
    for (Introduction introduction : start.introductions()) {
      var pairwise = PairwiseKey.recognise(log, self, own, introduction);
      if (pairwise.isPresent()) {
        Bytes tag = pairwise.get().tag(start.commitment());
        for (Wrap wrap : start.wraps()) {
          if (wrap.tag().equals(tag)) {
            return Optional.of(pairwise.get().unwrap(log, start.commitment(), wrap));
          }
        }
      }
    }
    return Optional.empty();
  }
}

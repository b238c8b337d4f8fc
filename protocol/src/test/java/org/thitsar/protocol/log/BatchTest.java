package org.thitsar.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;

class BatchTest {
  private final Entropy entropy = new SeededEntropy(11);
  private final SigningKey writer = SigningKey.random(entropy);
  private final LogOpening opening = LogOpening.random(new NodeId(writer.verifying()), entropy);

  private VerifiedBatch batch(Frontier below, int entries) {
    BatchBuilder builder = new BatchBuilder(opening, below, entropy);
    EpochId epoch = new EpochId(entropy.bytes(32));
    for (int i = 0; i < entries; i++) {
      Bytes body = entropy.bytes(40 + i);
      if (i % 3 == 0) {
        builder.addOpen(EntryClass.CONTROL, body);
      } else {
        builder.addSealed(EntryClass.DATA, epoch, body.length(), (_, _, _, _, _) -> body);
      }
    }
    return builder.sign(writer);
  }

  private static Frontier above(VerifiedBatch batch) {
    return new Frontier(batch.batch().end(), batch.head(), 0);
  }

  @Test
  void verify_whatWasBuilt_hasTheSameEntries() throws MalformedException {
    VerifiedBatch built = batch(Frontier.EMPTY, 7);
    SignedBatch received = SignedBatch.decode(built.batch().bytes());
    VerifiedBatch verified = VerifiedBatch.verify(opening, Frontier.EMPTY, received);
    assertThat(verified.entries()).isEqualTo(built.entries());
    assertThat(verified.head()).isEqualTo(built.head());
    assertThat(verified.salt()).isEqualTo(built.salt());
    VerifiedBatch next = batch(above(built), 2);
    assertThat(VerifiedBatch.verify(opening, above(built), next.batch()).entries()).hasSize(2);
  }

  @Test
  void verify_anyFlippedBit_isRefused() {
    VerifiedBatch built = batch(Frontier.EMPTY, 4);
    byte[] bytes = built.batch().bytes().toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Bytes flipped = Bytes.of(bytes);
      assertThatThrownBy(
              () -> VerifiedBatch.verify(opening, Frontier.EMPTY, SignedBatch.decode(flipped)))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void verify_anyTruncation_isRefused() {
    Bytes bytes = batch(Frontier.EMPTY, 3).batch().bytes();
    for (int length = 0; length < bytes.length(); length++) {
      Bytes cut = bytes.slice(0, length);
      assertThatThrownBy(
              () -> VerifiedBatch.verify(opening, Frontier.EMPTY, SignedBatch.decode(cut)))
          .isInstanceOf(MalformedException.class);
    }
    Bytes longer = Bytes.concat(bytes, Bytes.of((byte) 0));
    assertThatThrownBy(
            () -> VerifiedBatch.verify(opening, Frontier.EMPTY, SignedBatch.decode(longer)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void verify_replayedAtAnotherPlace_isRefused() {
    VerifiedBatch first = batch(Frontier.EMPTY, 3);
    VerifiedBatch other = batch(Frontier.EMPTY, 3);
    VerifiedBatch second = batch(above(first), 3);
    assertFlaw(Flaw.OUT_OF_ORDER, () -> VerifiedBatch.verify(opening, above(first), first.batch()));
    assertFlaw(
        Flaw.OUT_OF_ORDER, () -> VerifiedBatch.verify(opening, Frontier.EMPTY, second.batch()));
    assertFlaw(
        Flaw.BAD_SIGNATURE, () -> VerifiedBatch.verify(opening, above(other), second.batch()));
  }

  @Test
  void verify_inAnotherLog_isRefused() {
    VerifiedBatch built = batch(Frontier.EMPTY, 3);
    LogOpening same = LogOpening.random(opening.writer(), entropy);
    assertFlaw(Flaw.BAD_SIGNATURE, () -> VerifiedBatch.verify(same, Frontier.EMPTY, built.batch()));
    SigningKey stranger = SigningKey.random(entropy);
    LogOpening theirs = new LogOpening(new NodeId(stranger.verifying()), opening.nonce());
    assertFlaw(
        Flaw.BAD_SIGNATURE, () -> VerifiedBatch.verify(theirs, Frontier.EMPTY, built.batch()));
    assertThat(theirs.id()).isNotEqualTo(opening.id());
  }

  @Test
  void builder_neverExceedsTheLimits() {
    BatchBuilder builder = new BatchBuilder(opening, Frontier.EMPTY, entropy);
    Bytes body = entropy.bytes(16);
    for (int i = 0; i < Limits.BATCH_ENTRIES_MAX; i++) {
      builder.addOpen(EntryClass.DATA, body);
    }
    assertThat(builder.fits(1)).isFalse();
    assertThat(new BatchBuilder(opening, Frontier.EMPTY, entropy).fits(Limits.BODY_BYTES_MAX + 1))
        .isFalse();
  }

  @Test
  void decode_tooManyEntries_isRefused() {
    byte[] bytes = batch(Frontier.EMPTY, 1).batch().bytes().toArray();
    bytes[9] = 2;
    bytes[10] = 1;
    assertFlaw(Flaw.TOO_MANY, () -> SignedBatch.decode(Bytes.of(bytes)));
  }

  @Test
  void header_costsFewBytesOnTheWire() {
    List<Integer> sizes = new ArrayList<>();
    for (int entries : new int[] {100, 101}) {
      BatchBuilder builder = new BatchBuilder(opening, Frontier.EMPTY, new SeededEntropy(1));
      EpochId epoch = new EpochId(Bytes.of(new byte[32]));
      for (int i = 0; i < entries; i++) {
        builder.addSealed(EntryClass.DATA, epoch, 512, (_, _, _, _, _) -> entropy.bytes(512));
      }
      sizes.add(builder.sign(writer).batch().bytes().length());
    }
    assertThat(sizes.get(1) - sizes.get(0) - 512).isEqualTo(3);
  }

  private static void assertFlaw(
      Flaw flaw, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}

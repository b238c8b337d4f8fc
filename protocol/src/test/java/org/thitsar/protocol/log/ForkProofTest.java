package org.thitsar.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;

class ForkProofTest {
  private final Entropy entropy = new SeededEntropy(91);
  private final SigningKey writer = SigningKey.random(entropy);
  private final LogOpening opening = LogOpening.random(new NodeId(writer.verifying()), entropy);

  /// A batch whose bodies are the letters given: the same letters are the same entries.
  private VerifiedBatch batch(Frontier below, String letters) {
    BatchBuilder builder = new BatchBuilder(opening, below, entropy);
    EpochId epoch = new EpochId(fill(1));
    for (int i = 0; i < letters.length(); i++) {
      char letter = letters.charAt(i);
      Bytes body = Bytes.utf8("body " + letter);
      if (letter == 'O') {
        builder.addOpen(EntryClass.CONTROL, body);
      } else {
        builder.addSealed(EntryClass.DATA, epoch, body.length(), (_, _, _, _, _) -> body);
      }
    }
    return builder.sign(writer);
  }

  private static Bytes fill(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.owning(bytes);
  }

  private static Frontier above(VerifiedBatch batch) {
    return new Frontier(batch.batch().end(), batch.head(), 0);
  }

  private static Frontier at(VerifiedBatch batch, long height) {
    return new Frontier(height, batch.entry(height).header().previous(), 0);
  }

  private static ForkProof proven(VerifiedBatch one, VerifiedBatch other)
      throws MalformedException {
    ForkProof proof = ForkProof.between(one, other).orElseThrow();
    assertThat(ForkProof.between(other, one)).as("whoever makes it").contains(proof);
    ForkProof read = ForkProof.decode(proof.encode());
    assertThat(read).isEqualTo(proof);
    assertThat(read.encode()).isEqualTo(proof.encode());
    return read;
  }

  @Test
  void between_twoHistories_namesWriterLogAndSplit() throws MalformedException {
    VerifiedBatch common = batch(Frontier.EMPTY, "Oab");
    VerifiedBatch one = batch(above(common), "cdef");
    VerifiedBatch other = batch(above(common), "cdxy");
    ForkProof proof = proven(one, other);
    assertThat(proof.split()).isEqualTo(5);
    assertThat(proof.log()).isEqualTo(opening.id());
    assertThat(proof.opening()).isEqualTo(opening);
    // The first entry of all differs.
    assertThat(proven(batch(Frontier.EMPTY, "a"), batch(Frontier.EMPTY, "b")).split()).isZero();
  }

  @Test
  void between_batchesCutElsewhere_areProvenToo() throws MalformedException {
    // A forger who writes the same entries in batches of other lengths is not out of reach.
    VerifiedBatch whole = batch(Frontier.EMPTY, "Oabcde");
    VerifiedBatch part = batch(at(whole, 4), "dXY");
    ForkProof proof = proven(whole, part);
    assertThat(proof.split()).isEqualTo(5);
  }

  @Test
  void between_whatIsNoContradiction_provesNothing() {
    VerifiedBatch whole = batch(Frontier.EMPTY, "Oabcd");
    VerifiedBatch prefix = batch(Frontier.EMPTY, "Oab");
    VerifiedBatch again = batch(Frontier.EMPTY, "Oabcd");
    VerifiedBatch middle = batch(at(whole, 2), "bc");
    VerifiedBatch next = batch(above(whole), "e");
    assertThat(again.batch().bytes()).as("another salt").isNotEqualTo(whole.batch().bytes());
    for (VerifiedBatch same : new VerifiedBatch[] {whole, prefix, again, middle, next}) {
      assertThat(ForkProof.between(whole, same)).isEmpty();
      assertThat(ForkProof.between(same, whole)).isEmpty();
    }
    // What stands on two histories parted below: these two do not show where.
    VerifiedBatch other = batch(Frontier.EMPTY, "Oabcx");
    assertThat(ForkProof.between(next, batch(above(other), "f"))).isEmpty();
    // Control: those below do.
    assertThat(ForkProof.between(whole, other)).isPresent();
  }

  @Test
  void between_logsOfTwoWritersOrTwoOpenings_provesNothing() {
    VerifiedBatch one = batch(Frontier.EMPTY, "a");
    LogOpening second = LogOpening.random(opening.writer(), entropy);
    BatchBuilder builder = new BatchBuilder(second, Frontier.EMPTY, entropy);
    builder.addOpen(EntryClass.DATA, Bytes.utf8("x"));
    assertThat(ForkProof.between(one, builder.sign(writer))).isEmpty();
  }

  @Test
  void between_aBodyThatIsAbsent_provesNothing() throws MalformedException {
    VerifiedBatch whole = batch(Frontier.EMPTY, "Oa");
    SignedBatch dropped = withoutBodies(whole);
    assertThat(dropped.bytes()).isNotEqualTo(whole.batch().bytes());
    VerifiedBatch same = VerifiedBatch.verify(opening, Frontier.EMPTY, dropped);
    assertThat(same.absentBodies()).isEqualTo(2);
    assertThat(ForkProof.between(whole, same)).isEmpty();
    // Control: a proof does not need the bodies either.
    assertThat(proven(same, batch(Frontier.EMPTY, "Ox")).split()).isEqualTo(1);
  }

  /// The same entries and signature with every body replaced by its hash.
  static SignedBatch withoutBodies(VerifiedBatch batch) throws MalformedException {
    var bytes =
        new org.thitsar.protocol.base.ByteWriter(256)
            .bytes(batch.batch().bytes().slice(0, 1 + 8 + 2 + 16));
    EpochId epoch = EpochId.NONE;
    for (Entry entry : batch.entries()) {
      EntryLines.write(bytes, entry.header(), epoch, Optional.empty());
      epoch = entry.header().epoch();
    }
    return SignedBatch.decode(bytes.bytes(batch.signature()).toBytes());
  }

  @Test
  void decode_anyFlippedBitOrCut_isRefused() throws MalformedException {
    VerifiedBatch common = batch(Frontier.EMPTY, "Oab");
    Bytes whole = proven(batch(above(common), "cd"), batch(above(common), "xOz")).encode();
    byte[] bytes = whole.toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Bytes flipped = Bytes.of(bytes);
      assertThatThrownBy(() -> ForkProof.decode(flipped))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    for (int length = 0; length < whole.length(); length++) {
      Bytes cut = whole.slice(0, length);
      assertThatThrownBy(() -> ForkProof.decode(cut)).isInstanceOf(MalformedException.class);
    }
    assertFlaw(Flaw.TRAILING_BYTES, Bytes.concat(whole, Bytes.of((byte) 0)));
    // Control: what was not damaged is read.
    assertThat(ForkProof.decode(whole).split()).isEqualTo(3);
  }

  @Test
  void decode_branchesInTheOtherOrderOrOneTwice_isRefused() throws MalformedException {
    Bytes proof = proven(batch(Frontier.EMPTY, "a"), batch(Frontier.EMPTY, "b")).encode();
    int head = 1 + 48 + 8 + 32;
    int branch = (proof.length() - head) / 2;
    Bytes first = proof.slice(head, head + branch);
    Bytes second = proof.slice(head + branch, proof.length());
    Bytes start = proof.slice(0, head);
    assertThat(Bytes.concat(start, first, second)).isEqualTo(proof);
    assertFlaw(Flaw.NOT_CANONICAL, Bytes.concat(start, second, first));
    assertFlaw(Flaw.NOT_CANONICAL, Bytes.concat(start, first, first));
    assertFlaw(Flaw.NOT_CANONICAL, Bytes.concat(start, second, second));
  }

  @Test
  void decode_aTrueProofInAnothersName_isRefused() throws MalformedException {
    Bytes proof = proven(batch(Frontier.EMPTY, "a"), batch(Frontier.EMPTY, "b")).encode();
    NodeId innocent = new NodeId(SigningKey.random(entropy).verifying());
    Bytes accusing =
        Bytes.concat(
            proof.slice(0, 1),
            LogOpening.random(innocent, entropy).encode(),
            proof.slice(49, proof.length()));
    assertThatThrownBy(() -> ForkProof.decode(accusing)).isInstanceOf(MalformedException.class);
  }

  @Test
  void decode_twoWholeBatchesOfTheGreatestLength_fits() throws MalformedException {
    BatchBuilder one = new BatchBuilder(opening, Frontier.EMPTY, entropy);
    BatchBuilder other = new BatchBuilder(opening, Frontier.EMPTY, entropy);
    for (int i = 0; i < Limits.BATCH_ENTRIES_MAX; i++) {
      for (BatchBuilder builder : new BatchBuilder[] {one, other}) {
        Bytes body = entropy.bytes(2_000);
        EpochId epoch = new EpochId(entropy.bytes(32));
        builder.addSealed(EntryClass.DATA, epoch, body.length(), (_, _, _, _, _) -> body);
      }
    }
    ForkProof proof = proven(one.sign(writer), other.sign(writer));
    assertThat(proof.encode().length())
        .isBetween(60_000, ForkProof.BYTES_MAX)
        .isLessThan(Limits.BODY_BYTES_MAX / 2);
    assertFlaw(Flaw.TOO_LARGE, Bytes.of(new byte[ForkProof.BYTES_MAX + 1]));
  }

  @Test
  void encode_ofSmallBatches_isSmall() throws MalformedException {
    VerifiedBatch common = batch(Frontier.EMPTY, "O".repeat(500));
    // 500 common entries in the batch cost nothing.
    int alone = proven(batch(Frontier.EMPTY, "a"), batch(Frontier.EMPTY, "b")).encode().length();
    int deep = proven(batch(above(common), "a"), batch(above(common), "b")).encode().length();
    int shared =
        proven(batch(Frontier.EMPTY, "O".repeat(500) + "a"), batch(Frontier.EMPTY, "O".repeat(501)))
            .encode()
            .length();
    assertThat(alone).isEqualTo(deep).isLessThan(420);
    assertThat(shared).isLessThan(alone + 1);
  }

  private static void assertFlaw(Flaw flaw, Bytes bytes) {
    assertThatThrownBy(() -> ForkProof.decode(bytes))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}

package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class SealedHintTest {
  private final Entropy entropy = new SeededEntropy(61);
  private final Holder holder = new Holder(entropy);
  private final SecretKey federation = SecretKey.random(entropy);
  private final CarriedLog log = holder.open(false);

  @Test
  void open_byACarrier_namesTheLogAndItsLength() throws MalformedException {
    for (long length : new long[] {0, 1, 77, Long.MAX_VALUE}) {
      SealedHint hint = SealedHint.seal(federation, log, length, entropy);
      assertThat(hint.bytes().length()).isEqualTo(128);
      assertThat(hint.open(federation).readAs(log)).contains(new Hint(log.id(), length));
    }
  }

  @Test
  void open_byAMemberThatMayNotHoldTheLog_saysNothing() throws MalformedException {
    CarriedLog other = holder.open(false);
    CarriedLog wrongKey =
        new CarriedLog(log.opening(), SecretKey.random(entropy), false, log.organisation());
    HintSlip slip = SealedHint.seal(federation, log, 9, entropy).open(federation);
    assertThat(slip.readAs(other)).isEmpty();
    assertThat(slip.readAs(wrongKey)).isEmpty();
    String inside = Bytes.concat(slip.salt(), slip.tag(), slip.maskedLength()).hex();
    assertThat(inside).doesNotContain(log.id().bytes().hex().substring(0, 16));
    HintSlip again = SealedHint.seal(federation, log, 9, entropy).open(federation);
    assertThat(again.tag()).isNotEqualTo(slip.tag());
    assertThat(again.maskedLength()).isNotEqualTo(slip.maskedLength());
    // Control: the carrier reads it.
    assertThat(slip.readAs(log)).isPresent();
  }

  @Test
  void open_anyFlippedBitOrAnotherKey_isRefused() {
    byte[] bytes = SealedHint.seal(federation, log, 9, entropy).bytes().toArray();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      SealedHint flipped = new SealedHint(Bytes.of(bytes));
      assertThatThrownBy(() -> flipped.open(federation))
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_SEAL));
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    assertThatThrownBy(() -> new SealedHint(Bytes.of(bytes)).open(SecretKey.random(entropy)))
        .isInstanceOf(MalformedException.class);
  }
}

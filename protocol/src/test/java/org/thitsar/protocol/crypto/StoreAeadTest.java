package org.thitsar.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

class StoreAeadTest {
  private static final Bytes PLACE = Bytes.utf8("place");
  private static final Bytes VALUE = Bytes.utf8("a value of some length");

  private final SeededEntropy entropy = new SeededEntropy(1);
  private final SecretKey key = SecretKey.random(entropy);
  private final StoreAead aead = StoreAead.derive(key, Label.VAULT_COLUMN, Bytes.utf8("c"));

  @Test
  void open_whatWasSealed_givesItBack() throws MalformedException {
    for (int length : new int[] {0, 1, 15, 16, 17, 1000, 1 << 20}) {
      Bytes value = entropy.bytes(length);
      Bytes sealed = aead.seal(PLACE, value, entropy);
      assertThat(sealed.length()).isEqualTo(length + StoreAead.OVERHEAD);
      assertThat(aead.open(PLACE, sealed)).isEqualTo(value);
    }
  }

  @Test
  void seal_twice_givesUnrelatedBytes() {
    assertThat(aead.seal(PLACE, VALUE, entropy)).isNotEqualTo(aead.seal(PLACE, VALUE, entropy));
  }

  @Test
  void open_anyBitFlipped_isRefused() {
    byte[] sealed = aead.seal(PLACE, VALUE, entropy).toArray();
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      refused(aead, PLACE, Bytes.owning(flipped), Flaw.BAD_SEAL);
    }
  }

  @Test
  void open_cutOrExtended_isRefused() {
    byte[] sealed = aead.seal(PLACE, VALUE, entropy).toArray();
    for (int length = 0; length < sealed.length; length++) {
      refused(
          aead,
          PLACE,
          Bytes.of(sealed, 0, length),
          length < StoreAead.OVERHEAD ? Flaw.TRUNCATED : Flaw.BAD_SEAL);
    }
    refused(aead, PLACE, Bytes.owning(Arrays.copyOf(sealed, sealed.length + 1)), Flaw.BAD_SEAL);
  }

  @Test
  void open_anotherPlaceContextLabelOrKey_isRefused() {
    Bytes sealed = aead.seal(PLACE, VALUE, entropy);
    refused(aead, Bytes.utf8("plac"), sealed, Flaw.BAD_SEAL);
    refused(
        StoreAead.derive(key, Label.VAULT_COLUMN, Bytes.utf8("d")), PLACE, sealed, Flaw.BAD_SEAL);
    refused(StoreAead.derive(key, Label.KEYSLOT, Bytes.utf8("c")), PLACE, sealed, Flaw.BAD_SEAL);
    refused(
        StoreAead.derive(SecretKey.random(entropy), Label.VAULT_COLUMN, Bytes.utf8("c")),
        PLACE,
        sealed,
        Flaw.BAD_SEAL);
  }

  private static void refused(StoreAead aead, Bytes place, Bytes sealed, Flaw flaw) {
    assertThatThrownBy(() -> aead.open(place, sealed))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}

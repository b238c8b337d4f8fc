package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class KeyslotFileTest {
  private static final int HEADER = 8 + 2 + 1 + 16 + 1;
  private static final int SLOT = 1 + 1 + 4 + 4 + 1 + 32 + 64;
  private static final int OWNER = 1;

  private final SeededEntropy entropy = new SeededEntropy(11);
  private final SecretKey secret = SecretKey.random(entropy);
  private final KeyslotFile file =
      KeyslotFile.create(
          KeyPurpose.VAULT, secret, OWNER, passphrase("right"), InsecureCosts.CHEAP, entropy);

  @Test
  void open_rightPassphrase_givesTheSecret() throws Exception {
    Bytes bytes = file.encode();
    assertThat(bytes.length()).isEqualTo(HEADER + SLOT + 64);
    KeyslotFile decoded = decode(bytes);
    assertThat(decoded.encode()).isEqualTo(bytes);
    assertThat(decoded.purpose()).isEqualTo(KeyPurpose.VAULT);
    assertThat(decoded.open(OWNER, passphrase("right"))).isEqualTo(secret);
  }

  @Test
  void open_wrongPassphrase_isOneNamedFailure() {
    for (String wrong : new String[] {"Right", "right ", "righ", "r"}) {
      assertThat(failure(file, wrong)).isEqualTo(KeyFailure.WRONG_PASSPHRASE);
    }
  }

  @Test
  void open_sameSyllablesComposedDifferently_opens() throws Exception {
    String composed = "\u00e9\u1026";
    String decomposed = "e\u0301\u1025\u102e";
    KeyslotFile made =
        KeyslotFile.create(
            KeyPurpose.VAULT, secret, OWNER, passphrase(composed), InsecureCosts.CHEAP, entropy);
    assertThat(made.open(OWNER, passphrase(decomposed))).isEqualTo(secret);
  }

  @Test
  void decode_anyBitChanged_isRefused() {
    byte[] bytes = file.encode().toArray();
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] changed = flipped(bytes, bit);
      assertThatThrownBy(() -> decode(Bytes.owning(changed)))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  /// The same by somebody who also puts the checksum right.
  @Test
  void open_anyBitChangedAndTheChecksumPutRight_neverGivesTheSecret() {
    byte[] bytes = file.encode().toArray();
    int opened = 0;
    for (int bit = 0; bit < 8 * (bytes.length - 32); bit++) {
      Bytes changed = withChecksum(flipped(bytes, bit));
      Throwable refusal = catchThrowable(() -> decode(changed).open(OWNER, passphrase("right")));
      assertThat(refusal)
          .as("bit %d", bit)
          .isInstanceOfAny(MalformedException.class, KeyFailureException.class);
      if (refusal instanceof KeyFailureException e) {
        assertThat(e.failure())
            .isIn(KeyFailure.WRONG_PASSPHRASE, KeyFailure.DAMAGED, KeyFailure.NO_SLOT);
        opened++;
      }
    }
    assertThat(opened).as("control: changed files came as far as the passphrase").isPositive();
  }

  @Test
  void decode_cutOrExtended_isRefused() {
    byte[] bytes = file.encode().toArray();
    for (int length = 0; length < bytes.length; length++) {
      Bytes cut = Bytes.of(bytes, 0, length);
      assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> decode(Bytes.owning(Arrays.copyOf(bytes, bytes.length + 1))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void decode_costBelowTheFloorOrAboveTheCeiling_isRefused() {
    PassphraseCost standard = PassphraseCost.STANDARD;
    PassphraseCost.Bounds bounds = PassphraseCost.Bounds.STANDARD;
    assertThat(standard.memoryKib()).isGreaterThanOrEqualTo(256 << 10);
    assertThat(bounds.allow(standard)).isTrue();
    assertThat(bounds.allow(new PassphraseCost(standard.memoryKib() - 1, 3, 4))).isFalse();
    assertThat(bounds.allow(new PassphraseCost(standard.memoryKib(), 2, 4))).isFalse();
    assertThat(bounds.allow(new PassphraseCost(standard.memoryKib(), 3, 0))).isFalse();
    assertThat(bounds.allow(new PassphraseCost((1 << 20) + 1, 3, 4))).isFalse();
    assertThat(bounds.allow(new PassphraseCost(1 << 20, 65, 4))).isFalse();
    assertThat(bounds.allow(new PassphraseCost(1 << 20, 64, 17))).isFalse();
    assertThatThrownBy(() -> KeyslotFile.decode(file.encode(), bounds))
        .as("the cheap files of these tests")
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_RANGE));
  }

  @Test
  void decode_newerVersion_isToldApartFromDamage() {
    byte[] bytes = file.encode().toArray();
    bytes[9] = 2;
    assertThatThrownBy(() -> decode(withChecksum(bytes)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.UNKNOWN_VERSION));
  }

  @Test
  void decode_noSlotsOrTooMany_isRefused() {
    for (int count : new int[] {0, 17, 255}) {
      byte[] bytes = file.encode().toArray();
      bytes[HEADER - 1] = (byte) count;
      assertThatThrownBy(() -> decode(withChecksum(bytes)))
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_MANY));
    }
  }

  @Test
  void open_slotAddedBySomebodyWithoutTheSecret_isNoticed() throws Exception {
    Bytes bytes = file.encode();
    Bytes slot = bytes.slice(HEADER, HEADER + SLOT);
    byte[] another = slot.toArray();
    another[0]++;
    Bytes added =
        Bytes.concat(
            bytes.slice(0, HEADER - 1),
            new ByteWriter().u8(2).toBytes(),
            slot,
            Bytes.owning(another),
            bytes.slice(HEADER + SLOT, bytes.length()));
    assertThat(failure(decode(withChecksum(added.toArray())), "right"))
        .isEqualTo(KeyFailure.DAMAGED);
  }

  @Test
  void open_slotOfAnotherFile_doesNotOpen() throws Exception {
    KeyslotFile other =
        KeyslotFile.create(
            KeyPurpose.VAULT, secret, OWNER, passphrase("right"), InsecureCosts.CHEAP, entropy);
    Bytes mine = file.encode();
    Bytes planted =
        Bytes.concat(
            mine.slice(0, HEADER),
            other.encode().slice(HEADER, HEADER + SLOT),
            mine.slice(HEADER + SLOT, mine.length()));
    assertThat(failure(decode(withChecksum(planted.toArray())), "right"))
        .isEqualTo(KeyFailure.WRONG_PASSPHRASE);
  }

  @Test
  void decode_twoSlotsOfOneOperator_isRefused() {
    Bytes bytes = file.encode();
    Bytes slot = bytes.slice(HEADER, HEADER + SLOT);
    Bytes twice =
        Bytes.concat(
            bytes.slice(0, HEADER - 1),
            new ByteWriter().u8(2).toBytes(),
            slot,
            slot,
            bytes.slice(HEADER + SLOT, bytes.length()));
    assertThatThrownBy(() -> decode(withChecksum(twice.toArray())))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_ORDER));
  }

  @Test
  void put_ownSlot_theNewPassphraseOpens_andTheOldDoesNot() throws Exception {
    KeyslotFile changed = put(file, OWNER, "right", OWNER, "fresh");
    assertThat(decode(changed.encode()).open(OWNER, passphrase("fresh"))).isEqualTo(secret);
    assertThat(failure(changed, "right")).isEqualTo(KeyFailure.WRONG_PASSPHRASE);
    assertThat(changed.encode().length()).isEqualTo(file.encode().length());
  }

  @Test
  void put_another_eachOpensWithTheirOwnPassphraseOnly() throws Exception {
    KeyslotFile two = decode(put(file, OWNER, "right", 2, "theirs").encode());
    assertThat(two.operators()).containsExactly(OWNER, 2);
    assertThat(two.open(OWNER, passphrase("right"))).isEqualTo(secret);
    assertThat(two.open(2, passphrase("theirs"))).isEqualTo(secret);
    refused(KeyFailure.WRONG_PASSPHRASE, () -> two.open(OWNER, passphrase("theirs")));
    refused(KeyFailure.WRONG_PASSPHRASE, () -> two.open(2, passphrase("right")));
    refused(KeyFailure.NO_SLOT, () -> two.open(3, passphrase("right")));
    refused(KeyFailure.WRONG_PASSPHRASE, () -> put(two, 2, "right", 3, "third"));

    KeyslotFile reset = decode(put(two, OWNER, "right", 2, "again").encode());
    assertThat(reset.open(2, passphrase("again"))).isEqualTo(secret);
    refused(KeyFailure.WRONG_PASSPHRASE, () -> reset.open(2, passphrase("theirs")));
  }

  @Test
  void drop_theirPassphraseOpensNothing_andTheOthersStay() throws Exception {
    KeyslotFile two = put(file, OWNER, "right", 2, "theirs");
    refused(KeyFailure.WRONG_PASSPHRASE, () -> two.drop(OWNER, passphrase("theirs"), 2));
    refused(KeyFailure.NO_SLOT, () -> two.drop(OWNER, passphrase("right"), 3));
    KeyslotFile one = decode(two.drop(OWNER, passphrase("right"), 2).encode());
    refused(KeyFailure.NO_SLOT, () -> one.open(2, passphrase("theirs")));
    assertThat(one.open(OWNER, passphrase("right"))).isEqualTo(secret);
  }

  @Test
  void put_moreThanSixteen_isRefused_butOneOfThemCanBeGivenAnother() throws Exception {
    KeyslotFile full = file;
    for (int operator = 2; operator <= KeyslotFile.SLOTS_MAX; operator++) {
      full = put(full, OWNER, "right", operator, "theirs");
    }
    KeyslotFile all = decode(full.encode());
    refused(KeyFailure.FULL, () -> put(all, OWNER, "right", 17, "theirs"));
    assertThat(put(all, OWNER, "right", 16, "other").open(16, passphrase("other")))
        .isEqualTo(secret);
  }

  private KeyslotFile put(KeyslotFile into, int by, String right, int operator, String fresh)
      throws KeyFailureException {
    return into.put(
        by, passphrase(right), operator, passphrase(fresh), InsecureCosts.CHEAP, entropy);
  }

  private static void refused(KeyFailure failure, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KeyFailureException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  private static KeyslotFile decode(Bytes bytes) throws MalformedException {
    return KeyslotFile.decode(bytes, InsecureCosts.BOUNDS);
  }

  private static KeyFailure failure(KeyslotFile file, String passphrase) {
    try {
      file.open(OWNER, passphrase(passphrase));
      throw new AssertionError("it opened");
    } catch (KeyFailureException e) {
      return e.failure();
    }
  }

  private static Passphrase passphrase(String text) {
    return Passphrase.owning(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << (bit % 8));
    return changed;
  }

  private static Bytes withChecksum(byte[] bytes) {
    Bytes before = Bytes.of(bytes, 0, bytes.length - Hash.LENGTH);
    return Bytes.concat(before, Hash.of(Label.KEYSLOT_FILE, before));
  }
}

package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
  private static final int SLOT = 1 + 4 + 4 + 1 + 32 + 64;

  private final SeededEntropy entropy = new SeededEntropy(11);
  private final SecretKey secret = SecretKey.random(entropy);
  private final KeyslotFile file =
      KeyslotFile.create(
          KeyPurpose.VAULT, secret, passphrase("right"), InsecureCosts.CHEAP, entropy);

  @Test
  void open_rightPassphrase_givesTheSecret() throws Exception {
    Bytes bytes = file.encode();
    assertThat(bytes.length()).isEqualTo(HEADER + SLOT + 64);
    KeyslotFile decoded = decode(bytes);
    assertThat(decoded.encode()).isEqualTo(bytes);
    assertThat(decoded.purpose()).isEqualTo(KeyPurpose.VAULT);
    assertThat(decoded.open(passphrase("right"))).isEqualTo(secret);
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
            KeyPurpose.VAULT, secret, passphrase(composed), InsecureCosts.CHEAP, entropy);
    assertThat(made.open(passphrase(decomposed))).isEqualTo(secret);
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
      Throwable refusal = catchThrowable(() -> decode(changed).open(passphrase("right")));
      assertThat(refusal)
          .as("bit %d", bit)
          .isInstanceOfAny(MalformedException.class, KeyFailureException.class);
      if (refusal instanceof KeyFailureException e) {
        assertThat(e.failure()).isIn(KeyFailure.WRONG_PASSPHRASE, KeyFailure.DAMAGED);
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
    Bytes added =
        Bytes.concat(
            bytes.slice(0, HEADER - 1),
            new ByteWriter().u8(2).toBytes(),
            slot,
            slot,
            bytes.slice(HEADER + SLOT, bytes.length()));
    assertThat(failure(decode(withChecksum(added.toArray())), "right"))
        .isEqualTo(KeyFailure.DAMAGED);
  }

  @Test
  void open_slotOfAnotherFile_doesNotOpen() throws Exception {
    KeyslotFile other =
        KeyslotFile.create(
            KeyPurpose.VAULT, secret, passphrase("right"), InsecureCosts.CHEAP, entropy);
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
  void change_theNewPassphraseOpens_andTheOldDoesNot() throws Exception {
    KeyslotFile changed =
        file.change(passphrase("right"), passphrase("fresh"), InsecureCosts.CHEAP, entropy);
    assertThat(decode(changed.encode()).open(passphrase("fresh"))).isEqualTo(secret);
    assertThat(failure(changed, "right")).isEqualTo(KeyFailure.WRONG_PASSPHRASE);
    assertThatThrownBy(
            () ->
                file.change(passphrase("wrong"), passphrase("fresh"), InsecureCosts.CHEAP, entropy))
        .isInstanceOfSatisfying(
            KeyFailureException.class,
            e -> assertThat(e.failure()).isEqualTo(KeyFailure.WRONG_PASSPHRASE));
  }

  private static KeyslotFile decode(Bytes bytes) throws MalformedException {
    return KeyslotFile.decode(bytes, InsecureCosts.BOUNDS);
  }

  private static KeyFailure failure(KeyslotFile file, String passphrase) {
    try {
      file.open(passphrase(passphrase));
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

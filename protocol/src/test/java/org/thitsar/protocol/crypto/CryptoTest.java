package org.thitsar.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

class CryptoTest {
  private final Entropy entropy = new SeededEntropy(7);
  private final Bytes message = Bytes.utf8("a message");
  private final Bytes associated = Bytes.utf8("where it stands");

  @Test
  void frame_partsThatRunTogether_differ() {
    Bytes first = Label.STATEMENT.frame(Bytes.utf8("ab"), Bytes.utf8("c"));
    Bytes second = Label.STATEMENT.frame(Bytes.utf8("a"), Bytes.utf8("bc"));
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void sign_anotherLabel_doesNotVerify() throws MalformedException {
    SigningKey key = SigningKey.random(entropy);
    Bytes signature = key.sign(Label.STATEMENT, message);
    key.verifying().verify(signature, Label.STATEMENT, message);
    assertThatThrownBy(() -> key.verifying().verify(signature, Label.SIGNED_HEAD, message))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_SIGNATURE));
  }

  @Test
  void sign_anyFlippedBit_doesNotVerify() {
    SigningKey key = SigningKey.random(entropy);
    Bytes signature = key.sign(Label.STATEMENT, message);
    for (int bit = 0; bit < signature.length() * 8; bit++) {
      Bytes flipped = flip(signature, bit);
      assertThatThrownBy(() -> key.verifying().verify(flipped, Label.STATEMENT, message))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void oneTimeAead_anyFlippedBit_isRefused() throws MalformedException {
    SecretKey key = SecretKey.random(entropy);
    Bytes sealed = OneTimeAead.seal(key, associated, message);
    assertThat(OneTimeAead.open(key, associated, sealed)).isEqualTo(message);
    for (int bit = 0; bit < sealed.length() * 8; bit++) {
      Bytes flipped = flip(sealed, bit);
      assertThatThrownBy(() -> OneTimeAead.open(key, associated, flipped))
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_SEAL));
    }
    assertThatThrownBy(() -> OneTimeAead.open(key, message, sealed))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void sealSalted_twice_differsAndOpens() throws MalformedException {
    SecretKey key = SecretKey.random(entropy);
    Bytes first = OneTimeAead.sealSalted(key, associated, message, entropy);
    Bytes second = OneTimeAead.sealSalted(key, associated, message, entropy);
    assertThat(first).isNotEqualTo(second);
    assertThat(OneTimeAead.openSalted(key, associated, first)).isEqualTo(message);
    assertThat(OneTimeAead.openSalted(key, associated, second)).isEqualTo(message);
  }

  @Test
  void sealedBox_opensForItsReaderOnly() throws MalformedException {
    SealingKey reader = SealingKey.random(entropy);
    SealingKey stranger = SealingKey.random(entropy);
    Bytes box = SealedBox.seal(reader.publicKey(), associated, message, entropy);
    assertThat(box.length()).isEqualTo(message.length() + SealedBox.OVERHEAD);
    assertThat(SealedBox.open(reader, associated, box)).isEqualTo(message);
    assertThatThrownBy(() -> SealedBox.open(stranger, associated, box))
        .isInstanceOf(MalformedException.class);
    for (int at = 0; at < box.length(); at += 13) {
      Bytes flipped = flip(box, at * 8);
      assertThatThrownBy(() -> SealedBox.open(reader, associated, flipped))
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void sealingKey_survivesItsSeed() throws MalformedException {
    SealingKey key = SealingKey.random(entropy);
    SealingKey again = SealingKey.ofSeed(key.seed());
    assertThat(again.publicKey()).isEqualTo(key.publicKey());
    SealingPublicKey.Encapsulated secret =
        SealingPublicKey.decode(key.publicKey().bytes()).encapsulate(entropy);
    assertThat(again.decapsulate(secret.encapsulation())).isEqualTo(secret.secret());
  }

  @Test
  void sameSeed_sameSealedBytes() {
    Bytes[] boxes = new Bytes[2];
    for (int i = 0; i < 2; i++) {
      Entropy replay = new SeededEntropy(42);
      SealingKey reader = SealingKey.random(replay);
      boxes[i] = SealedBox.seal(reader.publicKey(), associated, message, replay);
    }
    assertThat(boxes[0]).isEqualTo(boxes[1]);
  }

  @Test
  void verifyingKey_smallOrderPoint_isRefused() {
    Bytes identity = Bytes.concat(Bytes.of((byte) 1), Bytes.of(new byte[31]));
    assertThatThrownBy(() -> VerifyingKey.decode(identity))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_KEY));
  }

  @Test
  void sealingKey_whoseX25519PartIsOfSmallOrder_isRefusedBeforeAnybodySealsToIt()
      throws MalformedException {
    byte[] key = SealingKey.random(new SeededEntropy(1)).publicKey().bytes().toArray();
    assertThat(SealingPublicKey.decode(Bytes.of(key)).bytes()).isEqualTo(Bytes.of(key));
    java.util.Arrays.fill(key, key.length - 32, key.length, (byte) 0);
    assertThatThrownBy(() -> SealingPublicKey.decode(Bytes.of(key)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_KEY));
  }

  @Test
  void encapsulation_whoseX25519PartIsOfSmallOrder_isRefused() {
    SealingKey reader = SealingKey.random(new SeededEntropy(1));
    byte[] encapsulation = new byte[SealingKey.ENCAPSULATION_LENGTH];
    encapsulation[encapsulation.length - 32] = 1;
    assertThatThrownBy(() -> reader.decapsulate(Bytes.of(encapsulation)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_KEY));
    Bytes box = Bytes.of(new byte[SealedBox.OVERHEAD]);
    assertThatThrownBy(() -> SealedBox.open(reader, Bytes.empty(), box))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void secrets_neverPrintThemselves() {
    SecretKey key = SecretKey.random(entropy);
    assertThat(key.toString()).doesNotContain(key.exposedBytes().hex().substring(0, 8));
    assertThat(SigningKey.ofSeed(key).toString()).isEqualTo("SigningKey");
  }

  private static Bytes flip(Bytes bytes, int bit) {
    byte[] copy = bytes.toArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.owning(copy);
  }
}

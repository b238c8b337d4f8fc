package org.thitsar.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;

class Argon2idTest {
  /// RFC 9106 §5.3.
  @Test
  void hash_vectorOfRfc9106() {
    byte[] tag =
        Argon2id.hash(
            filled(32, 1), Bytes.owning(filled(16, 2)), 32, 3, 4, filled(8, 3), filled(12, 4));
    assertThat(HexFormat.of().formatHex(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  /// From the test program of the reference implementation.
  @Test
  void derive_vectorsOfTheReferenceImplementation() {
    assertThat(derive(256, 2, 1))
        .isEqualTo("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
    assertThat(derive(256, 2, 2))
        .isEqualTo("6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037");
  }

  @Test
  void derive_leavesThePassphraseToItsOwner() {
    byte[] passphrase = {1, 2, 3};
    Argon2id.derive(passphrase, Bytes.owning(new byte[16]), 64, 1, 1);
    assertThat(passphrase).containsExactly(1, 2, 3);
  }

  private static String derive(int memoryKib, int passes, int lanes) {
    return Argon2id.derive(
            "password".getBytes(StandardCharsets.US_ASCII),
            Bytes.utf8("somesalt"),
            memoryKib,
            passes,
            lanes)
        .exposedBytes()
        .hex();
  }

  private static byte[] filled(int length, int value) {
    byte[] filled = new byte[length];
    Arrays.fill(filled, (byte) value);
    return filled;
  }
}

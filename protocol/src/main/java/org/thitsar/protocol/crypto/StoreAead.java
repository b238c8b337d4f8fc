package org.thitsar.protocol.crypto;

import com.google.crypto.tink.subtle.AesSiv;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Seals what lies on a disk for years: AES-SIV with 256-bit halves (RFC 5297), with a random nonce
/// of 16 bytes as its last associated data (RFC 5297 §3).
///
/// **Promises.** Nobody without the key reads, alters, cuts or moves a value to other associated
/// data without [#open] noticing. Sealing the same value twice gives unrelated bytes.
///
/// **When randomness fails**, as it does when a disk image or a machine is copied and both run: two
/// values sealed with one nonce show whether they are equal, and nothing else. That is why it is
/// not GCM, which would give away both values and the power to forge.
///
/// **Not promised.** The length is visible, and an older sealed form of the same value opens.
///
/// Safe for use by many threads at once.
public final class StoreAead {
  /// How much longer the sealed form is: a nonce and an authenticator.
  public static final int OVERHEAD = 32;

  private static final int NONCE_LENGTH = 16;
  private static final Bytes AUTHENTICATION_HALF = Bytes.of((byte) 1);
  private static final Bytes ENCRYPTION_HALF = Bytes.of((byte) 2);

  private final AesSiv siv;

  private StoreAead(AesSiv siv) {
    this.siv = siv;
  }

  /// A cipher under a key of its own, derived from `key` for the purpose `label` in `context`.
  public static StoreAead derive(SecretKey key, Label label, Bytes context) {
    SecretKey authentication = Kdf.derive(key, label, context, AUTHENTICATION_HALF);
    SecretKey encryption = Kdf.derive(key, label, context, ENCRYPTION_HALF);
    byte[] both = Arrays.copyOf(authentication.array(), 2 * SecretKey.LENGTH);
    System.arraycopy(encryption.array(), 0, both, SecretKey.LENGTH, SecretKey.LENGTH);
    try {
      return new StoreAead(new AesSiv(both));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-SIV is there", e);
    } finally {
      authentication.destroy();
      encryption.destroy();
      Arrays.fill(both, (byte) 0);
    }
  }

  /// Seals `plaintext`, bound to `associated`: nonce, then authenticator and ciphertext.
  public Bytes seal(Bytes associated, Bytes plaintext, Entropy entropy) {
    byte[] nonce = new byte[NONCE_LENGTH];
    entropy.fill(nonce);
    try {
      byte[] sealed =
          siv.encryptDeterministicallyWithAssociatedDatas(
              plaintext.unsafeArray(), associated.unsafeArray(), nonce);
      byte[] whole = Arrays.copyOf(nonce, NONCE_LENGTH + sealed.length);
      System.arraycopy(sealed, 0, whole, NONCE_LENGTH, sealed.length);
      return Bytes.owning(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-SIV cannot fail to seal", e);
    }
  }

  /// Opens what [#seal] made.
  ///
  /// @throws MalformedException with [Flaw#BAD_SEAL] when key, associated data or any bit differs
  public Bytes open(Bytes associated, Bytes sealed) throws MalformedException {
    if (sealed.length() < OVERHEAD) {
      throw new MalformedException(Flaw.TRUNCATED, "sealed value");
    }
    byte[] whole = sealed.unsafeArray();
    try {
      return Bytes.owning(
          siv.decryptDeterministicallyWithAssociatedDatas(
              Arrays.copyOfRange(whole, NONCE_LENGTH, whole.length),
              associated.unsafeArray(),
              Arrays.copyOf(whole, NONCE_LENGTH)));
    } catch (GeneralSecurityException e) {
      throw new MalformedException(Flaw.BAD_SEAL, "sealed value");
    }
  }
}

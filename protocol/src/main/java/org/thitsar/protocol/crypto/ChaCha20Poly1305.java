package org.thitsar.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// ChaCha20-Poly1305 (RFC 8439) with the nonce that Noise counts: four zero bytes and the counter,
/// little-endian.
///
/// WARNING: one counter value may seal one message only. Whoever holds this counts; the platform
/// refuses an immediate repetition and no other. An instance serves one thread at a time and is
/// reused for every message, which keeps copies of the key few.
public final class ChaCha20Poly1305 {
  /// How much longer the sealed form is.
  public static final int OVERHEAD = 16;

  private static final int NONCE_LENGTH = 12;

  private final SecretKeySpec key;
  private final Cipher cipher;

  /// For sealing or opening under `key`.
  public ChaCha20Poly1305(SecretKey key) {
    this.key = new SecretKeySpec(key.array(), "ChaCha20");
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has ChaCha20-Poly1305", e);
    }
  }

  /// Seals `length` bytes of `source` into `target`, which may be the same array at the same place.
  ///
  /// @return how many bytes were written: `length` and [#OVERHEAD]
  public int seal(
      long counter,
      Bytes associated,
      byte[] source,
      int sourceOffset,
      int length,
      byte[] target,
      int targetOffset) {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, key, nonce(counter));
      if (!associated.isEmpty()) {
        cipher.updateAAD(associated.unsafeArray());
      }
      return cipher.doFinal(source, sourceOffset, length, target, targetOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 cannot fail to seal", e);
    }
  }

  /// Opens `length` bytes of `source` into `target`, which may be the same array at the same place.
  ///
  /// @return how many bytes were written: `length` without [#OVERHEAD]
  /// @throws MalformedException with [Flaw#BAD_SEAL] when key, counter, associated data or any bit
  ///   differs; nothing is written then
  public int open(
      long counter,
      Bytes associated,
      byte[] source,
      int sourceOffset,
      int length,
      byte[] target,
      int targetOffset)
      throws MalformedException {
    if (length < OVERHEAD) {
      throw new MalformedException(Flaw.TRUNCATED, "sealed bytes");
    }
    try {
      cipher.init(Cipher.DECRYPT_MODE, key, nonce(counter));
      if (!associated.isEmpty()) {
        cipher.updateAAD(associated.unsafeArray());
      }
      return cipher.doFinal(source, sourceOffset, length, target, targetOffset);
    } catch (AEADBadTagException e) {
      throw new MalformedException(Flaw.BAD_SEAL, "sealed bytes");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 is there", e);
    }
  }

  private static AlgorithmParameterSpec nonce(long counter) {
    byte[] nonce = new byte[NONCE_LENGTH];
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (counter >>> (8 * i));
    }
    return new IvParameterSpec(nonce);
  }

  @Override
  public String toString() {
    return "ChaCha20Poly1305";
  }
}

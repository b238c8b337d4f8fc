package org.thitsar.protocol.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// AES-256-GCM (NIST SP 800-38D) under keys that are used for one message only, so the nonce is
/// zero.
///
/// WARNING: sealing two messages under one key gives both away. Derive the key from something
/// fresh, or use [#sealSalted], which does. GCM does not commit to its key: whoever needs that
/// carries a commitment beside it.
public final class OneTimeAead {
  /// How much longer the sealed form is.
  public static final int OVERHEAD = 16;

  /// How much longer the salted sealed form is.
  public static final int SALTED_OVERHEAD = 32 + OVERHEAD;

  private static final int SALT_LENGTH = 32;
  private static final GCMParameterSpec ZERO_NONCE = new GCMParameterSpec(128, new byte[12]);

  private OneTimeAead() {}

  /// Seals `plaintext`, bound to `associated`, under a key never used before.
  public static Bytes seal(SecretKey oneTimeKey, Bytes associated, Bytes plaintext) {
    try {
      return Bytes.owning(
          cipher(Cipher.ENCRYPT_MODE, oneTimeKey, associated).doFinal(plaintext.unsafeArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM cannot fail to seal", e);
    }
  }

  /// Opens what [#seal] made.
  ///
  /// @throws MalformedException with [Flaw#BAD_SEAL] when key, associated data or any bit differs
  public static Bytes open(SecretKey oneTimeKey, Bytes associated, Bytes sealed)
      throws MalformedException {
    if (sealed.length() < OVERHEAD) {
      throw new MalformedException(Flaw.TRUNCATED, "sealed bytes");
    }
    try {
      return Bytes.owning(
          cipher(Cipher.DECRYPT_MODE, oneTimeKey, associated).doFinal(sealed.unsafeArray()));
    } catch (AEADBadTagException e) {
      throw new MalformedException(Flaw.BAD_SEAL, "sealed bytes");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM is there", e);
    }
  }

  /// Seals under a long-lived key: a fresh 32-byte salt makes the one-time key, and stands first in
  /// the result.
  public static Bytes sealSalted(
      SecretKey key, Bytes associated, Bytes plaintext, Entropy entropy) {
    Bytes salt = entropy.bytes(SALT_LENGTH);
    SecretKey once = Kdf.derive(key, Label.SALTED_KEY, salt);
    return Bytes.concat(salt, seal(once, associated, plaintext));
  }

  /// Opens what [#sealSalted] made.
  ///
  /// @throws MalformedException with [Flaw#BAD_SEAL] when key, associated data or any bit differs
  public static Bytes openSalted(SecretKey key, Bytes associated, Bytes sealed)
      throws MalformedException {
    if (sealed.length() < SALTED_OVERHEAD) {
      throw new MalformedException(Flaw.TRUNCATED, "sealed bytes");
    }
    SecretKey once = Kdf.derive(key, Label.SALTED_KEY, sealed.slice(0, SALT_LENGTH));
    return open(once, associated, sealed.slice(SALT_LENGTH, sealed.length()));
  }

  private static Cipher cipher(int mode, SecretKey key, Bytes associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key.array(), "AES"), ZERO_NONCE);
    cipher.updateAAD(associated.unsafeArray());
    return cipher;
  }
}

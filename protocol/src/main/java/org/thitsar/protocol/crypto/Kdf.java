package org.thitsar.protocol.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.thitsar.protocol.base.Bytes;

/// Keys and tags out of a uniformly random key: HKDF-Expand with SHA-256 (RFC 5869 §2.3), one
/// block, whose info is the label and the length-prefixed context.
///
/// Not for passphrases or other guessable input: those go through Argon2id first.
public final class Kdf {
  private static final byte FIRST_BLOCK = 1;

  private Kdf() {}

  /// A key for the purpose `label` in this context.
  public static SecretKey derive(SecretKey key, Label label, Bytes... context) {
    return SecretKey.owning(block(key, label, context));
  }

  /// A public tag of `length` bytes (at most 32) that only holders of `key` can compute.
  public static Bytes tag(int length, SecretKey key, Label label, Bytes... context) {
    return Bytes.of(block(key, label, context), 0, length);
  }

  private static byte[] block(SecretKey key, Label label, Bytes... context) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.array(), "HmacSHA256"));
      mac.update(label.frame(context).unsafeArray());
      mac.update(FIRST_BLOCK);
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}

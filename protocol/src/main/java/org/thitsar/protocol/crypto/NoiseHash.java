package org.thitsar.protocol.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.thitsar.protocol.base.Bytes;

/// SHA-256 and HKDF as the Noise specification (revision 34, §4.3) uses them: without labels,
/// because another specification says so. For Noise only.
public final class NoiseHash {
  /// Bytes of a hash.
  public static final int LENGTH = 32;

  private NoiseHash() {}

  /// Two keys out of one derivation.
  public static final class Pair {
    private final SecretKey first;
    private final SecretKey second;

    private Pair(byte[] first, byte[] second) {
      this.first = SecretKey.owning(first);
      this.second = SecretKey.owning(second);
    }

    /// The first output.
    public SecretKey first() {
      return first;
    }

    /// The second output.
    public SecretKey second() {
      return second;
    }
  }

  /// The hash of `parts`, one after the other.
  public static Bytes of(Bytes... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Bytes part : parts) {
        digest.update(part.unsafeArray());
      }
      return Bytes.owning(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// HKDF with two outputs: `chaining` is the salt, `input` the key material, the info empty.
  public static Pair hkdf(SecretKey chaining, Bytes input) {
    byte[] temporary = hmac(chaining.array(), input.unsafeArray());
    byte[] first = hmac(temporary, new byte[] {1});
    byte[] more = new byte[LENGTH + 1];
    System.arraycopy(first, 0, more, 0, LENGTH);
    more[LENGTH] = 2;
    return new Pair(first, hmac(temporary, more));
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}

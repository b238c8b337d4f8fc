package org.thitsar.protocol.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import org.thitsar.protocol.base.Bytes;

/// Names for the disk: HMAC-SHA-256, cut to 16 bytes, so that a stored key tells nothing about what
/// it stands for, not even to somebody who guesses.
///
/// The same key always gets the same name. Two keys get one name by chance with probability 2⁻¹²⁸.
///
/// Safe for use by many threads at once.
public final class StorePrf {
  /// Bytes of a name.
  public static final int LENGTH = 16;

  private static final String ALGORITHM = "HmacSHA256";

  /// Keyed and never fed: every use works on a copy, which saves hashing the key again.
  private final Mac keyed;

  private StorePrf(Mac keyed) {
    this.keyed = keyed;
  }

  /// A function under a key of its own, derived from `key` for the purpose `label` in `context`.
  public static StorePrf derive(SecretKey key, Label label, Bytes context) {
    SecretKey own = Kdf.derive(key, label, context);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(own.array(), ALGORITHM));
      return new StorePrf(mac);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    } finally {
      own.destroy();
    }
  }

  /// The name of `input`.
  public Bytes name(Bytes input) {
    try {
      Mac mac = (Mac) keyed.clone();
      mac.update(input.unsafeArray());
      byte[] whole = new byte[mac.getMacLength()];
      mac.doFinal(whole, 0);
      return Bytes.owning(Arrays.copyOf(whole, LENGTH));
    } catch (CloneNotSupportedException | ShortBufferException e) {
      throw new IllegalStateException("the platform's HmacSHA256 can be copied", e);
    }
  }
}

package org.thitsar.protocol.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.thitsar.protocol.base.Bytes;

/// SHA-256 (FIPS 180-4) over a label and length-prefixed parts.
public final class Hash {
  /// Bytes of a hash.
  public static final int LENGTH = 32;

  private Hash() {}

  /// The 32-byte hash of `parts` for the purpose `label`.
  public static Bytes of(Label label, Bytes... parts) {
    MessageDigest digest = sha256();
    digestPart(digest, label.text());
    for (Bytes part : parts) {
      digestPart(digest, part);
    }
    return Bytes.owning(digest.digest());
  }

  private static void digestPart(MessageDigest digest, Bytes part) {
    int length = part.length();
    digest.update(
        new byte[] {
          (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
        });
    digest.update(part.unsafeArray());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

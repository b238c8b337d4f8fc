package org.thitsar.protocol.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.thitsar.protocol.base.Bytes;

/// SHA3-256 (FIPS 202), for formats of others that ask for it. What is our own is hashed by [Hash].
public final class Sha3 {
  private Sha3() {}

  /// The 32-byte hash of `parts`, one after the other, with nothing between them.
  public static Bytes of(Bytes... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA3-256");
      for (Bytes part : parts) {
        digest.update(part.unsafeArray());
      }
      return Bytes.owning(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform since 9 has SHA3-256", e);
    }
  }
}

package org.thitsar.protocol.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;

/// A 256-bit symmetric key.
///
/// Not a record: it never prints itself. [#destroy()] overwrites this copy; copies that a cipher
/// made on the way are beyond reach (measured: `SECURITY.md`), which is why locking ends the
/// process.
public final class SecretKey {
  /// Bytes of a key.
  public static final int LENGTH = 32;

  private final byte[] key;

  private SecretKey(byte[] key) {
    if (key.length != LENGTH) {
      throw new IllegalArgumentException("a key has 32 bytes");
    }
    this.key = key;
  }

  /// A fresh key.
  public static SecretKey random(Entropy entropy) {
    byte[] fresh = new byte[LENGTH];
    entropy.fill(fresh);
    return new SecretKey(fresh);
  }

  /// A key out of 32 bytes that were stored or received.
  public static SecretKey of(Bytes bytes) {
    return new SecretKey(bytes.toArray());
  }

  /// A key that takes over `bytes`; the caller must not touch the array again.
  public static SecretKey owning(byte[] bytes) {
    return new SecretKey(bytes);
  }

  /// The key itself, to be stored under another key or sent sealed. Every call site is worth a
  /// second look.
  public Bytes exposedBytes() {
    return Bytes.of(key);
  }

  /// The array itself, for a cipher in this package.
  byte[] array() {
    return key;
  }

  /// Overwrites the key; it must not be used again.
  public void destroy() {
    Arrays.fill(key, (byte) 0);
  }

  /// Constant-time comparison.
  @Override
  public boolean equals(Object other) {
    return other instanceof SecretKey that && MessageDigest.isEqual(key, that.key);
  }

  /// The same for all keys, so that nothing about a key shows in a table.
  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "SecretKey";
  }
}

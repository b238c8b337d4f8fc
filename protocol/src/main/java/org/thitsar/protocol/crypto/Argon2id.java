package org.thitsar.protocol.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.thitsar.protocol.base.Bytes;

/// Argon2id, version 1.3 (RFC 9106): a key out of what a person can remember, made expensive to
/// guess.
///
/// WARNING: the passphrase and everything derived from it stay in the memory of the process until
/// it ends, so this belongs into a process of its own.
public final class Argon2id {
  private Argon2id() {}

  /// The key that `passphrase` and `salt` make.
  ///
  /// @param passphrase is read, neither kept nor overwritten
  /// @param memoryKib memory in KiB, at least 8 for each lane
  /// @param passes how often the memory is gone through, at least 1
  /// @param lanes into how many independent parts the memory is cut, at least 1
  public static SecretKey derive(
      byte[] passphrase, Bytes salt, int memoryKib, int passes, int lanes) {
    return SecretKey.owning(
        hash(passphrase, salt, memoryKib, passes, lanes, new byte[0], new byte[0]));
  }

  /// With the two inputs that only the published test vector uses.
  static byte[] hash(
      byte[] passphrase,
      Bytes salt,
      int memoryKib,
      int passes,
      int lanes,
      byte[] secret,
      byte[] associated) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt.toArray())
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSecret(secret)
            .withAdditional(associated)
            .build());
    byte[] copy = passphrase.clone();
    byte[] key = new byte[SecretKey.LENGTH];
    try {
      generator.generateBytes(copy, key);
      return key;
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }
}

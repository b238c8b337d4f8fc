package org.thitsar.protocol.sync;

import java.util.Optional;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;

/// What is inside a [SealedHint]: a hint that only the log's carriers can read.
///
/// @param salt 16 bytes, fresh for every hint
/// @param tag 16 bytes by which a carrier recognises the log
/// @param maskedLength the length, 8 bytes, under a mask
public record HintSlip(Bytes salt, Bytes tag, Bytes maskedLength) {
  static final int SALT_LENGTH = 16;
  static final int TAG_LENGTH = 16;
  static final int LENGTH_LENGTH = 8;

  static HintSlip of(CarriedLog log, long length, Bytes salt) {
    Bytes secret = secret(log, salt);
    Bytes plain = new ByteWriter(LENGTH_LENGTH).u63(length).toBytes();
    return new HintSlip(salt, tagOf(secret), masked(secret, plain));
  }

  /// The hint, when it is about `log`. Costs one HMAC.
  public Optional<Hint> readAs(CarriedLog log) {
    Bytes secret = secret(log, salt);
    if (!tagOf(secret).equals(tag)) {
      return Optional.empty();
    }
    long length = masked(secret, maskedLength).asBuffer().getLong();
    return length < 0 ? Optional.empty() : Optional.of(new Hint(log.id(), length));
  }

  private static Bytes secret(CarriedLog log, Bytes salt) {
    return Kdf.tag(
        TAG_LENGTH + LENGTH_LENGTH, log.carryKey(), Label.HINT_TAG, salt, log.id().bytes());
  }

  private static Bytes tagOf(Bytes secret) {
    return secret.slice(0, TAG_LENGTH);
  }

  private static Bytes masked(Bytes secret, Bytes length) {
    byte[] masked = length.toArray();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= secret.at(TAG_LENGTH + i);
    }
    return Bytes.owning(masked);
  }
}

package org.thitsar.protocol.crypto;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A small message to one node: an encapsulation and the message under its secret.
///
/// Says nothing about who sealed it, and a box for somebody else simply does not open.
public final class SealedBox {
  /// How much longer the box is than the message.
  public static final int OVERHEAD = SealingKey.ENCAPSULATION_LENGTH + OneTimeAead.OVERHEAD;

  private SealedBox() {}

  /// Seals `message`, bound to `associated`, to the owner of `reader`.
  public static Bytes seal(
      SealingPublicKey reader, Bytes associated, Bytes message, Entropy entropy) {
    SealingPublicKey.Encapsulated secret = reader.encapsulate(entropy);
    SecretKey once = Kdf.derive(secret.secret(), Label.BOX_KEY, secret.encapsulation());
    return Bytes.concat(secret.encapsulation(), OneTimeAead.seal(once, associated, message));
  }

  /// Opens a box with the reader's key.
  ///
  /// @throws MalformedException with [Flaw#BAD_SEAL] when it is for somebody else or was changed
  public static Bytes open(SealingKey reader, Bytes associated, Bytes box)
      throws MalformedException {
    if (box.length() < OVERHEAD) {
      throw new MalformedException(Flaw.TRUNCATED, "sealed box");
    }
    Bytes encapsulation = box.slice(0, SealingKey.ENCAPSULATION_LENGTH);
    SecretKey secret = reader.decapsulate(encapsulation);
    SecretKey once = Kdf.derive(secret, Label.BOX_KEY, encapsulation);
    return OneTimeAead.open(
        once, associated, box.slice(SealingKey.ENCAPSULATION_LENGTH, box.length()));
  }
}

package org.thitsar.protocol.crypto;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// An Ed25519 public key (RFC 8032): 32 bytes, checked to be a point of full order on arrival.
///
/// BouncyCastle's pure Java form, because the JDK's own verifies a tenth as many a second.
public record VerifyingKey(Bytes bytes) {
  /// Bytes of a key.
  public static final int LENGTH = 32;

  /// Bytes of a signature.
  public static final int SIGNATURE_LENGTH = 64;

  /// Keys that were found good. The same few come again and again, in statements, logs and address
  /// books, and the check costs as much as a signature. Whoever makes up keys to push others out
  /// costs everybody a check a key, as before.
  private static final Map<Bytes, VerifyingKey> CHECKED = new ConcurrentHashMap<>();

  private static final int CHECKED_MAX = 4_096;

  /// Checks the length only; [#decode] is for bytes from elsewhere.
  public VerifyingKey {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
    }
  }

  /// Reads a key that may be hostile.
  ///
  /// @throws MalformedException with [Flaw#BAD_KEY] when it is not a point of full order
  public static VerifyingKey decode(Bytes bytes) throws MalformedException {
    VerifyingKey known = CHECKED.get(bytes);
    if (known != null) {
      return known;
    }
    if (bytes.length() != LENGTH || !Ed25519.validatePublicKeyFull(bytes.unsafeArray(), 0)) {
      throw new MalformedException(Flaw.BAD_KEY, "Ed25519 key");
    }
    VerifyingKey checked = new VerifyingKey(bytes);
    if (CHECKED.size() >= CHECKED_MAX) {
      CHECKED.clear();
    }
    CHECKED.put(bytes, checked);
    return checked;
  }

  /// Checks a signature over the label and the length-prefixed parts.
  ///
  /// @throws MalformedException with [Flaw#BAD_SIGNATURE]
  public void verify(Bytes signature, Label label, Bytes... parts) throws MalformedException {
    verifyUnlabelled(label.frame(parts), signature);
  }

  /// Checks a signature over bytes as they are: only where another specification (libp2p) says so.
  ///
  /// @throws MalformedException with [Flaw#BAD_SIGNATURE]
  public void verifyUnlabelled(Bytes message, Bytes signature) throws MalformedException {
    if (signature.length() != SIGNATURE_LENGTH
        || !Ed25519.verify(
            signature.unsafeArray(),
            0,
            bytes.unsafeArray(),
            0,
            message.unsafeArray(),
            0,
            message.length())) {
      throw new MalformedException(Flaw.BAD_SIGNATURE, "Ed25519 signature");
    }
  }
}

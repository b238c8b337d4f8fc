package org.thitsar.protocol.crypto;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// An X25519 private key (RFC 7748) for one handshake.
///
/// Agreement alone authenticates nobody: the protocol around it must.
public final class X25519Key {
  /// Bytes of a private key, a public key and a shared secret.
  public static final int LENGTH = 32;

  private final byte[] scalar;
  private final Bytes publicBytes;

  private X25519Key(byte[] scalar) {
    this.scalar = scalar;
    byte[] point = new byte[LENGTH];
    X25519.scalarMultBase(scalar, 0, point, 0);
    this.publicBytes = Bytes.owning(point);
  }

  /// A fresh key.
  public static X25519Key random(Entropy entropy) {
    byte[] scalar = new byte[LENGTH];
    entropy.fill(scalar);
    return new X25519Key(scalar);
  }

  /// The key of these 32 bytes; clamping is part of every use.
  public static X25519Key of(SecretKey scalar) {
    return new X25519Key(scalar.array().clone());
  }

  /// The public half, 32 bytes.
  public Bytes publicBytes() {
    return publicBytes;
  }

  /// The secret shared with the owner of `peer`.
  ///
  /// @throws MalformedException with [Flaw#BAD_KEY] when `peer` is not 32 bytes or a point of small
  ///   order, whose secret anybody knows
  public SecretKey agree(Bytes peer) throws MalformedException {
    byte[] secret = new byte[LENGTH];
    if (peer.length() != LENGTH
        || !X25519.calculateAgreement(scalar, 0, peer.unsafeArray(), 0, secret, 0)) {
      throw new MalformedException(Flaw.BAD_KEY, "X25519 key");
    }
    return SecretKey.owning(secret);
  }

  /// Overwrites the key; it must not be used again.
  public void destroy() {
    Arrays.fill(scalar, (byte) 0);
  }

  @Override
  public String toString() {
    return "X25519Key";
  }
}

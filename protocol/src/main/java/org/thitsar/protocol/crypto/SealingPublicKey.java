package org.thitsar.protocol.crypto;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// The public half of a [SealingKey]: 1,216 bytes. Sealing to it proves nothing about who sealed.
public record SealingPublicKey(Bytes bytes) {
  /// Bytes of a key.
  public static final int LENGTH = 1216;

  /// Checks the length only; [#decode] is for bytes from elsewhere.
  public SealingPublicKey {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("an X-Wing key has 1216 bytes");
    }
  }

  /// Reads a key that may be hostile.
  ///
  /// @throws MalformedException with [Flaw#BAD_KEY] when the length is wrong or no secret can be
  ///   made for it
  public static SealingPublicKey decode(Bytes bytes) throws MalformedException {
    if (bytes.length() != LENGTH) {
      throw new MalformedException(Flaw.BAD_KEY, "X-Wing key");
    }
    try {
      XWingPublicKeyParameters parameters = new XWingPublicKeyParameters(bytes.toArray());
      if (parameters.getEncoded().length != LENGTH) {
        throw new MalformedException(Flaw.BAD_KEY, "X-Wing key");
      }
    } catch (RuntimeException e) {
      // BouncyCastle refuses a bad ML-KEM modulus or X25519 point with assorted unchecked
      // exceptions.
      throw new MalformedException(Flaw.BAD_KEY, "X-Wing key");
    }
    if (isSmallOrder(bytes.slice(LENGTH - X25519.POINT_SIZE, LENGTH))) {
      // BouncyCastle would find out when somebody seals to it, who cannot help it.
      throw new MalformedException(Flaw.BAD_KEY, "X-Wing key");
    }
    return new SealingPublicKey(bytes);
  }

  /// Whether nothing secret can be agreed on with the owner of this X25519 point: every clamped
  /// scalar leads to zero then, and none does otherwise.
  static boolean isSmallOrder(Bytes point) {
    return !X25519.calculateAgreement(
        new byte[X25519.SCALAR_SIZE], 0, point.unsafeArray(), 0, new byte[X25519.POINT_SIZE], 0);
  }

  /// A fresh shared secret and the encapsulation that gives it to the key's owner alone.
  public Encapsulated encapsulate(Entropy entropy) {
    var secret =
        new XWingKEMGenerator(new EntropyRandom(entropy))
            .generateEncapsulated(new XWingPublicKeyParameters(bytes.toArray()));
    return new Encapsulated(
        SecretKey.owning(secret.getSecret()), Bytes.of(secret.getEncapsulation()));
  }

  /// What [#encapsulate] makes. Not a record: it holds a secret.
  public static final class Encapsulated {
    private final SecretKey secret;
    private final Bytes encapsulation;

    private Encapsulated(SecretKey secret, Bytes encapsulation) {
      this.secret = secret;
      this.encapsulation = encapsulation;
    }

    /// The shared secret.
    public SecretKey secret() {
      return secret;
    }

    /// 1,120 bytes for the key's owner.
    public Bytes encapsulation() {
      return encapsulation;
    }
  }

  /// Lets BouncyCastle draw from our [Entropy].
  private static final class EntropyRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient Entropy entropy;

    EntropyRandom(Entropy entropy) {
      this.entropy = entropy;
    }

    @Override
    public void nextBytes(byte[] target) {
      entropy.fill(target);
    }
  }
}

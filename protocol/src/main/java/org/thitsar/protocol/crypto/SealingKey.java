package org.thitsar.protocol.crypto;

import java.util.Arrays;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// The private half of a node's sealing key: X-Wing, a hybrid of X25519 and ML-KEM-768
/// (draft-connolly-cfrg-xwing-kem), so that what is captured today stays sealed when either falls.
public final class SealingKey {
  /// Bytes of an encapsulation.
  public static final int ENCAPSULATION_LENGTH = 1120;

  private final byte[] seed;
  private final XWingPrivateKeyParameters parameters;

  private SealingKey(byte[] seed) {
    this.seed = seed;
    this.parameters = new XWingPrivateKeyParameters(seed);
  }

  /// A fresh key.
  public static SealingKey random(Entropy entropy) {
    return ofSeed(SecretKey.random(entropy));
  }

  /// The key of this seed.
  public static SealingKey ofSeed(SecretKey seed) {
    return new SealingKey(seed.array().clone());
  }

  /// The seed, to be stored under another key.
  public SecretKey seed() {
    return SecretKey.owning(seed.clone());
  }

  /// The public half.
  public SealingPublicKey publicKey() {
    return new SealingPublicKey(Bytes.owning(parameters.getPublicKeyParameters().getEncoded()));
  }

  /// The secret that an encapsulation carries. One made for another key yields an unrelated secret,
  /// not an error (implicit rejection): the caller recognises its own by a tag.
  ///
  /// @throws MalformedException with [Flaw#TRUNCATED] when the length is wrong, and with
  ///   [Flaw#BAD_KEY] when its X25519 part is of small order, whose secret anybody knows
  public SecretKey decapsulate(Bytes encapsulation) throws MalformedException {
    if (encapsulation.length() != ENCAPSULATION_LENGTH) {
      throw new MalformedException(Flaw.TRUNCATED, "encapsulation");
    }
    try {
      return SecretKey.owning(
          new XWingKEMExtractor(parameters).extractSecret(encapsulation.toArray()));
    } catch (IllegalStateException e) {
      // BouncyCastle finds the agreement to be zero, which it is for these points alone.
      throw new MalformedException(Flaw.BAD_KEY, "encapsulation");
    }
  }

  /// Overwrites the seed; the key must not be used again.
  public void destroy() {
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "SealingKey";
  }
}

package org.thitsar.protocol.crypto;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;

/// An Ed25519 private key (RFC 8032), made from a 32-byte seed. Signing is deterministic.
public final class SigningKey {
  private final byte[] seed;
  private final VerifyingKey verifying;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    byte[] publicKey = new byte[VerifyingKey.LENGTH];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    this.verifying = new VerifyingKey(Bytes.owning(publicKey));
  }

  /// A fresh key.
  public static SigningKey random(Entropy entropy) {
    return ofSeed(SecretKey.random(entropy));
  }

  /// The key of this seed.
  public static SigningKey ofSeed(SecretKey seed) {
    return new SigningKey(seed.array().clone());
  }

  /// The seed, to be stored under another key.
  public SecretKey seed() {
    return SecretKey.owning(seed.clone());
  }

  /// The public half.
  public VerifyingKey verifying() {
    return verifying;
  }

  /// Signs the label and the length-prefixed parts: 64 bytes.
  public Bytes sign(Label label, Bytes... parts) {
    return signUnlabelled(label.frame(parts));
  }

  /// Signs bytes as they are: only where another specification (libp2p) says so.
  public Bytes signUnlabelled(Bytes message) {
    byte[] signature = new byte[VerifyingKey.SIGNATURE_LENGTH];
    Ed25519.sign(
        seed,
        0,
        verifying.bytes().unsafeArray(),
        0,
        message.unsafeArray(),
        0,
        message.length(),
        signature,
        0);
    return Bytes.owning(signature);
  }

  /// Overwrites the seed; the key must not be used again.
  public void destroy() {
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "SigningKey";
  }
}

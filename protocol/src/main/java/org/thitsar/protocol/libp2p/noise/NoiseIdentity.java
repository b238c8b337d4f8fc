package org.thitsar.protocol.libp2p.noise;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.crypto.X25519Key;

/// Who one side is in Noise: its peer key, and a static key that the peer key has signed.
///
/// Made once for a host and used in all its handshakes, as libp2p allows: what a channel keeps
/// secret hangs on keys made for it alone, and a stranger who only begins handshakes costs two
/// curve operations less, half of what it costs before it has proved anything.
public final class NoiseIdentity {
  static final Bytes SIGNATURE_PREFIX = Bytes.utf8("noise-libp2p-static-key:");

  private final VerifyingKey key;
  private final X25519Key staticKey;
  private final Bytes signature;

  private NoiseIdentity(SigningKey identity, X25519Key staticKey) {
    this.key = identity.verifying();
    this.staticKey = staticKey;
    this.signature =
        identity.signUnlabelled(Bytes.concat(SIGNATURE_PREFIX, staticKey.publicBytes()));
  }

  /// Makes a static key and signs it.
  public static NoiseIdentity of(SigningKey identity, Entropy entropy) {
    return new NoiseIdentity(identity, X25519Key.random(entropy));
  }

  VerifyingKey key() {
    return key;
  }

  X25519Key staticKey() {
    return staticKey;
  }

  Bytes signature() {
    return signature;
  }

  @Override
  public String toString() {
    return "NoiseIdentity";
  }
}

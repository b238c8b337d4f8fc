package org.thitsar.protocol.libp2p.pnet;

import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.XSalsa20;

/// One connection of a private network: each side first sends a nonce of 24 bytes, then everything
/// under XSalsa20 with the shared key and its own nonce.
///
/// Whoever has another key sends and receives noise; it is noticed by what should come next, and
/// nothing tells it why.
public final class PrivateStream {
  private final SwarmKey key;
  private final Bytes hello;
  private final XSalsa20 out;
  private final byte[] theirNonce = new byte[XSalsa20.NONCE_LENGTH];
  private int theirNonceLength;
  private @Nullable XSalsa20 in;

  /// A connection that begins now.
  public PrivateStream(SwarmKey key, Entropy entropy) {
    this.key = key;
    this.hello = entropy.bytes(XSalsa20.NONCE_LENGTH);
    this.out = new XSalsa20(key.key(), hello);
  }

  /// What to send before anything else.
  public Bytes hello() {
    return hello;
  }

  /// Hides `length` bytes to be sent, in place.
  public void send(byte[] bytes, int offset, int length) {
    out.apply(bytes, offset, length);
  }

  /// Uncovers `length` received bytes, in place.
  ///
  /// @return how many at their beginning belonged to the other side's nonce and are to be skipped
  public int receive(byte[] bytes, int offset, int length) {
    int skipped = Math.min(length, XSalsa20.NONCE_LENGTH - theirNonceLength);
    System.arraycopy(bytes, offset, theirNonce, theirNonceLength, skipped);
    theirNonceLength += skipped;
    XSalsa20 stream = in;
    if (stream == null && theirNonceLength == XSalsa20.NONCE_LENGTH) {
      stream = new XSalsa20(key.key(), Bytes.of(theirNonce));
      in = stream;
    }
    if (stream != null) {
      stream.apply(bytes, offset + skipped, length - skipped);
    }
    return skipped;
  }
}

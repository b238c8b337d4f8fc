package org.thitsar.protocol.crypto;

import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.thitsar.protocol.base.Bytes;

/// The XSalsa20 key stream (Bernstein, "Extending the Salsa20 nonce", 2011), for libp2p private
/// networks and nothing else.
///
/// WARNING: it hides bytes and protects none of them: whoever flips one in transit flips it in what
/// comes out. One key and nonce may be used for one stream only.
public final class XSalsa20 {
  /// Bytes of a nonce.
  public static final int NONCE_LENGTH = 24;

  private final XSalsa20Engine engine = new XSalsa20Engine();

  /// The stream under `key` and `nonce`, from its beginning.
  public XSalsa20(SecretKey key, Bytes nonce) {
    engine.init(true, new ParametersWithIV(new KeyParameter(key.array()), nonce.toArray()));
  }

  /// Applies the next `length` bytes of the stream to those at `offset`, in place.
  public void apply(byte[] bytes, int offset, int length) {
    engine.processBytes(bytes, offset, length, bytes, offset);
  }
}

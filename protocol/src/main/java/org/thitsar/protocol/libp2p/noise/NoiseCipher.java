package org.thitsar.protocol.libp2p.noise;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.ChaCha20Poly1305;
import org.thitsar.protocol.crypto.SecretKey;

/// One direction of a Noise channel: a key and a counter that never goes back (Noise §5.1).
///
/// One thread at a time. A message that does not open ends the channel.
public final class NoiseCipher {
  /// How much longer a sealed message is.
  public static final int OVERHEAD = ChaCha20Poly1305.OVERHEAD;

  private final ChaCha20Poly1305 cipher;
  private long counter;

  NoiseCipher(SecretKey key) {
    this.cipher = new ChaCha20Poly1305(key);
  }

  /// Seals `length` bytes of `source` into `target`; both may be the same array and place.
  ///
  /// @return how many bytes were written
  public int seal(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset) {
    return cipher.seal(next(), Bytes.empty(), source, sourceOffset, length, target, targetOffset);
  }

  /// Opens `length` bytes of `source` into `target`; both may be the same array and place.
  ///
  /// @return how many bytes were written
  /// @throws MalformedException when it is not the next message of this channel
  public int open(byte[] source, int sourceOffset, int length, byte[] target, int targetOffset)
      throws MalformedException {
    return cipher.open(next(), Bytes.empty(), source, sourceOffset, length, target, targetOffset);
  }

  Bytes seal(Bytes associated, Bytes plaintext) {
    byte[] sealed = new byte[plaintext.length() + OVERHEAD];
    cipher.seal(next(), associated, plaintext.unsafeArray(), 0, plaintext.length(), sealed, 0);
    return Bytes.owning(sealed);
  }

  Bytes open(Bytes associated, Bytes sealed) throws MalformedException {
    byte[] plaintext = new byte[Math.max(0, sealed.length() - OVERHEAD)];
    cipher.open(next(), associated, sealed.unsafeArray(), 0, sealed.length(), plaintext, 0);
    return Bytes.owning(plaintext);
  }

  private long next() {
    // 2⁶³ messages are out of reach; Noise reserves 2⁶⁴−1.
    if (counter < 0) {
      throw new IllegalStateException("the counter of a Noise channel is used up");
    }
    return counter++;
  }
}

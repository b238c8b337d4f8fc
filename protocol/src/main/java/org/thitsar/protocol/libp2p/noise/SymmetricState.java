package org.thitsar.protocol.libp2p.noise;

import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.NoiseHash;
import org.thitsar.protocol.crypto.SecretKey;

/// The chaining key, the transcript hash and the key in force (Noise §5.2).
final class SymmetricState {
  private SecretKey chaining;
  private Bytes transcript;
  private @Nullable NoiseCipher cipher;

  SymmetricState(Bytes protocolName, Bytes prologue) {
    byte[] start = new byte[NoiseHash.LENGTH];
    if (protocolName.length() <= start.length) {
      protocolName.copyTo(start, 0);
    } else {
      NoiseHash.of(protocolName).copyTo(start, 0);
    }
    this.transcript = Bytes.owning(start);
    this.chaining = SecretKey.of(transcript);
    mixHash(prologue);
  }

  void mixHash(Bytes data) {
    transcript = NoiseHash.of(transcript, data);
  }

  void mixKey(SecretKey input) {
    NoiseHash.Pair keys = NoiseHash.hkdf(chaining, input.exposedBytes());
    chaining = keys.first();
    cipher = new NoiseCipher(keys.second());
  }

  Bytes sealAndHash(Bytes plaintext) {
    Bytes sealed = cipher == null ? plaintext : cipher.seal(transcript, plaintext);
    mixHash(sealed);
    return sealed;
  }

  Bytes openAndHash(Bytes sealed) throws MalformedException {
    Bytes plaintext = cipher == null ? sealed : cipher.open(transcript, sealed);
    mixHash(sealed);
    return plaintext;
  }

  Bytes transcript() {
    return transcript;
  }

  NoiseHash.Pair split() {
    return NoiseHash.hkdf(chaining, Bytes.empty());
  }
}

package org.thitsar.protocol.base;

/// Where randomness comes from. Always an argument, so that a simulated world replays bit for bit.
@FunctionalInterface
public interface Entropy {
  /// Fills `target` with random bytes that nobody can predict (in tests: that a seed predicts).
  void fill(byte[] target);

  /// `length` random bytes.
  default Bytes bytes(int length) {
    byte[] fresh = new byte[length];
    fill(fresh);
    return Bytes.owning(fresh);
  }
}

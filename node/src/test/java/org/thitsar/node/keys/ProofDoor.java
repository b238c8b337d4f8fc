package org.thitsar.node.keys;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// Lets tests of other packages answer challenges.
public final class ProofDoor {
  private ProofDoor() {}

  /// The proof of `operator`.
  public static Bytes proof(SecretKey master, int operator, Bytes challenge) {
    return OperatorProof.derive(master).proof(operator, challenge);
  }
}

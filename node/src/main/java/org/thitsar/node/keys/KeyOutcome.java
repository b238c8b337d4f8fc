package org.thitsar.node.keys;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// What came of asking for a key.
public sealed interface KeyOutcome {
  /// The secret. Not a record: it never prints itself.
  final class Opened implements KeyOutcome {
    private final SecretKey secret;

    Opened(SecretKey secret) {
      this.secret = secret;
    }

    /// The secret, for the caller to destroy.
    public SecretKey secret() {
      return secret;
    }
  }

  /// Proof that whoever typed a passphrase is the operator that they say they are.
  record Proven(Bytes proof) implements KeyOutcome {}

  /// Done, and there is no secret to hand out.
  record Changed() implements KeyOutcome {}

  /// Nothing was done.
  record Refused(KeyFailure failure) implements KeyOutcome {}
}

package org.thitsar.node.keys;

import java.security.MessageDigest;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;

/// How a running node recognises an operator without seeing a passphrase: it gives out a challenge,
/// and the process that derives keys answers with a tag that only somebody who opened that
/// operator's slot can make.
///
/// **Not promised.** Whoever has opened any slot has the master key, and so could make the tag of
/// every operator with a program of their own. Operators are told apart for those who use this one.
public final class OperatorProof {
  /// Bytes of a challenge, and of a proof.
  public static final int LENGTH = 32;

  private final SecretKey key;

  private OperatorProof(SecretKey key) {
    this.key = key;
  }

  /// Out of the vault's master key, which the caller still owns.
  public static OperatorProof derive(SecretKey master) {
    return new OperatorProof(Kdf.derive(master, Label.OPERATOR_PROOF));
  }

  /// The proof for `operator` and `challenge`.
  Bytes proof(int operator, Bytes challenge) {
    return Kdf.tag(
        LENGTH,
        key,
        Label.OPERATOR_PROOF,
        new ByteWriter().u8(operator).bytes(challenge).toBytes());
  }

  /// Whether `proof` is that of somebody who opened the slot of `operator` for this challenge.
  public boolean holds(int operator, Bytes challenge, Bytes proof) {
    return MessageDigest.isEqual(proof(operator, challenge).toArray(), proof.toArray());
  }
}

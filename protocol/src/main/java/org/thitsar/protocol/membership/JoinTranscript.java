package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.StatementId;

/// Everything that both sides of a join must have seen alike. Its hash gives the
/// [FingerprintWords], and the newcomer's node signs it.
///
/// The newcomer sends [#commitment] first, over its nonce and its statements; the inviter answers
/// with its own nonce and statements; only then does the newcomer reveal. So each side's part was
/// fixed before it could know the words. Both keep the first exchange of an invitation for good and
/// never begin another one: a second try would be a second draw.
///
/// @param federation named in the invitation
/// @param invitationKey public key of the one-time identity, which stands for the secret
/// @param inviterGenesis the organisation that invites
/// @param inviterCertificate its node
/// @param newcomerGenesis the organisation that comes
/// @param newcomerCertificate its node
/// @param inviterNonce 32 bytes
/// @param newcomerNonce 32 bytes
public record JoinTranscript(
    FederationId federation,
    VerifyingKey invitationKey,
    StatementId inviterGenesis,
    StatementId inviterCertificate,
    StatementId newcomerGenesis,
    StatementId newcomerCertificate,
    Bytes inviterNonce,
    Bytes newcomerNonce) {
  /// Bytes of a nonce.
  public static final int NONCE_LENGTH = 32;

  /// A fresh nonce.
  public static Bytes nonce(Entropy entropy) {
    return entropy.bytes(NONCE_LENGTH);
  }

  /// The newcomer's promise.
  public static Bytes commitment(Bytes nonce, StatementId genesis, StatementId certificate) {
    return Hash.of(Label.JOIN_COMMITMENT, nonce, genesis.bytes(), certificate.bytes());
  }

  /// Hash over all parts.
  public Bytes hash() {
    return Hash.of(
        Label.JOIN_TRANSCRIPT,
        federation.bytes(),
        invitationKey.bytes(),
        inviterGenesis.bytes(),
        inviterCertificate.bytes(),
        newcomerGenesis.bytes(),
        newcomerCertificate.bytes(),
        inviterNonce,
        newcomerNonce);
  }

  /// What both people must see alike.
  public FingerprintWords words() {
    return FingerprintWords.of(hash());
  }

  /// The newcomer's proof that it holds its node's key.
  public Bytes prove(SigningKey nodeKey) {
    return nodeKey.sign(Label.JOIN_PROOF, hash());
  }

  /// Checks that proof.
  ///
  /// @throws MalformedException with `BAD_SIGNATURE`
  public void verify(VerifyingKey nodeKey, Bytes proof) throws MalformedException {
    nodeKey.verify(proof, Label.JOIN_PROOF, hash());
  }
}

package org.thitsar.protocol.crypto;

import java.nio.charset.StandardCharsets;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;

/// The purpose of a hash, signature or derived key. Texts are normative
/// (`protocol/spec/00-conventions.md`) and never reused for another purpose.
public enum Label {
  /// Id of an organisation: hash of its genesis.
  ORGANISATION_ID("organisation-id"),
  /// Id of a federation: hash of its first charter.
  FEDERATION_ID("federation-id"),
  /// Id of a statement, and what its signatures cover.
  STATEMENT("statement"),
  /// Roster state: hash of the sorted ids of the statements that made it.
  ROSTER("roster"),
  /// Id of a log: hash of its writer and a nonce.
  LOG_ID("log-id"),
  /// Hash of an entry header, which links the chain.
  ENTRY_HEADER("entry-header"),
  /// Hash of a sealed body.
  ENTRY_BODY("entry-body"),
  /// Signature at the end of a batch.
  SIGNED_HEAD("signed-head"),
  /// Content key of one entry, out of the epoch key.
  CONTENT_KEY("content-key"),
  /// Commitment to an epoch key.
  EPOCH_COMMITMENT("epoch-commitment"),
  /// Key that a writer and one reader node share for one log.
  PAIRWISE_KEY("pairwise-key"),
  /// Tag by which a reader recognises its encapsulation.
  INTRODUCTION_TAG("introduction-tag"),
  /// Tag by which a reader finds its wrapped epoch key.
  WRAP_TAG("wrap-tag"),
  /// Key that wraps one epoch key for one reader.
  WRAP_KEY("wrap-key"),
  /// Key of a sealed box to one node certificate.
  BOX_KEY("box-key"),
  /// Carry key of a control log, which every member derives.
  CONTROL_CARRY_KEY("control-carry-key"),
  /// Tag of a log in one sync session, under its carry key.
  SYNC_TAG("sync-tag"),
  /// Under a log's carry key: how a heartbeat names that log and hides how long it is.
  HEARTBEAT_MARK("heartbeat-mark"),
  /// Under a log's carry key: the head that a heartbeat names.
  HEARTBEAT_HEAD("heartbeat-head"),
  /// Digest over the frontiers that two peers share.
  SYNC_DIGEST("sync-digest"),
  /// Nonce of a sync session, out of both sides' nonces.
  SYNC_SESSION("sync-session"),
  /// Key under which hints are sealed.
  HINT_KEY("hint-key"),
  /// Id by which a hint is recognised when it comes again.
  HINT_ID("hint-id"),
  /// Tag of a log in one hint, under its carry key, and what hides the height.
  HINT_TAG("hint-tag"),
  /// Name of the topic in which hints are passed on.
  HINT_TOPIC("hint-topic"),
  /// Key of one message, out of a long-lived key and a fresh salt.
  SALTED_KEY("salted-key"),
  /// One-time libp2p identity of whoever holds an invitation.
  INVITATION_IDENTITY("invitation-identity"),
  /// Words that two people read aloud to compare.
  FINGERPRINT("fingerprint"),
  /// A newcomer's promise of its nonce and certificate, before it has seen the other side's nonce.
  JOIN_COMMITMENT("join-commitment"),
  /// Everything that both sides of a join agreed on.
  JOIN_TRANSCRIPT("join-transcript"),
  /// Signature by which a newcomer's node proves its key in a join.
  JOIN_PROOF("join-proof"),
  /// Checksum of a statement or invitation in text form.
  TEXT_CHECKSUM("text-checksum"),
  /// Id of a credential: hash of its content.
  CREDENTIAL_ID("credential-id"),
  /// Signature of a credential, attestation, hold or revocation.
  CREDENTIAL("credential"),
  /// Id of a sharing policy: hash of its canonical form.
  POLICY("policy"),
  /// Hash of a projection, to see whether it changed.
  PROJECTION("projection"),
  /// Hash of an audience's sorted reader organisations.
  AUDIENCE("audience"),
  /// Key of one vault column, out of the master key.
  VAULT_COLUMN("vault-column"),
  /// Key of disk keys of one vault column.
  VAULT_PRF("vault-prf"),
  /// Key that wraps a secret in a keyslot.
  KEYSLOT("keyslot"),
  /// Authenticator of a whole keyslot file, under the secret that it holds.
  KEYSLOT_FILE("keyslot-file"),
  /// By which a running node recognises an operator.
  OPERATOR_PROOF("operator-proof"),
  /// Authenticator of the header of a vault.
  VAULT_HEADER("vault-header"),
  /// Hash of a row of an imported table, by which a second import is recognised.
  IMPORT_ROW("import-row");

  private static final String PREFIX = "thitsar/1/";

  private final Bytes text;

  Label(String name) {
    this.text = Bytes.of((PREFIX + name).getBytes(StandardCharsets.US_ASCII));
  }

  /// The label as bytes.
  public Bytes text() {
    return text;
  }

  /// The label and every part, each with its length before it (4 bytes, big-endian), so that they
  /// cannot run together.
  public Bytes frame(Bytes... parts) {
    int length = 4 + text.length();
    for (Bytes part : parts) {
      length = Math.addExact(length, 4 + part.length());
    }
    ByteWriter framed = new ByteWriter(length).u31(text.length()).bytes(text);
    for (Bytes part : parts) {
      framed.u31(part.length()).bytes(part);
    }
    return framed.toBytes();
  }
}

package org.thitsar.node.storage;

/// The columns of a store. On disk a column is only its number: a thief does not learn what it is
/// for.
///
/// A new column is one new line with the next free number; stores create it when they are next
/// opened. A number is never used again: a retired one stays here as a comment with its reason.
public enum Column {
  /// Facts about this store and this node: one value each.
  META(1),
  /// Signed batches of entries, own and received, as they were received.
  LOG_BATCH(2),
  /// Where each log stands: height, head, gaps, epochs.
  LOG_STATE(3),
  /// The organisation's own case files.
  CASE(4),
  /// What finds a case file by something other than its id.
  CASE_INDEX(5),
  /// Projections that were opened, of others' cases and of what was shared.
  PROJECTION(6),
  /// Credentials.
  CREDENTIAL(7),
  /// Signed statements of the federation: charter, membership, certificates.
  STATEMENT(8),
  /// Content keys of log epochs.
  EPOCH_KEY(9),
  /// Sharing policies and their history.
  POLICY(10),
  /// What was shared with whom: which revision of a case stands in which log.
  SHARED(11),
  /// Known peers and their addresses.
  PEER(12),
  /// Invitations that were given and not yet used.
  INVITATION(13),
  /// Attestations, holds and revocations.
  ATTESTATION(14),
  /// Who did what and when.
  LEDGER(15),
  /// How far each log was read, and from where it waits for a key.
  LOG_READING(16),
  /// The logs that this node writes: audience, epoch key, readers.
  WRITTEN_LOG(17),
  /// The last heartbeat of every node.
  HEARTBEAT(18),
  /// Proofs that a writer signed two histories, one for each log.
  FORK_PROOF(19),
  /// What was taken back, and who has said that it is destroyed.
  RECALL(20),
  /// Receipts for what others took back, not said yet.
  OWED_RECEIPT(21),
  /// Where entries stand that wait for a version which understands them.
  NOT_UNDERSTOOD(22),
  /// Where in this node's logs stands what it shares of each case.
  PROJECTION_PLACE(23),
  /// The operators of this computer, and their roles.
  OPERATOR(24);

  private final int id;

  Column(int id) {
    this.id = id;
  }

  /// The number of this column on disk, 1 to 65,535.
  public int id() {
    return id;
  }
}

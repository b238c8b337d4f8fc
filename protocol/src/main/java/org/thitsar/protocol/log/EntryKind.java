package org.thitsar.protocol.log;

/// What an entry's payload is. Numbers are those of `EntryKind` in `log.proto` and never reused.
public enum EntryKind {
  /// A roster statement.
  STATEMENT(1),
  /// "This is where I stand."
  HEARTBEAT(2),
  /// Carry keys in boxes.
  CARRY_GRANT(3),
  /// Addresses at which the writing node can be reached.
  ADDRESSES(4),
  /// A [ForkProof]: a writer signed two histories of one log.
  FORK_PROOF(5),
  /// What a laptop knows of a case after an edit, for the organisation's own nodes.
  CASE_REVISION(10),
  /// What a policy lets out of one case.
  PROJECTION(11),
  /// Takes a projection back.
  PROJECTION_WITHDRAWAL(12),
  /// What a laptop knows of the sharing policy of one name, for the organisation's own nodes.
  POLICY(13),
  /// "What you took back is destroyed here": the payload of the withdrawal, for its custodian.
  WITHDRAWAL_RECEIPT(15),
  /// A signed statement about a person's vetting: credential, attestation, hold or revocation.
  CREDENTIAL(20);

  private final int number;

  EntryKind(int number) {
    this.number = number;
  }

  /// The number on the wire.
  public int number() {
    return number;
  }
}

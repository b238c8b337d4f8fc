package org.thitsar.node.api;

/// What a call of the node's interface needs ([Needs]).
public enum Right {
  /// See how the node and the federation stand, without a case or a person; end the node; agree to
  /// what another operator asks.
  LOOK("see how the node stands"),
  /// Say at once that a laptop was taken, and end keys.
  ALARM("raise an alarm"),
  /// Ask what a credential is worth.
  VERIFY("verify"),
  /// Read the office's own cases, whole.
  READ_CASES("read cases"),
  /// Carry out what a person has asked: their withdrawal.
  WITHDRAW_CASES("withdraw a case"),
  /// Create and change cases.
  WRITE_CASES("write cases"),
  /// Bring in a table of cases.
  IMPORT_CASES("import cases"),
  /// Read what other organisations share.
  READ_RECEIVED("read what others share"),
  /// Issue credentials, and attest, hold and revoke them.
  VET("vet"),
  /// See policies, what would leave under one, and what was taken back.
  SEE_SHARING("see what is shared"),
  /// Change what is shared with whom.
  SHARE("change what is shared"),
  /// Invite, admit, propose, vote: speak for the organisation.
  FEDERATE("speak for the organisation"),
  /// Say who the operators are.
  MANAGE_OPERATORS("manage operators"),
  /// Read who did what.
  AUDIT("audit");

  private final String words;

  Right(String words) {
    this.words = words;
  }

  /// What it is to do, as the end of "may not …".
  public String words() {
    return words;
  }
}

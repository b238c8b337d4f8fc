package org.thitsar.node.api;

/// Why a call was not carried out; each has an exit code on the command line.
public enum Refusal {
  /// The request itself is wrong: a missing field, an unreadable value.
  BAD_REQUEST(2),
  /// A file or text has rows or lines that are wrong; the report says which.
  BAD_INPUT(3),
  /// No case, credential, policy, organisation of that id.
  NOT_FOUND(4),
  /// A rule forbids it: a hard gate, a missing right.
  FORBIDDEN(5),
  /// The state does not allow it now: not in a federation, nothing to withdraw.
  NOT_NOW(6),
  /// A peer could not be reached, or refused.
  PEER(7),
  /// Disk full, read-only, or damaged.
  STORAGE(8),
  /// An invariant of the program itself broke.
  INTERNAL(70);

  private final int exitCode;

  Refusal(int exitCode) {
    this.exitCode = exitCode;
  }

  /// What the command line ends with.
  public int exitCode() {
    return exitCode;
  }
}

package org.thitsar.protocol.membership;

/// What an organisation lets one of its nodes do in its name.
public enum NodeRight {
  /// Write case files and projections.
  WRITE(1),
  /// Issue credentials.
  ISSUE(2),
  /// Attest others' credentials.
  ATTEST(3),
  /// Admit newcomers, and later vote.
  APPROVE(4),
  /// Suspend another node of the same organisation at once.
  SUSPEND_SIBLING(5);

  private final int number;

  NodeRight(int number) {
    this.number = number;
  }

  /// The number on the wire.
  public int number() {
    return number;
  }
}

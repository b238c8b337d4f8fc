package org.thitsar.protocol.membership;

/// How a newcomer stands with its inviter.
public enum JoinStanding {
  /// A person has yet to compare the words.
  WAITING(1),
  /// Let in: statements and peers follow.
  ADMITTED(2),
  /// Sent away, or the words were wrong too often.
  DECLINED(3),
  /// Somebody else has used this invitation.
  USED(4),
  /// What was revealed does not hold.
  UNPROVEN(5);

  private final int number;

  JoinStanding(int number) {
    this.number = number;
  }

  /// The number on the wire.
  public int number() {
    return number;
  }
}

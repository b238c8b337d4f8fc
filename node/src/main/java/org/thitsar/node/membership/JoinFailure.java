package org.thitsar.node.membership;

/// Why a join came to nothing.
public enum JoinFailure {
  /// The invitation is too old, or was never used in time.
  EXPIRED,
  /// It is an invitation of this very node.
  OWN_INVITATION,
  /// This node is in another federation already.
  IN_ANOTHER_FEDERATION,
  /// The inviter does not answer at any of its addresses, or does not know the invitation (any
  /// more).
  UNREACHABLE,
  /// Somebody else has used the invitation: tell the inviter, and ask for another.
  USED_BY_ANOTHER,
  /// The inviter did not accept what this node showed.
  NOT_ACCEPTED,
  /// Who answers is not who invited, or does not belong to the federation of the invitation.
  WRONG_INVITER,
  /// The inviter said something else than before: somebody may sit in the middle.
  INVITER_CHANGED,
  /// The inviter broke the protocol.
  BROKEN,
  /// What the inviter handed over does not make this organisation a member.
  NOT_A_MEMBER,
  /// The operator gave up.
  CANCELLED
}

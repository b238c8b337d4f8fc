package org.thitsar.protocol.log;

/// Why a batch is refused. Towards the peer all of them look the same.
public enum Rejection {
  /// No carry key for this log, so it is not ours to hold.
  NOT_CARRIED,
  /// The form is wrong.
  MALFORMED,
  /// The chain or the signature does not verify.
  NOT_SIGNED_BY_WRITER,
  /// The writer is not a node of a member.
  NOT_A_MEMBER,
  /// More than the charter lets one organisation take.
  OVER_QUOTA,
  /// The disk is full or refuses to write.
  NO_SPACE
}

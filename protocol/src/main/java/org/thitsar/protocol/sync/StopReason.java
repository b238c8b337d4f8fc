package org.thitsar.protocol.sync;

/// Why nothing more of a log comes in this session. All reasons to refuse look the same to the
/// peer, but for the quota, which it can compute itself.
public enum StopReason {
  /// The receiver holds it by now, from somebody else.
  HELD,
  /// The receiver cannot judge it yet.
  LATER,
  /// The receiver does not want it.
  REFUSED,
  /// It would exceed what the charter lets one organisation take.
  OVER_QUOTA,
  /// The sender holds no batch that begins where the receiver stands.
  MISSING
}

package org.thitsar.node.membership;

import org.thitsar.protocol.membership.FingerprintWords;

/// How the own join stands.
///
/// `organisation` is the name that the inviter gives itself. The words are for the newcomer's
/// operator to read to the inviter's; until the inviter says that they are the same, neither should
/// go on.
public sealed interface JoinState {
  /// No invitation was used.
  record Idle() implements JoinState {}

  /// The inviter has yet to decide.
  ///
  /// @param reachable whether it answered the last time
  record Waiting(String organisation, FingerprintWords words, boolean reachable)
      implements JoinState {}

  /// This organisation is in the federation, and this node knows its statements.
  record Admitted(String organisation, FingerprintWords words) implements JoinState {}

  /// Sent away, or the words were wrong too often.
  record Declined(String organisation, FingerprintWords words) implements JoinState {}

  /// It came to nothing.
  record Failed(JoinFailure failure) implements JoinState {}
}

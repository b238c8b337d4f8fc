package org.thitsar.node.membership;

import org.thitsar.protocol.membership.Invitation;

/// What came of inviting.
public sealed interface Inviting {
  /// An invitation to hand over.
  record Invited(Invitation invitation) implements Inviting {}

  /// This node is in no federation that somebody could be invited to.
  record Alone() implements Inviting {}

  /// No address at which a newcomer could knock.
  record NoAddress() implements Inviting {}

  /// Shorter than a minute, or longer than 30 days.
  record BadLifetime() implements Inviting {}

  /// Too many invitations are out already.
  record TooMany() implements Inviting {}
}

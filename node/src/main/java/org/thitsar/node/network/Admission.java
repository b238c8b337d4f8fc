package org.thitsar.node.network;

import java.util.Set;

/// What a [PeerGate] says of a peer.
public sealed interface Admission {
  /// May use every protocol.
  record Admitted() implements Admission {}

  /// May open streams of these protocols only, and is offered no other: for one-time identities of
  /// an invitation.
  record Restricted(Set<String> protocols) implements Admission {
    public Restricted {
      protocols = Set.copyOf(protocols);
    }
  }

  /// The connection is closed at once; the peer is not told why.
  ///
  /// @param reason for the log: no names
  record Refused(String reason) implements Admission {}

  /// Whether `protocol` may be spoken with the peer.
  default boolean allows(String protocol) {
    return switch (this) {
      case Admitted _ -> true;
      case Restricted(Set<String> protocols) -> protocols.contains(protocol);
      case Refused _ -> false;
    };
  }
}

package org.thitsar.protocol.libp2p.identify;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// The message of `/ipfs/id/1.0.0` and `/ipfs/id/push/1.0.0`.
///
/// Nothing in it is proved except by the connection it came over, and nothing of it decides
/// anything here. Ours holds the key, which the peer already has, and the names of protocols: no
/// addresses, no software, no version of it.
///
/// @param key the sender's identity key, when it is of the type that members have
/// @param addresses where it listens; those of kinds that are not known here are left out
/// @param protocols what it answers
/// @param agent its software; empty when it does not say
public record Identify(
    Optional<VerifyingKey> key, List<Multiaddr> addresses, List<String> protocols, String agent) {
  /// The protocol name in multistream-select.
  public static final String PROTOCOL = "/ipfs/id/1.0.0";

  /// The protocol over which a peer says the same unasked, when it has changed.
  public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

  /// The most bytes of a message, its length not counted: what js-libp2p takes.
  public static final int MESSAGE_BYTES_MAX = 8 << 10;

  /// Copies the lists.
  public Identify {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
  }

  /// What this node says of itself.
  public static Identify of(VerifyingKey key, List<String> protocols) {
    return new Identify(Optional.of(key), List.of(), protocols, "");
  }
}

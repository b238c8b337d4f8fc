package org.thitsar.node.replication;

import java.time.Instant;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;

/// How this node stands with one peer.
///
/// @param peer who
/// @param connected whether there is a connection now
/// @param address where it was dialled or came from; empty while away
/// @param peerLacks entries of shared logs that this node holds and the peer does not, as far as is
///   known
/// @param weLack entries of shared logs that the peer holds and this node does not
/// @param synced when a session last came to its end
/// @param outcome how the last session ended
public record PeerStatus(
    PeerId peer,
    boolean connected,
    String address,
    long peerLacks,
    long weLack,
    Optional<Instant> synced,
    SyncOutcome outcome) {}

package org.thitsar.protocol.libp2p.noise;

import java.util.Optional;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.PeerId;

/// What a completed handshake leaves: who the peer is, and a channel to it.
///
/// @param remote the peer, proved
/// @param remoteKey its identity key
/// @param muxer the multiplexer both sides offered, when they did
/// @param sealing what this side sends is sealed with it
/// @param opening what the peer sends is opened with it
public record NoiseSession(
    PeerId remote,
    VerifyingKey remoteKey,
    Optional<String> muxer,
    NoiseCipher sealing,
    NoiseCipher opening) {}

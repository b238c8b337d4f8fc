package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// A message whose signature was verified, or our own.
///
/// @param id by what it is recognised
/// @param author who signed it, which need not be who passed it on
/// @param seqno its number among its author's messages, unsigned
/// @param topic where it was published
/// @param data what it says; to be judged by the owner
/// @param encoded all of it as it travels, signature included
public record GossipMessage(
    MessageId id, PeerId author, long seqno, String topic, Bytes data, Bytes encoded) {}

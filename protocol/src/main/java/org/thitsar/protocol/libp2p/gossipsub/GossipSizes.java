package org.thitsar.protocol.libp2p.gossipsub;

/// How much a [GossipRouter] holds, to be watched.
///
/// @param peers connected peers
/// @param seen ids remembered as seen
/// @param pending messages not decided on
/// @param cached messages that can be asked for
/// @param cachedBytes bytes of them
/// @param asked ids that were asked for and have not come
/// @param authors authors whose numbers are remembered
/// @param backoffs peers that may not be grafted, of all topics
/// @param retained scores of peers that are gone
/// @param unwanted ids that peers do not want
/// @param queuedBytes what waits to be sent
/// @param frameBytes what has come of frames that are not whole
public record GossipSizes(
    int peers,
    int seen,
    int pending,
    int cached,
    long cachedBytes,
    int asked,
    int authors,
    int backoffs,
    int retained,
    int unwanted,
    long queuedBytes,
    long frameBytes) {}

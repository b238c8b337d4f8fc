package org.thitsar.protocol.libp2p.gossipsub;

/// The shape of the mesh, and the pace of everything. Those that other implementations hold peers
/// to (backoff, history, heartbeat) are as in the specification and in js-libp2p.
///
/// @param degree peers of a mesh that is being built (D)
/// @param degreeLow below this it is filled up (D_lo)
/// @param degreeHigh above this it is cut down (D_hi)
/// @param degreeScore how many survive a cut for their score, the others being drawn (D_score)
/// @param degreeOut how many of a mesh we dialled ourselves, so that those who come to us never
///   have all of it (D_out)
/// @param degreeLazy to how many peers outside the mesh we offer messages, at least (D_lazy)
/// @param gossipFactor to which part of them, when that is more
/// @param heartbeatMillis how often the owner calls [GossipRouter#heartbeat]
/// @param historyLength heartbeats that a message can be asked for (mcache_len)
/// @param historyGossip heartbeats that it is offered (mcache_gossip)
/// @param seenMillis how long an id is remembered
/// @param pruneBackoffMillis how long two peers do not graft after a PRUNE
/// @param unsubscribeBackoffMillis the same, after leaving a topic
/// @param graftFloodMillis a GRAFT that comes this soon after the PRUNE counts double
/// @param followupMillis within this a message that was asked for has to come
/// @param opportunisticHeartbeats how often a mesh of low scores is looked at
/// @param opportunisticPeers how many are grafted then
/// @param idontwantBytesMin messages with at least this much content are announced by IDONTWANT;
///   below it costs more than it saves
/// @param checksMax signatures of one peer's messages that are verified between two heartbeats, and
///   a quarter of those of all peers together: what comes beyond is dropped unseen, since each
///   costs a tenth of a millisecond, and more than a peer is asked for
/// @param ids how message ids are made
public record MeshParameters(
    int degree,
    int degreeLow,
    int degreeHigh,
    int degreeScore,
    int degreeOut,
    int degreeLazy,
    double gossipFactor,
    long heartbeatMillis,
    int historyLength,
    int historyGossip,
    long seenMillis,
    long pruneBackoffMillis,
    long unsubscribeBackoffMillis,
    long graftFloodMillis,
    long followupMillis,
    int opportunisticHeartbeats,
    int opportunisticPeers,
    int idontwantBytesMin,
    int checksMax,
    MessageIdScheme ids) {

  /// Refuses meshes that cannot hold themselves.
  public MeshParameters {
    boolean ordered = degreeOut < degreeLow && degreeLow <= degree && degree <= degreeHigh;
    if (!ordered || degreeOut > degree / 2 || degreeScore + degreeOut > degree) {
      throw new IllegalArgumentException("D_out < D_lo <= D <= D_hi, D_score + D_out <= D");
    }
    if (historyGossip > historyLength || historyGossip < 1 || heartbeatMillis < 1) {
      throw new IllegalArgumentException("messages are offered only while they can be asked for");
    }
    if (seenMillis < historyLength * heartbeatMillis) {
      throw new IllegalArgumentException("what can be asked for must be remembered");
    }
  }

  /// The defaults of the specification and of js-libp2p, where the two do not differ.
  public static MeshParameters standard() {
    return new MeshParameters(
        6,
        4,
        12,
        4,
        2,
        6,
        0.25,
        1_000,
        5,
        3,
        120_000,
        60_000,
        10_000,
        10_000,
        3_000,
        60,
        2,
        512,
        512,
        MessageIdScheme.KEY_AND_SEQNO);
  }

  /// The same, but for messages of at least `bytes` being announced by IDONTWANT.
  public MeshParameters withIdontwantBytesMin(int bytes) {
    return new MeshParameters(
        degree,
        degreeLow,
        degreeHigh,
        degreeScore,
        degreeOut,
        degreeLazy,
        gossipFactor,
        heartbeatMillis,
        historyLength,
        historyGossip,
        seenMillis,
        pruneBackoffMillis,
        unsubscribeBackoffMillis,
        graftFloodMillis,
        followupMillis,
        opportunisticHeartbeats,
        opportunisticPeers,
        bytes,
        checksMax,
        ids);
  }

  /// The same, but for how many signatures are verified.
  public MeshParameters withChecksMax(int checks) {
    return new MeshParameters(
        degree,
        degreeLow,
        degreeHigh,
        degreeScore,
        degreeOut,
        degreeLazy,
        gossipFactor,
        heartbeatMillis,
        historyLength,
        historyGossip,
        seenMillis,
        pruneBackoffMillis,
        unsubscribeBackoffMillis,
        graftFloodMillis,
        followupMillis,
        opportunisticHeartbeats,
        opportunisticPeers,
        idontwantBytesMin,
        checks,
        ids);
  }

  /// The same, but for how message ids are made.
  public MeshParameters withIds(MessageIdScheme scheme) {
    return new MeshParameters(
        degree,
        degreeLow,
        degreeHigh,
        degreeScore,
        degreeOut,
        degreeLazy,
        gossipFactor,
        heartbeatMillis,
        historyLength,
        historyGossip,
        seenMillis,
        pruneBackoffMillis,
        unsubscribeBackoffMillis,
        graftFloodMillis,
        followupMillis,
        opportunisticHeartbeats,
        opportunisticPeers,
        idontwantBytesMin,
        checksMax,
        scheme);
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

/// What an honest peer does not do, counted in the behaviour penalty (P7).
public enum Misconduct {
  /// GRAFT before the backoff was over.
  GRAFT_IN_BACKOFF,
  /// Offered a message and did not send it when asked.
  BROKEN_PROMISE,
  /// More IHAVE between two heartbeats than anybody needs.
  IHAVE_FLOOD,
  /// More IWANT between two heartbeats than anybody needs.
  IWANT_FLOOD,
  /// More topics than anybody is in.
  TOPIC_FLOOD,
  /// A frame that is none.
  MALFORMED
}

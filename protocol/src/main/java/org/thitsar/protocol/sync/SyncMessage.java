package org.thitsar.protocol.sync;

import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.SignedBatch;

/// One message of a session. What each means and when it may come: `protocol/spec/04-sync.md`.
public sealed interface SyncMessage {
  /// Begins the session; from both sides, first.
  ///
  /// @param nonce 32 random bytes
  /// @param remembered id of the exchange of tags that this side remembers, or empty
  /// @param changed whether this side may hold other logs than at that exchange
  /// @param digests of the groups of logs that the exchange showed to be shared
  record Hello(Bytes nonce, Bytes remembered, boolean changed, List<Long> digests)
      implements SyncMessage {
    /// Copies the list.
    public Hello {
      digests = List.copyOf(digests);
    }
  }

  /// Tags of logs not known to be shared, strictly ascending as unsigned numbers, among random
  /// ones.
  record Tags(List<Long> tags) implements SyncMessage {
    /// Copies the list.
    public Tags {
      tags = List.copyOf(tags);
    }
  }

  /// Digests of the groups of all shared logs.
  record Digests(List<Long> digests) implements SyncMessage {
    /// Copies the list.
    public Digests {
      digests = List.copyOf(digests);
    }
  }

  /// Where this side stands in single logs, strictly ascending by tag.
  record Frontiers(List<Stand> stands) implements SyncMessage {
    /// Copies the list.
    public Frontiers {
      stands = List.copyOf(stands);
    }
  }

  /// Where one side stands in one log.
  ///
  /// @param tag the log's, as the sender tags
  /// @param length entries held
  /// @param mark 8 bytes that differ when the entries do, as a number
  record Stand(long tag, long length, long mark) {}

  /// One batch of one log.
  record Batch(long tag, SignedBatch batch) implements SyncMessage {}

  /// Asks where the peer stood in a log when it held `height` entries.
  record Probe(long tag, long height) implements SyncMessage {}

  /// Answers a [Probe].
  ///
  /// @param tag the log's, as the sender tags
  /// @param mark 8 bytes that differ when the entries below the height do, as a number
  record Place(long tag, long mark) implements SyncMessage {}

  /// Nothing more of this log.
  record Stop(long tag, StopReason reason) implements SyncMessage {}

  /// Nothing more from this side.
  record End(EndReason reason) implements SyncMessage {}
}

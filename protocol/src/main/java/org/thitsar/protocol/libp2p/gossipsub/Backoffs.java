package org.thitsar.protocol.libp2p.gossipsub;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.thitsar.protocol.identity.PeerId;

/// Until when peers of one topic may not be grafted, nor graft us. Outlives the connection.
final class Backoffs {
  private final Map<PeerId, Long> until = new HashMap<>();

  /// Never makes a backoff shorter.
  void set(PeerId peer, long untilMillis) {
    until.merge(peer, untilMillis, Math::max);
    if (until.size() > GossipLimits.BACKOFFS_MAX) {
      until.entrySet().stream()
          .min(Map.Entry.comparingByValue(Comparator.naturalOrder()))
          .map(Map.Entry::getKey)
          .ifPresent(until::remove);
    }
  }

  boolean isOver(PeerId peer, long nowMillis) {
    return until.getOrDefault(peer, Long.MIN_VALUE) <= nowMillis;
  }

  /// Only while it is not over.
  long untilMillis(PeerId peer) {
    return until.getOrDefault(peer, Long.MIN_VALUE);
  }

  void expire(long nowMillis) {
    until.values().removeIf(millis -> millis <= nowMillis);
  }

  int size() {
    return until.size();
  }
}

package org.thitsar.node.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thitsar.protocol.base.Bytes;

/// The ids of the latest hints, so that each is passed on once. Bounded: the oldest is forgotten.
final class HintSeen {
  private final Map<Bytes, Boolean> ids;

  HintSeen(int idsMax) {
    this.ids =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
            return size() > idsMax;
          }
        };
  }

  /// Remembers `id`; answers whether it is new.
  synchronized boolean isNew(Bytes id) {
    return ids.putIfAbsent(id, true) == null;
  }
}

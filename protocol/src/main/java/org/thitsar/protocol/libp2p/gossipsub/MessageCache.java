package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;

/// The messages of the last heartbeats, to be offered and asked for.
final class MessageCache {
  private static final class Cached {
    final GossipMessage message;
    final Map<PeerId, Integer> sent = new HashMap<>(0);

    Cached(GossipMessage message) {
      this.message = message;
    }
  }

  private final int windows;
  private final int windowsOffered;
  private final LinkedHashMap<MessageId, Cached> cached = new LinkedHashMap<>();

  /// How many messages each of the last heartbeats brought, the current one first. They are in
  /// `cached` in the order they came.
  private final Deque<Integer> counts = new ArrayDeque<>();

  private int current;
  private long bytes;

  MessageCache(int windows, int windowsOffered) {
    this.windows = windows;
    this.windowsOffered = windowsOffered;
  }

  void put(GossipMessage message) {
    if (cached.putIfAbsent(message.id(), new Cached(message)) != null) {
      return;
    }
    current++;
    bytes += message.encoded().length();
    while (cached.size() > GossipLimits.CACHED_MESSAGES_MAX
        || bytes > GossipLimits.CACHED_BYTES_MAX) {
      dropEldest();
    }
  }

  /// What `peer` asks for; empty when it is not there, or was sent to this peer often enough.
  Optional<GossipMessage> ask(MessageId id, PeerId peer) {
    Cached found = cached.get(id);
    if (found == null
        || found.sent.merge(peer, 1, Integer::sum) > GossipLimits.RETRANSMISSIONS_MAX) {
      return Optional.empty();
    }
    return Optional.of(found.message);
  }

  /// The ids of the latest heartbeats' messages of `topic`.
  List<MessageId> offers(String topic) {
    int offered = current;
    int window = 1;
    for (Iterator<Integer> all = counts.iterator(); all.hasNext() && window < windowsOffered; ) {
      offered += all.next();
      window++;
    }
    List<MessageId> ids = new ArrayList<>();
    for (Cached next : cached.sequencedValues().reversed()) {
      if (offered-- == 0) {
        break;
      }
      if (next.message.topic().equals(topic)) {
        ids.add(next.message.id());
      }
    }
    return ids;
  }

  /// A heartbeat is over: the oldest window goes.
  void shift() {
    counts.addFirst(current);
    current = 0;
    while (counts.size() >= windows) {
      int oldest = counts.removeLast();
      for (int i = 0; i < oldest; i++) {
        remove();
      }
    }
  }

  private void dropEldest() {
    while (!counts.isEmpty() && counts.peekLast() == 0) {
      counts.removeLast();
    }
    if (counts.isEmpty()) {
      current--;
    } else {
      counts.addLast(counts.removeLast() - 1);
    }
    remove();
  }

  private void remove() {
    bytes -= cached.pollFirstEntry().getValue().message.encoded().length();
  }

  int size() {
    return cached.size();
  }

  long bytes() {
    return bytes;
  }
}

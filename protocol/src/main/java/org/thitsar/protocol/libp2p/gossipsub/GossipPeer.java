package org.thitsar.protocol.libp2p.gossipsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// One connected peer: what it speaks, what it is in, what it did since the last heartbeat, and
/// what waits for it.
final class GossipPeer {
  private final PeerId id;
  private final GossipVersion version;
  private final boolean outbound;
  private final GossipEvents events;
  private final Set<String> topics = new HashSet<>();
  private SendQueue queue = new SendQueue();

  /// With the heartbeat in which it was said.
  private final LinkedHashMap<MessageId, Long> unwanted = new LinkedHashMap<>();

  private RpcFrames frames = new RpcFrames();
  private boolean announced;

  /// Since the last heartbeat.
  private int ihaves;

  private int askedIds;
  private int iwants;
  private int idontwants;
  private boolean topicFlood;
  private int checks;

  /// Messages of this peer that the owner has not decided on.
  private int pending;

  GossipPeer(PeerId id, GossipVersion version, boolean outbound, GossipEvents events) {
    this.id = id;
    this.version = version;
    this.outbound = outbound;
    this.events = events;
  }

  PeerId id() {
    return id;
  }

  GossipVersion version() {
    return version;
  }

  /// Whether we dialled it.
  boolean outbound() {
    return outbound;
  }

  RpcFrames frames() {
    return frames;
  }

  /// A new stream begins with a new frame.
  void restartFrames() {
    frames = new RpcFrames();
  }

  /// Drops what waits to be sent.
  void restartQueue() {
    queue = new SendQueue();
    announced = false;
  }

  boolean isIn(String topic) {
    return topics.contains(topic);
  }

  /// Notes a topic; false when there were more topics than one may have, for the first time since
  /// the last heartbeat.
  boolean subscribed(String topic) {
    if (topics.size() >= GossipLimits.PEER_TOPICS_MAX && !topics.contains(topic)) {
      boolean first = !topicFlood;
      topicFlood = true;
      return !first;
    }
    topics.add(topic);
    return true;
  }

  void unsubscribed(String topic) {
    topics.remove(topic);
  }

  /// Counts an IHAVE.
  ///
  /// @return how many there were since the last heartbeat
  int countIhave() {
    return ++ihaves;
  }

  /// Counts an IWANT.
  ///
  /// @return how many there were since the last heartbeat
  int countIwant() {
    return ++iwants;
  }

  /// For how many ids the peer may still be asked before the next heartbeat.
  int asksLeft() {
    return GossipLimits.ASKED_IDS_MAX - askedIds;
  }

  void countAsked() {
    askedIds++;
  }

  /// Remembers what the peer has said it does not want; not more than it may say.
  void doesNotWant(MessageId message, long heartbeat) {
    if (idontwants >= GossipLimits.IDONTWANT_IDS_MAX) {
      return;
    }
    idontwants++;
    if (unwanted.putIfAbsent(message, heartbeat) == null
        && unwanted.size() > GossipLimits.IDONTWANT_HELD_MAX) {
      unwanted.pollFirstEntry();
    }
  }

  boolean wants(MessageId message) {
    return !unwanted.containsKey(message);
  }

  int unwanted() {
    return unwanted.size();
  }

  /// Counts a signature of this peer's messages.
  ///
  /// @return how many there were before, since the last heartbeat
  int countCheck() {
    return checks++;
  }

  boolean mayHavePending() {
    return pending < GossipLimits.PENDING_BY_PEER_MAX;
  }

  void pending(int change) {
    // One that reconnected may still be told of messages of its former connection.
    pending = Math.max(0, pending + change);
  }

  void heartbeat(long heartbeat) {
    ihaves = 0;
    askedIds = 0;
    iwants = 0;
    idontwants = 0;
    topicFlood = false;
    checks = 0;
    while (!unwanted.isEmpty()
        && heartbeat - unwanted.firstEntry().getValue() >= GossipLimits.IDONTWANT_HEARTBEATS) {
      unwanted.pollFirstEntry();
    }
  }

  /// What waits for this peer. Whoever adds to it calls [#announce] when done.
  SendQueue queue() {
    return queue;
  }

  /// Tells the owner, once, that there is something to send.
  void announce() {
    if (!announced && !queue.isEmpty()) {
      announced = true;
      events.writable(id);
    }
  }

  Optional<Bytes> next() {
    Optional<Bytes> frame = queue.next(message -> !wants(message));
    if (frame.isEmpty()) {
      announced = false;
    }
    return frame;
  }
}

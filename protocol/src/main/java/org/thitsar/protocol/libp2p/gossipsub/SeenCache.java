package org.thitsar.protocol.libp2p.gossipsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// The ids of the latest messages and what became of them. Forgotten after a time, or when there
/// are too many, the oldest first.
///
/// An id enters only after the signature was verified: otherwise whoever guesses the next number of
/// an author could keep the real message out.
final class SeenCache {
  /// What became of a message.
  enum State {
    PENDING,
    ACCEPTED,
    IGNORED,
    REJECTED
  }

  /// One message.
  static final class Seen {
    final PeerId author;
    final long seqno;
    final String topic;
    final long atMillis;

    /// By which a second message under the same id is told from the first: only an author who
    /// breaks the rules makes two, and whoever brings the other one has done nothing wrong.
    private final Bytes signature;

    private State state = State.PENDING;
    private long decidedMillis;
    private final Set<PeerId> bringers = new HashSet<>(2);

    private Seen(GossipMessage message, Bytes signature, long atMillis) {
      this.author = message.author();
      this.seqno = message.seqno();
      this.topic = message.topic();
      this.signature = signature;
      this.atMillis = atMillis;
    }

    State state() {
      return state;
    }

    long decidedMillis() {
      return decidedMillis;
    }

    void decided(State decision, long nowMillis) {
      state = decision;
      decidedMillis = nowMillis;
    }

    boolean isSignedBy(Bytes other) {
      return signature.equals(other);
    }

    /// Notes who brought it, and says whether it is the first time, as far as that is remembered.
    boolean broughtBy(PeerId peer) {
      return bringers.size() < GossipLimits.DELIVERERS_MAX && bringers.add(peer);
    }

    Set<PeerId> bringers() {
      return bringers;
    }
  }

  private final long millisMax;
  private final Consumer<Seen> forgotten;
  private final LinkedHashMap<MessageId, Seen> seen = new LinkedHashMap<>();

  /// @param forgotten is told what leaves
  SeenCache(long millisMax, Consumer<Seen> forgotten) {
    this.millisMax = millisMax;
    this.forgotten = forgotten;
  }

  Optional<Seen> of(MessageId id) {
    return Optional.ofNullable(seen.get(id));
  }

  boolean has(MessageId id) {
    return seen.containsKey(id);
  }

  Seen add(GossipMessage message, Bytes signature, long nowMillis) {
    Seen entry = new Seen(message, signature, nowMillis);
    seen.put(message.id(), entry);
    if (seen.size() > GossipLimits.SEEN_MAX) {
      forgetEldest();
    }
    return entry;
  }

  void expire(long nowMillis) {
    while (!seen.isEmpty() && nowMillis - seen.firstEntry().getValue().atMillis > millisMax) {
      forgetEldest();
    }
  }

  private void forgetEldest() {
    Map.Entry<MessageId, Seen> eldest = seen.pollFirstEntry();
    forgotten.accept(eldest.getValue());
  }

  int size() {
    return seen.size();
  }
}

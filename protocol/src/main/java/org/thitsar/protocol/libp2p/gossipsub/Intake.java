package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.PeerId;

/// Decides whether a message is new and what it says it is. What costs little is asked first; the
/// signature is verified once for each message, however many peers bring it.
final class Intake {
  /// So that it takes several peers to use up what all may cost.
  private static final long CHECKS_FACTOR = 4;

  private final PeerId own;
  private final MeshParameters mesh;
  private final ScoreParameters scoring;
  private final GossipPolicy policy;
  private final Peers peers;
  private final Set<String> topics;
  private final Authors authors = new Authors();
  private final SeenCache seen;
  private final Map<MessageId, Pending> pending = new LinkedHashMap<>();

  /// Signatures since the last heartbeat.
  private long checks;

  /// A message that the owner has not decided on.
  private record Pending(GossipMessage message, SeenCache.Seen seen, PeerId first) {}

  Intake(
      PeerId own,
      MeshParameters mesh,
      ScoreParameters scoring,
      GossipPolicy policy,
      Peers peers,
      Set<String> topics) {
    this.own = own;
    this.mesh = mesh;
    this.scoring = scoring;
    this.policy = policy;
    this.peers = peers;
    this.topics = topics;
    this.seen =
        new SeenCache(
            mesh.seenMillis(),
            gone -> {
              if (gone.state() == SeenCache.State.ACCEPTED) {
                authors.forgotten(gone.author, gone.seqno);
              }
            });
  }

  /// Either a message to be judged, or why not.
  record Taken(Optional<GossipMessage> message, Optional<Refusal> refusal) {
    static Taken of(GossipMessage message) {
      return new Taken(Optional.of(message), Optional.empty());
    }

    static Taken refused(Refusal refusal) {
      return new Taken(Optional.empty(), Optional.of(refusal));
    }
  }

  /// Looks at a message that `from` brought.
  Taken take(WireMessage message, GossipPeer from, long nowMillis) {
    Taken taken = check(message, from, nowMillis);
    taken
        .refusal()
        .filter(Refusal::isFault)
        .ifPresent(_ -> peers.scores().book(from.id()).ifPresent(s -> s.invalid(message.topic())));
    return taken;
  }

  private Taken check(WireMessage message, GossipPeer from, long nowMillis) {
    if (!topics.contains(message.topic())) {
      return Taken.refused(Refusal.UNKNOWN_TOPIC);
    }
    if (message.data().length() > GossipLimits.DATA_BYTES_MAX) {
      return Taken.refused(Refusal.TOO_LARGE);
    }
    if (message.foreign()) {
      return Taken.refused(Refusal.FOREIGN_FIELDS);
    }
    Bytes author = message.from();
    Bytes number = message.seqno();
    Bytes signature = message.signature();
    if (author == null || number == null || signature == null) {
      return Taken.refused(Refusal.UNSIGNED);
    }
    if (number.length() != SequenceNumbers.BYTES) {
      return Taken.refused(Refusal.BAD_SEQNO);
    }
    // Not decoded yet, which costs as much as a signature: only its form is looked at.
    PeerId claimed = new PeerId(author);
    Optional<VerifyingKey> key = claimed.key();
    if (key.isEmpty()) {
      return Taken.refused(isPeerId(author) ? Refusal.FOREIGN_KEY : Refusal.BAD_AUTHOR);
    }
    if (message.key() != null && !message.key().equals(author.slice(2, author.length()))) {
      return Taken.refused(Refusal.KEY_MISMATCH);
    }
    long seqno = SequenceNumbers.decode(number);
    MessageId id = mesh.ids().id(claimed, seqno);
    Optional<SeenCache.Seen> before = seen.of(id);
    if (before.isPresent()) {
      return Taken.refused(again(before.get(), signature, from.id(), nowMillis));
    }
    if (authors.isOld(author, seqno)) {
      return Taken.refused(Refusal.REPLAYED);
    }
    if (!claimed.equals(own) && !policy.mayPublish(claimed)) {
      return Taken.refused(Refusal.AUTHOR_NOT_ADMITTED);
    }
    if (pending.size() >= GossipLimits.PENDING_MAX || !from.mayHavePending()) {
      return Taken.refused(Refusal.BUSY);
    }
    if (from.countCheck() >= mesh.checksMax() || checks >= CHECKS_FACTOR * mesh.checksMax()) {
      return Taken.refused(Refusal.BUSY);
    }
    checks++;
    if (authors.known(author).isEmpty() && !isPeerId(author)) {
      return Taken.refused(Refusal.BAD_AUTHOR);
    }
    try {
      MessageSignature.verify(key.get(), message.signed(), signature);
    } catch (MalformedException e) {
      return Taken.refused(Refusal.BAD_SIGNATURE);
    }
    GossipMessage good =
        new GossipMessage(id, claimed, seqno, message.topic(), message.data(), message.encoded());
    if (claimed.equals(own)) {
      // Remembered, so that it is not verified as often as somebody sends it.
      seen.add(good, signature, nowMillis).decided(SeenCache.State.IGNORED, nowMillis);
      return Taken.refused(Refusal.OWN_MESSAGE);
    }
    SeenCache.Seen entry = seen.add(good, signature, nowMillis);
    entry.broughtBy(from.id());
    pending.put(id, new Pending(good, entry, from.id()));
    from.pending(1);
    return Taken.of(good);
  }

  private Refusal again(SeenCache.Seen before, Bytes signature, PeerId from, long nowMillis) {
    if (!before.isSignedBy(signature)) {
      return Refusal.DUPLICATE;
    }
    return switch (before.state()) {
      case REJECTED -> Refusal.REJECTED_BEFORE;
      case PENDING -> {
        before.broughtBy(from);
        yield Refusal.DUPLICATE;
      }
      case ACCEPTED -> {
        boolean near = nowMillis - before.decidedMillis() <= scoring.meshDeliveryWindowMillis();
        if (near && before.broughtBy(from)) {
          peers.scores().book(from).ifPresent(score -> score.delivered(before.topic));
        }
        yield Refusal.DUPLICATE;
      }
      case IGNORED -> Refusal.DUPLICATE;
    };
  }

  private static boolean isPeerId(Bytes bytes) {
    try {
      PeerId.decode(bytes);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  /// A message to be passed on, and who has it already.
  record Accepted(GossipMessage message, Set<PeerId> bringers) {}

  /// What the owner made of a message.
  ///
  /// @return the message, when it is to be passed on
  Optional<Accepted> decide(MessageId id, Verdict verdict, long nowMillis) {
    Pending decided = pending.remove(id);
    if (decided == null) {
      return Optional.empty();
    }
    peers.of(decided.first()).ifPresent(peer -> peer.pending(-1));
    SeenCache.Seen entry = decided.seen();
    switch (verdict) {
      case ACCEPT -> {
        entry.decided(SeenCache.State.ACCEPTED, nowMillis);
        authors.accepted(entry.author, nowMillis);
        if (!seen.has(id)) {
          authors.forgotten(entry.author, entry.seqno);
        }
        entry.bringers().forEach(peer -> delivered(peer, decided));
        return Optional.of(new Accepted(decided.message(), entry.bringers()));
      }
      case REJECT -> {
        entry.decided(SeenCache.State.REJECTED, nowMillis);
        for (PeerId peer : entry.bringers()) {
          peers.scores().book(peer).ifPresent(score -> score.invalid(entry.topic));
        }
      }
      case IGNORE -> entry.decided(SeenCache.State.IGNORED, nowMillis);
    }
    return Optional.empty();
  }

  private void delivered(PeerId peer, Pending message) {
    Optional<PeerScore> score = peers.scores().book(peer);
    if (peer.equals(message.first())) {
      score.ifPresent(book -> book.deliveredFirst(message.seen().topic));
    } else {
      score.ifPresent(book -> book.delivered(message.seen().topic));
    }
  }

  /// Our own message.
  void published(GossipMessage message, long nowMillis) {
    seen.add(message, Bytes.empty(), nowMillis).decided(SeenCache.State.ACCEPTED, nowMillis);
  }

  /// Whether there is a reason to ask for `id`.
  boolean isWanted(MessageId id) {
    return !seen.has(id) && !mesh.ids().isOf(id, own);
  }

  void heartbeat(long nowMillis) {
    checks = 0;
    List<MessageId> late = new ArrayList<>();
    pending.forEach(
        (id, entry) -> {
          if (nowMillis - entry.seen().atMillis > GossipLimits.PENDING_MILLIS_MAX) {
            late.add(id);
          }
        });
    late.forEach(id -> decide(id, Verdict.IGNORE, nowMillis));
    seen.expire(nowMillis);
    authors.expire(nowMillis, scoring.retainMillis());
  }

  int seen() {
    return seen.size();
  }

  int pending() {
    return pending.size();
  }

  int authors() {
    return authors.size();
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.thitsar.protocol.base.Bytes;

/// What waits to be sent to one peer.
///
/// Control (subscriptions, GRAFT, PRUNE) is never dropped: there is at most one word per topic, the
/// last one. Nor are requests, which are few. Of the rest, when there is too much for a peer that
/// does not keep up, offers go first, then answers to requests, and then what comes new; a message
/// that was dropped is offered again by gossip.
final class SendQueue {
  private static final int FIELD_BYTES = 4;
  private static final long GRAFT = -1;

  private record Queued(MessageId id, Bytes encoded) {}

  private final Map<String, Boolean> subscriptions = new LinkedHashMap<>();

  /// By topic: the backoff of a PRUNE in seconds, or [#GRAFT].
  private final Map<String, Long> mesh = new LinkedHashMap<>();

  private final Set<MessageId> idontwant = new LinkedHashSet<>();
  private final ArrayDeque<Queued> messages = new ArrayDeque<>();
  private final ArrayDeque<Queued> answers = new ArrayDeque<>();
  private final Map<String, List<MessageId>> ihave = new LinkedHashMap<>();
  private final Set<MessageId> iwant = new LinkedHashSet<>();
  private int bytes;

  void subscription(String topic, boolean subscribed) {
    subscriptions.put(topic, subscribed);
  }

  void graft(String topic) {
    mesh.put(topic, GRAFT);
  }

  void prune(String topic, long backoffMillis) {
    // Rounded up: coming back early would be held against the peer.
    mesh.put(topic, (backoffMillis + 999) / 1_000);
  }

  /// Says that `id` need not be sent. Dropped when there are many: it only saves work.
  void idontwant(MessageId id) {
    if (idontwant.size() < GossipLimits.IDONTWANT_IDS_MAX) {
      idontwant.add(id);
    }
  }

  /// Queues a message of the mesh.
  ///
  /// @return whether there was room
  boolean message(GossipMessage message) {
    int size = size(message);
    if (!fits(size)) {
      dropOffers();
    }
    if (!fits(size)) {
      dropAnswers();
    }
    return add(messages, message, size);
  }

  /// Queues what the peer asked for.
  ///
  /// @return whether there was room
  boolean answer(GossipMessage message) {
    return add(answers, message, size(message));
  }

  /// Offers messages; a former offer of the same topic is forgotten.
  void offer(String topic, List<MessageId> ids) {
    List<MessageId> former = ihave.remove(topic);
    bytes -= former == null ? 0 : size(former);
    if (fits(size(ids))) {
      ihave.put(topic, ids);
      bytes += size(ids);
    }
  }

  /// Asks for a message.
  ///
  /// @return whether there was room
  boolean ask(MessageId id) {
    if (iwant.size() >= GossipLimits.ASKED_IDS_MAX || !fits(size(id))) {
      return false;
    }
    if (iwant.add(id)) {
      bytes += size(id);
    }
    return true;
  }

  /// Takes a request back.
  ///
  /// @return whether it had not been sent yet
  boolean takeBack(MessageId id) {
    boolean unsent = iwant.remove(id);
    if (unsent) {
      bytes -= size(id);
    }
    return unsent;
  }

  /// Everything that was said about a topic we left, but for the farewell.
  void leave(String topic) {
    List<MessageId> former = ihave.remove(topic);
    bytes -= former == null ? 0 : size(former);
  }

  boolean isEmpty() {
    return subscriptions.isEmpty()
        && mesh.isEmpty()
        && idontwant.isEmpty()
        && messages.isEmpty()
        && answers.isEmpty()
        && ihave.isEmpty()
        && iwant.isEmpty();
  }

  int bytes() {
    return bytes;
  }

  int size() {
    return messages.size() + answers.size();
  }

  /// Takes out the next frame: control and messages, or a piece of what can wait.
  ///
  /// @param unwanted what the peer has told us not to send
  Optional<Bytes> next(Predicate<MessageId> unwanted) {
    Rpc.Outgoing urgent = urgent(unwanted);
    if (!urgent.isEmpty()) {
      return Optional.of(RpcCodec.encode(urgent));
    }
    Rpc.Outgoing gossip = gossip();
    return gossip.isEmpty() ? Optional.empty() : Optional.of(RpcCodec.encode(gossip));
  }

  private Rpc.Outgoing urgent(Predicate<MessageId> unwanted) {
    List<Rpc.Subscription> topics = new ArrayList<>();
    subscriptions.forEach((topic, on) -> topics.add(new Rpc.Subscription(topic, on)));
    subscriptions.clear();
    List<String> grafts = new ArrayList<>();
    List<Rpc.Prune> prunes = new ArrayList<>();
    mesh.forEach(
        (topic, word) -> {
          if (word == GRAFT) {
            grafts.add(topic);
          } else {
            prunes.add(new Rpc.Prune(topic, word));
          }
        });
    mesh.clear();
    List<MessageId> notWanted = List.copyOf(idontwant);
    idontwant.clear();
    List<Bytes> taken = new ArrayList<>();
    int room = take(messages, taken, GossipLimits.FRAME_BYTES_AIM, unwanted);
    take(answers, taken, room, unwanted);
    return new Rpc.Outgoing(topics, taken, List.of(), List.of(), grafts, prunes, notWanted);
  }

  /// Takes messages while there is room; one always fits into an empty frame.
  private int take(
      ArrayDeque<Queued> from, List<Bytes> taken, int room, Predicate<MessageId> unwanted) {
    int left = room;
    while (!from.isEmpty() && taken.size() < GossipLimits.FRAME_MESSAGES_MAX) {
      Queued next = from.element();
      int size = next.encoded().length() + FIELD_BYTES;
      if (!unwanted.test(next.id())) {
        if (size > left && !taken.isEmpty()) {
          break;
        }
        taken.add(next.encoded());
        left -= size;
      }
      bytes -= size;
      from.remove();
    }
    return left;
  }

  private Rpc.Outgoing gossip() {
    List<Rpc.IHave> offers = new ArrayList<>(1);
    Iterator<Map.Entry<String, List<MessageId>>> topics = ihave.entrySet().iterator();
    if (topics.hasNext()) {
      Map.Entry<String, List<MessageId>> offer = topics.next();
      offers.add(new Rpc.IHave(offer.getKey(), offer.getValue()));
      bytes -= size(offer.getValue());
      topics.remove();
    }
    List<MessageId> wanted = new ArrayList<>();
    Iterator<MessageId> ids = iwant.iterator();
    while (ids.hasNext() && wanted.size() < GossipLimits.IWANT_IDS_MAX) {
      MessageId id = ids.next();
      wanted.add(id);
      bytes -= size(id);
      ids.remove();
    }
    return new Rpc.Outgoing(List.of(), List.of(), offers, wanted, List.of(), List.of(), List.of());
  }

  private boolean add(ArrayDeque<Queued> queue, GossipMessage message, int size) {
    if (!fits(size) || size() >= GossipLimits.QUEUE_MESSAGES_MAX) {
      return false;
    }
    queue.add(new Queued(message.id(), message.encoded()));
    bytes += size;
    return true;
  }

  private boolean fits(int more) {
    return bytes + more <= GossipLimits.QUEUE_BYTES_MAX;
  }

  private void dropOffers() {
    ihave.values().forEach(ids -> bytes -= size(ids));
    ihave.clear();
  }

  private void dropAnswers() {
    answers.forEach(answer -> bytes -= answer.encoded().length() + FIELD_BYTES);
    answers.clear();
  }

  private static int size(GossipMessage message) {
    return message.encoded().length() + FIELD_BYTES;
  }

  private static int size(MessageId id) {
    return id.bytes().length() + 2;
  }

  private static int size(List<MessageId> ids) {
    int sum = 0;
    for (MessageId id : ids) {
      sum += size(id);
    }
    return sum;
  }
}

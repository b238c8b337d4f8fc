package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.identity.PeerId;

/// What was asked for and has not come, from whom and until when. One id of each request is a
/// promise, drawn at random: a peer that breaks it pays.
final class Promises {
  private record Ask(PeerId peer, long untilMillis, boolean promise) {}

  /// A request that was not answered.
  record Late(PeerId peer, MessageId id, boolean promise) {}

  private final long millisMax;
  private final LinkedHashMap<MessageId, List<Ask>> asked = new LinkedHashMap<>();

  Promises(long millisMax) {
    this.millisMax = millisMax;
  }

  /// Whether `id` may be asked from `peer` as well.
  boolean mayAsk(MessageId id, PeerId peer) {
    List<Ask> asks = asked.get(id);
    if (asks == null) {
      return asked.size() < GossipLimits.ASKED_MAX;
    }
    return asks.size() < GossipLimits.ASKED_FROM_MAX
        && asks.stream().noneMatch(ask -> ask.peer().equals(peer));
  }

  void asked(MessageId id, PeerId peer, boolean promise, long nowMillis) {
    asked
        .computeIfAbsent(id, _ -> new ArrayList<>(1))
        .add(new Ask(peer, nowMillis + millisMax, promise));
  }

  /// The message came, from whomever.
  ///
  /// @return who was asked for it
  List<PeerId> came(MessageId id) {
    List<Ask> asks = asked.remove(id);
    return asks == null ? List.of() : asks.stream().map(Ask::peer).toList();
  }

  void gone(PeerId peer) {
    asked.values().forEach(asks -> asks.removeIf(ask -> ask.peer().equals(peer)));
    asked.values().removeIf(List::isEmpty);
  }

  /// Forgets what was not answered in time.
  ///
  /// @return what was forgotten
  List<Late> expire(long nowMillis) {
    List<Late> late = new ArrayList<>();
    for (Iterator<Map.Entry<MessageId, List<Ask>>> all = asked.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<MessageId, List<Ask>> next = all.next();
      List<Ask> asks = next.getValue();
      for (Ask ask : asks) {
        if (ask.untilMillis() <= nowMillis) {
          late.add(new Late(ask.peer(), next.getKey(), ask.promise()));
        }
      }
      asks.removeIf(ask -> ask.untilMillis() <= nowMillis);
      if (asks.isEmpty()) {
        all.remove();
      }
    }
    return late;
  }

  void clear() {
    asked.clear();
  }

  int size() {
    return asked.size();
  }
}

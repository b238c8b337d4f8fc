package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.protocol.identity.PeerId;

/// Offers (IHAVE), requests (IWANT) and refusals (IDONTWANT): how a message gets past the mesh, and
/// how it is kept from coming twice.
final class LazyGossip {
  private final MeshParameters parameters;
  private final Peers peers;
  private final Intake intake;
  private final MessageCache cache;
  private final Promises promises;
  private final Draw draw;

  LazyGossip(MeshParameters parameters, Peers peers, Intake intake, MessageCache cache, Draw draw) {
    this.parameters = parameters;
    this.peers = peers;
    this.intake = intake;
    this.cache = cache;
    this.promises = new Promises(parameters.followupMillis());
    this.draw = draw;
  }

  /// A peer offers messages: those that we do not have are asked for.
  void offered(
      GossipPeer peer, List<Rpc.IHave> offers, Map<String, TopicMesh> topics, long nowMillis) {
    if (offers.isEmpty() || !peers.scores().mayGossip(peer.id())) {
      return;
    }
    List<MessageId> wanted = new ArrayList<>();
    for (Rpc.IHave offer : offers) {
      int count = peer.countIhave();
      if (count > GossipLimits.IHAVES_MAX) {
        flood(peer, Misconduct.IHAVE_FLOOD, count == GossipLimits.IHAVES_MAX + 1);
        break;
      }
      if (peer.asksLeft() > 0 && topics.containsKey(offer.topic())) {
        offer.ids().stream()
            .filter(intake::isWanted)
            .filter(id -> promises.mayAsk(id, peer.id()))
            .forEach(wanted::add);
      }
    }
    // By lot, so that a list longer than what is asked for cannot choose what is.
    boolean promise = true;
    for (MessageId id : draw.some(wanted, peer.asksLeft())) {
      if (promises.mayAsk(id, peer.id()) && peer.queue().ask(id)) {
        peer.countAsked();
        promises.asked(id, peer.id(), promise, nowMillis);
        promise = false;
      }
    }
  }

  /// A peer asks for messages.
  void asked(GossipPeer peer, List<List<MessageId>> requests) {
    if (requests.isEmpty() || !peers.scores().mayGossip(peer.id())) {
      return;
    }
    for (List<MessageId> request : requests) {
      int count = peer.countIwant();
      if (count > GossipLimits.IWANTS_MAX) {
        flood(peer, Misconduct.IWANT_FLOOD, count == GossipLimits.IWANTS_MAX + 1);
        return;
      }
      for (MessageId id : request) {
        if (peer.wants(id)) {
          cache.ask(id, peer.id()).ifPresent(peer.queue()::answer);
        }
      }
    }
  }

  /// A message came and will be looked at: neighbours need not send it too, and whoever was asked
  /// for it need not any more.
  void came(GossipMessage message, PeerId from, TopicMesh mesh) {
    for (PeerId asked : promises.came(message.id())) {
      peers.of(asked).ifPresent(peer -> peer.queue().takeBack(message.id()));
    }
    if (message.data().length() < parameters.idontwantBytesMin()) {
      return;
    }
    for (PeerId member : mesh.members()) {
      if (!member.equals(from) && !member.equals(message.author())) {
        peers
            .of(member)
            .filter(peer -> peer.version().knowsIdontwant())
            .ifPresent(peer -> peer.queue().idontwant(message.id()));
      }
    }
  }

  /// Offers the latest messages to some peers outside the mesh, and to those that have just come
  /// into it.
  void offer(String topic, TopicMesh mesh) {
    Set<PeerId> fresh = mesh.takeFresh();
    List<MessageId> ids = cache.offers(topic);
    if (ids.isEmpty()) {
      return;
    }
    List<GossipPeer> outside = new ArrayList<>();
    for (GossipPeer peer : peers.in(topic)) {
      if (!mesh.members().contains(peer.id()) && peers.scores().mayGossip(peer.id())) {
        outside.add(peer);
      }
    }
    int share = (int) Math.ceil(outside.size() * parameters.gossipFactor());
    for (GossipPeer peer : draw.some(outside, Math.max(parameters.degreeLazy(), share))) {
      peer.queue().offer(topic, ids);
    }
    for (PeerId member : fresh) {
      peers.of(member).ifPresent(peer -> peer.queue().offer(topic, ids));
    }
  }

  void gone(PeerId peer) {
    promises.gone(peer);
  }

  void heartbeat(long nowMillis) {
    for (Promises.Late late : promises.expire(nowMillis)) {
      boolean unsent =
          peers.of(late.peer()).map(peer -> peer.queue().takeBack(late.id())).orElse(true);
      if (late.promise() && !unsent) {
        peers.misbehaved(late.peer(), Misconduct.BROKEN_PROMISE);
      }
    }
    cache.shift();
  }

  /// We were away ourselves: nobody could keep a promise.
  void wokeUp() {
    promises.clear();
  }

  int asked() {
    return promises.size();
  }

  private void flood(GossipPeer peer, Misconduct what, boolean first) {
    if (first) {
      peers.misbehaved(peer.id(), what);
    }
  }
}

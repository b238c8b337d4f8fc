package org.thitsar.protocol.libp2p.gossipsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;

/// One node of a GossipSub network: bytes of peers in, events and bytes for peers out.
///
/// # Who does what
///
/// The owner connects streams: one for each direction and peer, negotiated as one of
/// [GossipVersion#protocols()]. What it reads goes into [#received]; when it is told that a peer is
/// writable, it takes frames with [#next] for as long as the stream takes them. It calls
/// [#heartbeat] once in [MeshParameters#heartbeatMillis()], and [#decide] for each message that
/// arrived.
///
/// Every method is told the time, in milliseconds since 1970 for the sake of the numbers of own
/// messages (see [#publish]). A clock that is set back goes on here from where it was.
///
/// # Always a member
///
/// Only to topics that this node is subscribed to can be published: there is no fanout. A node of a
/// federation has one topic and is always in it, and a publisher outside the mesh would show itself
/// as the author of what it sends. For the same reason nothing is flooded: an own message goes to
/// the mesh, as everybody else's does, and to others only while the mesh is below its least size.
///
/// # What is bounded
///
/// Everything, in [GossipLimits]. A peer that breaks the format ends its stream with a
/// [MalformedException]; one that breaks the rules loses score, its place in the mesh, and at last
/// our attention.
///
/// Not safe for several threads: the owner guards it with one lock.
public final class GossipRouter {
  private static final int SLEPT_HEARTBEATS = 5;
  private static final long STEP_BACK_MILLIS = 2_000;

  private final PeerId own;
  private final Authorship authorship;
  private final MeshParameters parameters;
  private final GossipEvents events;
  private final Draw draw;
  private final Peers peers;
  private final PeerScores scores;
  private final Map<String, TopicMesh> topics = new LinkedHashMap<>();

  /// Of all topics that we are or were in, for as long as they last.
  private final Map<String, Backoffs> backoffs = new LinkedHashMap<>();

  private final Intake intake;
  private final MessageCache cache;
  private final LazyGossip gossip;
  private long nowMillis;
  private long shiftMillis;
  private long heartbeats;
  private long heartbeatMillis;

  /// A node without peers or topics.
  ///
  /// @param own who this node is to its peers
  /// @param authorship as whom it publishes
  /// @param entropy chooses neighbours: who can foresee it can surround us
  public GossipRouter(
      PeerId own,
      Authorship authorship,
      MeshParameters parameters,
      ScoreParameters scoring,
      GossipPolicy policy,
      GossipEvents events,
      Entropy entropy) {
    this.own = own;
    this.authorship = authorship;
    this.parameters = parameters;
    this.events = events;
    this.draw = new Draw(entropy);
    this.scores = new PeerScores(scoring, policy);
    this.peers = new Peers(scores, events);
    this.intake = new Intake(own, parameters, scoring, policy, peers, topics.keySet());
    this.cache = new MessageCache(parameters.historyLength(), parameters.historyGossip());
    this.gossip = new LazyGossip(parameters, peers, intake, cache, draw);
  }

  /// Takes part in a topic. Nothing happens when it does already.
  ///
  /// @throws IllegalArgumentException when the name is empty or too long, or there are too many
  public void subscribe(String topic, long now) {
    advance(now);
    if (!RpcCodec.isTopic(topic) || topics.size() >= GossipLimits.TOPICS_MAX) {
      throw new IllegalArgumentException("no topic can have this name, or there are too many");
    }
    if (topics.containsKey(topic)) {
      return;
    }
    TopicMesh mesh =
        new TopicMesh(
            topic, parameters, peers, draw, backoffs.computeIfAbsent(topic, _ -> new Backoffs()));
    topics.put(topic, mesh);
    peers.all().forEach(peer -> peer.queue().subscription(topic, true));
    mesh.fill(nowMillis);
    peers.announce();
  }

  /// Leaves a topic. Nothing happens when it is in none.
  public void unsubscribe(String topic, long now) {
    advance(now);
    TopicMesh mesh = topics.remove(topic);
    if (mesh == null) {
      return;
    }
    mesh.leave(nowMillis);
    scores.leave(topic);
    for (GossipPeer peer : peers.all()) {
      peer.queue().leave(topic);
      peer.queue().subscription(topic, false);
    }
    peers.announce();
  }

  /// A peer can be talked to: it is told our topics.
  ///
  /// @param outbound whether we dialled it
  /// @return false when it is known already, or there are too many
  public boolean peerConnected(PeerId id, GossipVersion version, boolean outbound, long now) {
    advance(now);
    GossipPeer peer = new GossipPeer(id, version, outbound, events);
    if (id.equals(own) || !peers.add(peer)) {
      return false;
    }
    introduce(peer);
    return true;
  }

  private void introduce(GossipPeer peer) {
    topics.keySet().forEach(topic -> peer.queue().subscription(topic, true));
    peer.announce();
  }

  /// A peer is gone; what waited for it is dropped.
  public void peerGone(PeerId id, long now) {
    advance(now);
    topics.values().forEach(mesh -> mesh.drop(id, nowMillis));
    gossip.gone(id);
    peers.remove(id);
  }

  /// A peer's stream begins: what came of an unfinished frame on a former one is dropped. The peer
  /// may have forgotten us, so it is told our topics.
  public void streamOpened(PeerId id) {
    peers
        .of(id)
        .ifPresent(
            peer -> {
              peer.restartFrames();
              introduce(peer);
            });
  }

  /// Our stream to a peer broke, and the next begins: what waited or was on its way is dropped, and
  /// the peer is told our topics again. What it has told us still holds.
  public void writerRestarted(PeerId id, long now) {
    advance(now);
    peers
        .of(id)
        .ifPresent(
            peer -> {
              topics.values().forEach(mesh -> mesh.drop(id, nowMillis));
              gossip.gone(id);
              peer.restartQueue();
              introduce(peer);
            });
  }

  /// Takes what a peer sent, in pieces of any size. What a graylisted peer sends is skipped.
  ///
  /// @throws MalformedException when it is not what the protocol says; the stream is to be reset
  public void received(PeerId from, Bytes bytes, long now) throws MalformedException {
    advance(now);
    Optional<GossipPeer> known = peers.of(from);
    if (known.isEmpty()) {
      return;
    }
    GossipPeer peer = known.get();
    peer.frames().feed(bytes);
    try {
      Optional<Bytes> frame = peer.frames().next();
      while (frame.isPresent()) {
        if (!scores.isGraylisted(from)) {
          take(peer, RpcCodec.decode(frame.get()));
        }
        frame = peer.frames().next();
      }
    } catch (MalformedException e) {
      peer.restartFrames();
      peers.misbehaved(from, Misconduct.MALFORMED);
      throw e;
    } finally {
      peers.announce();
    }
  }

  private void take(GossipPeer peer, Rpc rpc) {
    for (Rpc.Subscription subscription : rpc.subscriptions()) {
      if (!subscription.subscribed()) {
        peer.unsubscribed(subscription.topic());
        Optional.ofNullable(topics.get(subscription.topic()))
            .ifPresent(mesh -> mesh.drop(peer.id(), nowMillis));
      } else if (!peer.subscribed(subscription.topic())) {
        peers.misbehaved(peer.id(), Misconduct.TOPIC_FLOOD);
      }
    }
    for (WireMessage message : rpc.messages()) {
      if (scores.isGraylisted(peer.id())) {
        return;
      }
      take(peer, message);
    }
    gossip.offered(peer, rpc.ihaves(), topics, nowMillis);
    gossip.asked(peer, rpc.iwants());
    // Of several words about one topic the first counts, and a topic that is none of ours is not
    // answered: both would let a few bytes make us talk.
    Set<String> spoken = new HashSet<>();
    for (String topic : rpc.grafts()) {
      TopicMesh mesh = topics.get(topic);
      if (mesh != null && spoken.add(topic)) {
        mesh.grafted(peer, nowMillis);
      }
    }
    spoken.clear();
    for (Rpc.Prune prune : rpc.prunes()) {
      TopicMesh mesh = topics.get(prune.topic());
      if (mesh != null && spoken.add(prune.topic())) {
        mesh.pruned(peer, prune.backoffSeconds(), nowMillis);
      }
    }
    rpc.idontwants().forEach(id -> peer.doesNotWant(id, heartbeats));
  }

  private void take(GossipPeer peer, WireMessage message) {
    Intake.Taken taken = intake.take(message, peer, nowMillis);
    taken.refusal().ifPresent(refusal -> events.refused(peer.id(), refusal));
    taken
        .message()
        .ifPresent(
            good -> {
              TopicMesh mesh = topics.get(good.topic());
              if (mesh != null) {
                gossip.came(good, peer.id(), mesh);
              }
              events.arrived(good, peer.id());
            });
  }

  /// Says what a message that arrived is worth. Without a word it counts as ignored after 10
  /// seconds; a second word is of no effect.
  public void decide(MessageId id, Verdict verdict, long now) {
    advance(now);
    intake
        .decide(id, verdict, nowMillis)
        .ifPresent(
            accepted -> {
              GossipMessage message = accepted.message();
              TopicMesh mesh = topics.get(message.topic());
              if (mesh != null) {
                cache.put(message);
                send(message, mesh.members(), accepted.bringers());
              }
            });
  }

  private int send(GossipMessage message, Iterable<PeerId> to, Set<PeerId> but) {
    int sent = 0;
    for (PeerId id : to) {
      GossipPeer peer = peers.of(id).orElse(null);
      if (peer != null
          && !but.contains(id)
          && !id.equals(message.author())
          && peer.wants(message.id())
          && peer.queue().message(message)) {
        sent++;
        peer.announce();
      }
    }
    return sent;
  }

  /// An own message that is on its way.
  ///
  /// @param id by what others know it
  /// @param peers to how many it goes at once; with 0 it is offered to those who come soon
  public record Published(MessageId id, int peers) {}

  /// Signs and sends a message.
  ///
  /// @param now also makes the message's number: milliseconds since 1970, so that numbers grow over
  ///   a restart
  /// @throws IllegalArgumentException when this node is not in the topic, or there is too much data
  public Published publish(String topic, Bytes data, long now) {
    advance(now);
    TopicMesh mesh = topics.get(topic);
    if (mesh == null || data.length() > GossipLimits.DATA_BYTES_MAX) {
      throw new IllegalArgumentException("not in this topic, or too much data");
    }
    Authorship.Author author = authorship.next(nowMillis);
    PeerId id = author.id();
    long seqno = author.seqno();
    Bytes signature =
        MessageSignature.sign(author.key(), RpcCodec.encodeUnsigned(id, seqno, topic, data));
    GossipMessage message =
        new GossipMessage(
            parameters.ids().id(id, seqno),
            id,
            seqno,
            topic,
            data,
            RpcCodec.encodeSigned(id, seqno, topic, data, signature));
    intake.published(message, nowMillis);
    cache.put(message);
    return new Published(message.id(), send(message, audience(topic, mesh), Set.of()));
  }

  /// The mesh; while that is too small, others as well.
  private Set<PeerId> audience(String topic, TopicMesh mesh) {
    Set<PeerId> audience = new HashSet<>(mesh.members());
    audience.removeIf(id -> !scores.mayPublish(id));
    if (audience.size() < parameters.degreeLow()) {
      List<PeerId> others =
          peers.in(topic).stream()
              .map(GossipPeer::id)
              .filter(scores::mayPublish)
              .filter(id -> !audience.contains(id))
              .toList();
      audience.addAll(draw.some(others, parameters.degree() - audience.size()));
    }
    return audience;
  }

  /// Mends the mesh, offers the latest messages, lets scores fade and forgets what is old.
  public void heartbeat(long now) {
    advance(now);
    heartbeats++;
    boolean slept = nowMillis - heartbeatMillis > SLEPT_HEARTBEATS * parameters.heartbeatMillis();
    heartbeatMillis = nowMillis;
    if (slept) {
      gossip.wokeUp();
    }
    peers.all().forEach(peer -> peer.heartbeat(heartbeats));
    scores.heartbeat();
    intake.heartbeat(nowMillis);
    boolean opportunistic = heartbeats % parameters.opportunisticHeartbeats() == 0;
    topics.forEach(
        (topic, mesh) -> {
          mesh.heartbeat(opportunistic, nowMillis);
          gossip.offer(topic, mesh);
        });
    gossip.heartbeat(nowMillis);
    backoffs
        .entrySet()
        .removeIf(
            entry -> {
              entry.getValue().expire(nowMillis - parameters.heartbeatMillis());
              return entry.getValue().size() == 0 && !topics.containsKey(entry.getKey());
            });
    peers.announce();
  }

  /// Takes out the next frame for a peer, its length before it. When it gives nothing, the owner is
  /// told of the next with [GossipEvents#writable].
  public Optional<Bytes> next(PeerId id) {
    return peers.of(id).flatMap(GossipPeer::next);
  }

  /// Our own id.
  public PeerId id() {
    return own;
  }

  /// Who is in our mesh of a topic.
  public Set<PeerId> mesh(String topic) {
    TopicMesh mesh = topics.get(topic);
    return mesh == null ? Set.of() : Set.copyOf(mesh.members());
  }

  /// What a peer's conduct is worth now; 0 when it is not connected.
  public double score(PeerId peer) {
    return scores.of(peer);
  }

  /// How much is held of a frame of `peer` that is not whole.
  public int heldBytes(PeerId peer) {
    return peers.of(peer).map(known -> known.frames().heldBytes()).orElse(0);
  }

  /// How much is held.
  public GossipSizes sizes() {
    int unwanted = 0;
    long queued = 0;
    long frames = 0;
    for (GossipPeer peer : peers.all()) {
      unwanted += peer.unwanted();
      queued += peer.queue().bytes();
      frames += peer.frames().heldBytes();
    }
    return new GossipSizes(
        peers.all().size(),
        intake.seen(),
        intake.pending(),
        cache.size(),
        cache.bytes(),
        gossip.asked(),
        intake.authors(),
        backoffs.values().stream().mapToInt(Backoffs::size).sum(),
        scores.retained(),
        unwanted,
        queued,
        frames);
  }

  private void advance(long now) {
    // Threads that read the clock before they get the lock differ by a little: that is no step.
    if (nowMillis - (now + shiftMillis) > STEP_BACK_MILLIS) {
      shiftMillis = nowMillis - now;
    }
    nowMillis = Math.max(nowMillis, now + shiftMillis);
    scores.at(nowMillis);
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Many routers and the links between them, in virtual time. Everything that happens follows from
/// the seed.
///
/// A link is two ordered streams with a delay and a speed; when it is cut, what is under way is
/// lost. Bytes arrive in pieces of any size.
final class GossipNetwork {
  static final String TOPIC = "t";

  private record Event(long atMillis, long order, Runnable run) {}

  /// One router and its owner.
  final class Node implements GossipEvents {
    final int number;
    final SigningKey key;
    final Map<MessageId, Integer> arrived = new HashMap<>();
    final Map<PeerId, Link> links = new HashMap<>();
    int duplicates;
    int misconduct;
    @Nullable GossipRouter router;
    long sinceMillis;
    int life;

    Node(int number) {
      this.number = number;
      this.key = SigningKey.random(new SeededEntropy(seed * 1_000 + number));
    }

    PeerId id() {
      return PeerId.of(key.verifying());
    }

    void start() {
      life++;
      int thisLife = life;
      arrived.clear();
      sinceMillis = now;
      router =
          new GossipRouter(
              PeerId.of(key.verifying()),
              Authorship.named(key),
              mesh,
              ScoreParameters.standard(),
              GossipPolicy.open(),
              this,
              new SeededEntropy(seed * 7_919 + number * 31L + life));
      router.subscribe(TOPIC, now);
      at(random.nextInt(1_000), () -> beat(thisLife));
    }

    void stop() {
      List.copyOf(links.values()).forEach(GossipNetwork.this::cut);
      router = null;
    }

    private void beat(int ofLife) {
      GossipRouter running = router;
      if (running != null && life == ofLife) {
        running.heartbeat(now);
        at(1_000, () -> beat(ofLife));
      }
    }

    @Override
    public void arrived(GossipMessage message, PeerId from) {
      arrived.merge(message.id(), 1, Integer::sum);
      int thisLife = life;
      at(
          random.nextInt(30),
          () -> {
            GossipRouter running = router;
            if (running != null && life == thisLife) {
              running.decide(message.id(), Verdict.ACCEPT, now);
            }
          });
    }

    @Override
    public void writable(PeerId peer) {
      Link link = links.get(peer);
      if (link != null) {
        at(0, () -> pump(link, this));
      }
    }

    @Override
    public void refused(PeerId from, Refusal reason) {
      if (reason != Refusal.DUPLICATE) {
        throw new AssertionError("seed " + seed + ": " + reason);
      }
      duplicates++;
    }

    @Override
    public void misconduct(PeerId peer, Misconduct what) {
      misconduct++;
    }
  }

  /// A connection; a new one is made after a cut.
  static final class Link {
    final Node dialler;
    final Node listener;
    final int delayMillis;
    final GossipVersion version;
    final long sinceMillis;
    final Map<Node, Long> busyUntil = new HashMap<>();
    boolean open = true;

    Link(Node dialler, Node listener, int delayMillis, GossipVersion version, long sinceMillis) {
      this.dialler = dialler;
      this.listener = listener;
      this.delayMillis = delayMillis;
      this.version = version;
      this.sinceMillis = sinceMillis;
    }

    Node other(Node node) {
      return node == dialler ? listener : dialler;
    }
  }

  final long seed;
  final MeshParameters mesh;
  final RandomGenerator random;
  final List<Node> nodes = new ArrayList<>();
  final Set<Link> open = new HashSet<>();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
  private long order;
  long now = 1_790_000_000_000L;
  long framesSent;

  GossipNetwork(long seed, int size, MeshParameters mesh) {
    this.seed = seed;
    this.mesh = mesh;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < size; i++) {
      nodes.add(new Node(i));
    }
  }

  void at(long inMillis, Runnable run) {
    events.add(new Event(now + inMillis, order++, run));
  }

  void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.element().atMillis() <= end) {
      Event next = events.remove();
      now = next.atMillis();
      next.run().run();
    }
    now = end;
  }

  @Nullable Link connect(Node dialler, Node listener) {
    GossipRouter one = dialler.router;
    GossipRouter two = listener.router;
    if (one == null || two == null || dialler.links.containsKey(listener.id())) {
      return null;
    }
    GossipVersion version =
        switch (random.nextInt(4)) {
          case 0 -> GossipVersion.V1_1;
          case 1 -> random.nextBoolean() ? GossipVersion.V1_0 : GossipVersion.V1_1;
          default -> GossipVersion.V1_2;
        };
    Link link = new Link(dialler, listener, 1 + random.nextInt(120), version, now);
    open.add(link);
    dialler.links.put(listener.id(), link);
    listener.links.put(dialler.id(), link);
    one.peerConnected(listener.id(), version, true, now);
    two.peerConnected(dialler.id(), version, false, now);
    return link;
  }

  void cut(Link link) {
    if (!link.open) {
      return;
    }
    link.open = false;
    open.remove(link);
    for (Node node : List.of(link.dialler, link.listener)) {
      PeerId other = link.other(node).id();
      node.links.remove(other);
      Optional.ofNullable(node.router).ifPresent(router -> router.peerGone(other, now));
    }
  }

  /// Sends one frame, and the next when the line is free.
  private void pump(Link link, Node from) {
    GossipRouter router = from.router;
    if (!link.open || router == null || now < link.busyUntil.getOrDefault(from, 0L)) {
      return;
    }
    Node to = link.other(from);
    Optional<Bytes> frame = router.next(to.id());
    if (frame.isEmpty()) {
      return;
    }
    framesSent++;
    // About 4 Mbit/s.
    long sending = 1L + frame.get().length() / 512;
    link.busyUntil.put(from, now + sending);
    at(sending, () -> pump(link, from));
    int split = random.nextInt(frame.get().length() + 1);
    at(sending + link.delayMillis, () -> deliver(link, to, frame.get(), split));
  }

  private void deliver(Link link, Node to, Bytes frame, int split) {
    GossipRouter router = to.router;
    if (!link.open || router == null) {
      return;
    }
    PeerId from = link.other(to).id();
    try {
      router.received(from, frame.slice(0, split), now);
      router.received(from, frame.slice(split, frame.length()), now);
    } catch (MalformedException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A router with an owner that writes down what it is told, and decides by a rule.
final class GossipNode implements GossipEvents {
  static final String TOPIC = "t";
  static final Rpc NOTHING =
      new Rpc(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  static final MeshParameters MESH = MeshParameters.standard();
  static final ScoreParameters SCORES = ScoreParameters.standard();

  /// What arrived, and who brought it.
  record Arrival(GossipMessage message, PeerId from) {}

  final SigningKey key;
  final GossipRouter router;
  final List<Arrival> arrived = new ArrayList<>();
  final List<Refusal> refused = new ArrayList<>();
  final List<Misconduct> misconduct = new ArrayList<>();
  final List<PeerId> writable = new ArrayList<>();
  final Map<PeerId, Double> opinions = new HashMap<>();

  /// Empty: decided later, by the test.
  Optional<Verdict> verdict = Optional.of(Verdict.ACCEPT);

  long now;

  GossipNode(long seed) {
    this(seed, MESH, SCORES, 1_000_000);
  }

  GossipNode(long seed, MeshParameters mesh, ScoreParameters scores, long now) {
    this(seed, Authorship.named(key(seed)), mesh, scores, now);
  }

  GossipNode(
      long seed, Authorship authorship, MeshParameters mesh, ScoreParameters scores, long now) {
    this.key = key(seed);
    this.now = now;
    this.router =
        new GossipRouter(
            PeerId.of(key.verifying()),
            authorship,
            mesh,
            scores,
            new GossipPolicy() {
              @Override
              public boolean mayPublish(PeerId author) {
                return opinions.getOrDefault(author, 0.0) > -1_000;
              }

              @Override
              public double score(PeerId peer) {
                return opinions.getOrDefault(peer, 0.0);
              }
            },
            this,
            new SeededEntropy(seed));
    // So that the first heartbeat does not look like waking up.
    router.heartbeat(now);
  }

  static SigningKey key(long seed) {
    return SigningKey.random(new SeededEntropy(seed));
  }

  static PeerId peer(long seed) {
    return PeerId.of(key(seed).verifying());
  }

  PeerId id() {
    return router.id();
  }

  /// Lets a peer connect that is in the topic and reads nothing until it is asked.
  ScriptedPeer join(long seed, GossipVersion version, boolean outbound) {
    ScriptedPeer peer = new ScriptedPeer(this, seed);
    router.peerConnected(peer.id, version, outbound, now);
    peer.send(peer.frame().subscribe(TOPIC));
    return peer;
  }

  ScriptedPeer join(long seed) {
    return join(seed, GossipVersion.V1_2, false);
  }

  void beat(int times) {
    for (int i = 0; i < times; i++) {
      now += MESH.heartbeatMillis();
      router.heartbeat(now);
    }
  }

  List<Rpc> drain(PeerId peer) {
    List<Rpc> frames = new ArrayList<>();
    Optional<Bytes> next = router.next(peer);
    while (next.isPresent()) {
      RpcFrames cutter = new RpcFrames();
      cutter.feed(next.get());
      try {
        frames.add(RpcCodec.decode(cutter.next().orElseThrow()));
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
      next = router.next(peer);
    }
    return frames;
  }

  @Override
  public void arrived(GossipMessage message, PeerId from) {
    arrived.add(new Arrival(message, from));
    verdict.ifPresent(decision -> router.decide(message.id(), decision, now));
  }

  @Override
  public void writable(PeerId peer) {
    writable.add(peer);
  }

  @Override
  public void refused(PeerId from, Refusal reason) {
    refused.add(reason);
  }

  @Override
  public void misconduct(PeerId peer, Misconduct what) {
    misconduct.add(what);
  }
}

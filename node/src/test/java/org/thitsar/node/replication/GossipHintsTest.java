package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.GossipVersion;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.Hint;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Hints over GossipSub between hosts in memory; heartbeats come when the test lets time pass.
@Timeout(60)
final class GossipHintsTest {
  private static final SecretKey HINT_KEY = SecretKey.random(new SeededEntropy(1));
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  private final MemoryNetwork network = new MemoryNetwork();
  private final ManualTimers timers = new ManualTimers();
  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final Set<PeerId> excluded = ConcurrentHashMap.newKeySet();

  /// One node that carries one log, and hears hints.
  private final class Node implements KnownPeers, CarriedLogs {
    final SigningKey key;
    final SeededEntropy entropy;
    final MemoryNetwork.MemoryHost host;
    final BlockingQueue<Hint> heard = new LinkedBlockingQueue<>();
    final GossipHints hints;

    Node(long seed, SecretKey hintKey) {
      this.entropy = new SeededEntropy(seed);
      this.key = SigningKey.random(entropy);
      this.host = network.host(PeerId.of(key.verifying()));
      this.hints = GossipHints.open(host, this, this, hintKey, runtime());
      hints.onHint((hint, _) -> heard.add(hint));
      nodes.add(this);
    }

    ReplicationRuntime runtime() {
      return new ReplicationRuntime(
          task -> Thread.ofVirtual().start(task), timers, timers, entropy);
    }

    @Override
    public List<KnownPeer> all() {
      return List.of();
    }

    @Override
    public boolean includes(PeerId peer) {
      return !excluded.contains(peer)
          && nodes.stream().anyMatch(node -> node.host.id().equals(peer));
    }

    @Override
    public List<CarriedLog> carried() {
      return List.of(log);
    }

    @Override
    public Optional<CarriedLog> find(LogId id) {
      return Optional.of(log);
    }

    Hint next() throws InterruptedException {
      Hint hint = heard.poll(20, TimeUnit.SECONDS);
      assertThat(hint).isNotNull();
      return hint;
    }
  }

  private final CarriedLog log;

  GossipHintsTest() {
    SeededEntropy entropy = new SeededEntropy(77);
    SigningKey writer = SigningKey.random(entropy);
    this.log =
        new CarriedLog(
            LogOpening.random(new NodeId(writer.verifying()), entropy),
            SecretKey.random(entropy),
            false,
            new OrganisationId(Hash.of(Label.ORGANISATION_ID, writer.verifying().bytes())));
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> node.hints.close());
    nodes.forEach(node -> node.host.close());
  }

  private void connect(Node one, Node other) {
    one.host.dial(MemoryNetwork.address().withPeer(other.host.id()));
  }

  /// Lets heartbeats pass until `condition` holds.
  private void until(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
      timers.pass(HEARTBEAT);
      synchronized (timers) {
        timers.wait(5);
      }
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /// The same without letting time pass.
  private void settle(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 4_000 && !condition.getAsBoolean(); i++) {
      synchronized (timers) {
        timers.wait(1);
      }
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void hint_reachesNodesThatAreNotConnectedWithItsPublisher() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    Node c = new Node(3, HINT_KEY);
    Node d = new Node(4, HINT_KEY);
    connect(a, b);
    connect(b, c);
    connect(c, d);
    until(
        () ->
            a.hints.mesh().peers().size() == 1
                && b.hints.mesh().peers().size() == 2
                && c.hints.mesh().peers().size() == 2
                && d.hints.mesh().peers().size() == 1);
    for (long length = 1; length <= 3; length++) {
      a.hints.publish(log, length);
      for (Node node : List.of(b, c, d)) {
        assertThat(node.next()).isEqualTo(new Hint(log.id(), length));
      }
    }
    d.hints.publish(log, 9);
    assertThat(a.next().length()).isEqualTo(9);
    assertThat(a.heard).isEmpty();
    assertThat(network.streams(GossipVersion.V1_2.protocol())).isEqualTo(6);
  }

  @Test
  void hint_afterAConnectionCameAgain_isHeard() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    connect(a, b);
    until(() -> a.hints.mesh().peers().size() == 1 && b.hints.mesh().peers().size() == 1);
    a.host.connections().getFirst().close();
    until(() -> a.hints.mesh().sizes().peers() == 0 && b.hints.mesh().sizes().peers() == 0);
    connect(b, a);
    until(() -> a.hints.mesh().peers().size() == 1 && b.hints.mesh().peers().size() == 1);
    a.hints.publish(log, 4);
    assertThat(b.next().length()).isEqualTo(4);
  }

  @Test
  void hint_withABadSealOrOfAnotherLength_isRejectedAndNotPassedOn() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    Node c = new Node(3, HINT_KEY);
    // A member that has the topic and not the key, made of the parts themselves.
    SeededEntropy entropy = new SeededEntropy(9);
    SigningKey key = SigningKey.random(entropy);
    Host host = network.host(PeerId.of(key.verifying()));
    PeerId id = host.id();
    GossipMesh bad =
        GossipMesh.open(
            host,
            Authorship.named(key),
            _ -> true,
            GossipHints.topic(HINT_KEY),
            MeshParameters.standard(),
            (_, _) -> Verdict.ACCEPT,
            a.runtime());
    Node known = new Node(9, HINT_KEY);
    assertThat(known.host.id()).isEqualTo(id);
    known.hints.close();
    host.dial(MemoryNetwork.address().withPeer(a.host.id()));
    connect(a, b);
    connect(b, c);
    until(
        () ->
            bad.peers().size() == 1
                && a.hints.mesh().peers().size() == 2
                && b.hints.mesh().peers().size() == 2
                && c.hints.mesh().peers().size() == 1);
    bad.publish(entropy.bytes(128));
    bad.publish(entropy.bytes(127));
    until(() -> a.hints.badSeals() == 2);
    until(() -> !a.hints.mesh().peers().contains(id));
    assertThat(b.hints.badSeals()).isZero();
    // The control: the good go on.
    a.hints.publish(log, 5);
    assertThat(c.next().length()).isEqualTo(5);
    bad.close();
  }

  @Test
  void member_whoIsExcluded_isLeft() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    connect(a, b);
    until(() -> a.hints.mesh().peers().size() == 1 && b.hints.mesh().peers().size() == 1);
    excluded.add(b.host.id());
    until(() -> a.hints.mesh().sizes().peers() == 0);
    assertThat(b.hints.mesh().sizes().peers()).isEqualTo(1);
  }

  @Test
  void strangers_areNotListenedTo() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Host stranger = network.host(PeerId.of(SigningKey.random(new SeededEntropy(50)).verifying()));
    NetworkStream stream =
        stranger
            .dial(MemoryNetwork.address().withPeer(a.host.id()))
            .open(GossipVersion.V1_1.protocol());
    boolean ended;
    try {
      ended = stream.read(new byte[1], 0, 1) < 0;
    } catch (NetworkException e) {
      ended = true;
    }
    assertThat(ended).isTrue();
    assertThat(a.hints.mesh().sizes().peers()).isZero();
  }

  @Test
  void bytesThatAreNoFrames_endTheStream_andNothingElse() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    connect(a, b);
    until(() -> a.hints.mesh().peers().size() == 1 && b.hints.mesh().peers().size() == 1);
    NetworkStream stream =
        b.host.connection(a.host.id()).orElseThrow().open(GossipVersion.V1_2.protocol());
    stream.write(new ByteWriter().varint(1 << 24).bytes(Bytes.of(new byte[100])).toBytes());
    until(() -> a.hints.mesh().misconduct() == 1);
    b.hints.publish(log, 1);
    // The stream that was superseded is gone; what b writes next breaks, and it begins anew.
    until(
        () -> {
          b.hints.publish(log, 2);
          return !a.heard.isEmpty();
        });
  }

  @Test
  void hints_beyondWhatIsCompared_arePassedOnAndNotHeard() throws InterruptedException {
    Node a = new Node(1, HINT_KEY);
    Node b = new Node(2, HINT_KEY);
    Node c = new Node(3, HINT_KEY);
    connect(a, b);
    connect(b, c);
    until(() -> b.hints.mesh().peers().size() == 2 && c.hints.mesh().peers().size() == 1);
    // From both sides, since no one peer is listened to as often; and no time passes.
    for (int i = 0; i < 300; i++) {
      a.hints.publish(log, i + 1);
      c.hints.publish(log, i + 1);
      int sent = 2 * (i + 1);
      settle(() -> b.heard.size() + b.hints.tooMany() == sent);
    }
    assertThat(b.heard).hasSizeBetween(1, 599);
    assertThat(b.hints.tooMany()).isPositive();
  }

  @Test
  void topic_saysNothing_andDiffersByKey() {
    String topic = GossipHints.topic(HINT_KEY);
    assertThat(topic).hasSize(32).isEqualTo(GossipHints.topic(HINT_KEY));
    assertThat(topic).isNotEqualTo(GossipHints.topic(SecretKey.random(new SeededEntropy(2))));
  }
}

package org.thitsar.protocol.libp2p.gossipsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Bytes;

/// Whole networks: what is published while a node is there arrives there once.
final class GossipSimulationTest {
  private static final int NODES = 30;
  private static final int STAYING = 20;
  private static final long SETTLING_MILLIS = 3_000;
  private static final long SPREADING_MILLIS = 8_000;

  /// A message, who wrote it, and who was there long enough before and after to have it.
  private record Sent(MessageId id, int author, long atMillis) {}

  private static void ringAndChords(GossipNetwork network, int chords) {
    int size = network.nodes.size();
    for (int i = 0; i < size; i++) {
      network.connect(network.nodes.get(i), network.nodes.get((i + 1) % size));
    }
    for (int i = 0; i < chords; i++) {
      int one = network.random.nextInt(size);
      int other = network.random.nextInt(size);
      if (one != other) {
        network.connect(network.nodes.get(one), network.nodes.get(other));
      }
    }
  }

  private static Sent publish(GossipNetwork network, GossipNetwork.Node node) {
    Bytes data = Bytes.owning(new byte[network.random.nextInt(1_500)]);
    GossipRouter router = Optional.ofNullable(node.router).orElseThrow();
    return new Sent(
        router.publish(GossipNetwork.TOPIC, data, network.now).id(), node.number, network.now);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void stillNetwork_everyMessageArrivesOnceEverywhere(long seed) {
    GossipNetwork network = new GossipNetwork(seed, NODES, MeshParameters.standard());
    network.nodes.forEach(GossipNetwork.Node::start);
    ringAndChords(network, 100);
    network.run(SETTLING_MILLIS);
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sent.add(publish(network, network.nodes.get(network.random.nextInt(NODES))));
      network.run(network.random.nextInt(200));
    }
    network.run(SPREADING_MILLIS);
    for (Sent message : sent) {
      for (GossipNetwork.Node node : network.nodes) {
        assertThat(node.arrived.getOrDefault(message.id(), 0))
            .as("seed %d, message of %d at node %d", seed, message.author(), node.number)
            .isEqualTo(node.number == message.author() ? 0 : 1);
      }
    }
    int misconduct = network.nodes.stream().mapToInt(node -> node.misconduct).sum();
    assertThat(misconduct).as("seed %d", seed).isZero();
    for (GossipNetwork.Node node : network.nodes) {
      GossipRouter router = Optional.ofNullable(node.router).orElseThrow();
      assertThat(router.mesh(GossipNetwork.TOPIC))
          .as("seed %d node %d", seed, node.number)
          .hasSizeBetween(Math.min(4, node.links.size()), 12);
      assertThat(router.sizes().queuedBytes()).isZero();
    }
    // The control: copies did meet, so that "once" was not for want of a second.
    assertThat(network.nodes.stream().mapToInt(node -> node.duplicates).sum()).isPositive();
  }

  /// The ring's first 20 nodes stay, and so do the links between them; other links and nodes come
  /// and go.
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void networkThatComesAndGoes_everyMessageArrivesOnceWhereANodeWasThere(long seed) {
    GossipNetwork network = new GossipNetwork(seed, NODES, MeshParameters.standard());
    network.nodes.forEach(GossipNetwork.Node::start);
    List<GossipNetwork.Node> stable = network.nodes.subList(0, STAYING);
    List<GossipNetwork.Link> kept = new ArrayList<>();
    for (int i = 0; i < STAYING; i++) {
      Optional.ofNullable(network.connect(stable.get(i), stable.get((i + 1) % STAYING)))
          .ifPresent(kept::add);
    }
    join(network);
    for (int i = 0; i < 80; i++) {
      link(network);
    }
    network.run(SETTLING_MILLIS);

    List<Sent> sent = new ArrayList<>();
    int cuts = 0;
    int restarts = 0;
    int checked = 0;
    for (int round = 0; round < 120; round++) {
      List<GossipNetwork.Link> loose =
          network.open.stream()
              .filter(link -> !kept.contains(link))
              .sorted(
                  Comparator.comparingInt(
                      link -> link.dialler.number * NODES + link.listener.number))
              .toList();
      if (!loose.isEmpty() && network.random.nextInt(3) > 0) {
        network.cut(loose.get(network.random.nextInt(loose.size())));
        cuts++;
      }
      link(network);
      GossipNetwork.Node fickle =
          network.nodes.get(STAYING + network.random.nextInt(NODES - STAYING));
      if (fickle.router == null) {
        fickle.start();
        join(network);
      } else if (network.now - fickle.sinceMillis > 15_000) {
        checked += check(network, sent, fickle, network.now);
        fickle.stop();
        restarts++;
      }
      GossipNetwork.Node author = network.nodes.get(network.random.nextInt(NODES));
      if (author.router != null && network.now - author.sinceMillis >= SETTLING_MILLIS) {
        if (author.number < STAYING) {
          sent.add(publish(network, author));
        }
      }
      network.run(network.random.nextInt(700));
    }
    network.run(SPREADING_MILLIS);
    for (GossipNetwork.Node node : network.nodes) {
      if (node.router != null) {
        checked += check(network, sent, node, network.now);
      }
    }
    assertThat(cuts).as("seed %d", seed).isGreaterThan(30);
    assertThat(restarts).as("seed %d", seed).isGreaterThan(5);
    assertThat(checked).as("seed %d", seed).isGreaterThan(1_000);
  }

  /// Gives every fickle node that is up three links to nodes that stay.
  private static void join(GossipNetwork network) {
    for (GossipNetwork.Node node : network.nodes.subList(STAYING, NODES)) {
      for (int i = 0; node.links.size() < 3 && i < 20; i++) {
        network.connect(node, network.nodes.get(network.random.nextInt(STAYING)));
      }
    }
  }

  private static void link(GossipNetwork network) {
    int one = network.random.nextInt(NODES);
    int other = network.random.nextInt(NODES);
    if (one != other) {
      network.connect(network.nodes.get(one), network.nodes.get(other));
    }
  }

  private static int check(
      GossipNetwork network, List<Sent> sent, GossipNetwork.Node node, long untilMillis) {
    int checked = 0;
    for (Sent message : sent) {
      int times = node.arrived.getOrDefault(message.id(), 0);
      assertThat(times).as("seed %d node %d", network.seed, node.number).isLessThanOrEqualTo(1);
      boolean there =
          message.atMillis() >= node.sinceMillis + SETTLING_MILLIS
              && message.atMillis() + SPREADING_MILLIS <= untilMillis;
      if (there && message.author() != node.number && isLinked(node, message)) {
        assertThat(times)
            .as(
                "seed %d: message of %d at node %d, %d ms old",
                network.seed, message.author(), node.number, untilMillis - message.atMillis())
            .isEqualTo(1);
        checked++;
      }
    }
    return checked;
  }

  /// Whether a link to a node that stays has been there since before the message: one that is cut
  /// off hears nothing.
  private static boolean isLinked(GossipNetwork.Node node, Sent message) {
    return node.links.values().stream()
        .anyMatch(
            link -> link.other(node).number < STAYING && link.sinceMillis <= message.atMillis());
  }

  @Test
  void withoutAMesh_offersAloneBringTheMessage() {
    GossipNetwork network = new GossipNetwork(21, 2, MeshParameters.standard());
    network.nodes.forEach(GossipNetwork.Node::start);
    GossipNetwork.Node one = network.nodes.getFirst();
    GossipNetwork.Node two = network.nodes.getLast();
    network.connect(one, two);
    network.run(SETTLING_MILLIS);
    GossipRouter leaving = Optional.ofNullable(two.router).orElseThrow();
    leaving.unsubscribe(GossipNetwork.TOPIC, network.now);
    network.run(1_000);
    Sent message = publish(network, one);
    network.run(200);
    leaving.subscribe(GossipNetwork.TOPIC, network.now);
    network.run(200);
    assertThat(two.arrived).isEmpty();
    assertThat(leaving.mesh(GossipNetwork.TOPIC)).isEmpty();
    network.run(3_000);
    assertThat(two.arrived).containsEntry(message.id(), 1);
  }

  @Test
  void sameSeed_sameRun() {
    List<Long> frames = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      GossipNetwork network = new GossipNetwork(31, 10, MeshParameters.standard());
      network.nodes.forEach(GossipNetwork.Node::start);
      ringAndChords(network, 20);
      network.run(SETTLING_MILLIS);
      for (int i = 0; i < 5; i++) {
        publish(network, network.nodes.get(i));
      }
      network.run(SPREADING_MILLIS);
      frames.add(network.framesSent);
    }
    assertThat(frames.getFirst()).isPositive().isEqualTo(frames.getLast());
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.replication.GossipMesh;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.replication.SystemTimers;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Three of ours and three of js-libp2p in one mesh: what is published while a node is there
/// arrives there once.
///
/// Theirs are connected with ours only, so that whatever goes from one of them to another passes
/// through us.
@Timeout(700)
class JsGossipIT {
  private static final String TOPIC = "interop";
  private static final int EACH = 20;

  private final HostFixture hosts = new HostFixture();
  private final SystemTimers timers = new SystemTimers();
  private final List<Ours> ours = new ArrayList<>();
  private final List<Theirs> theirs = new ArrayList<>();

  private final class Ours {
    final NettyHost host;
    final GossipMesh mesh;
    final List<String> arrived = Collections.synchronizedList(new ArrayList<>());

    Ours(long seed) {
      SeededEntropy entropy = new SeededEntropy(seed);
      SigningKey key = SigningKey.random(entropy);
      host =
          hosts.open(
              HostConfig.of(
                      key,
                      List.of(HostFixture.loopback()),
                      HostFixture.OPEN,
                      Clock.systemUTC(),
                      entropy)
                  .withLimits(HostFixture.limits()));
      mesh =
          GossipMesh.open(
              host,
              Authorship.named(key),
              _ -> true,
              TOPIC,
              MeshParameters.standard(),
              (message, _) -> {
                arrived.add(text(message.data()));
                return Verdict.ACCEPT;
              },
              new ReplicationRuntime(
                  task -> Thread.ofVirtual().start(task),
                  timers,
                  Clock.systemUTC(),
                  new SeededEntropy(seed + 100)));
    }

    String address() {
      return host.listening().getFirst().toString();
    }
  }

  private static final class Theirs {
    final JsPeer peer;
    final String address;
    final List<String> arrived = Collections.synchronizedList(new ArrayList<>());
    final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Theirs() throws IOException, InterruptedException {
      peer = JsPeer.start(true, "gossip", TOPIC);
      address = JsInteropIT.field(peer.line(), "listen");
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try {
        while (true) {
          String line = peer.line();
          if (line.contains("\"op\":\"message\"")) {
            arrived.add(JsInteropIT.field(line, "data"));
          } else {
            answers.add(line);
          }
        }
      } catch (IOException e) {
        answers.add("ended");
      }
    }

    String ask(String line) throws IOException, InterruptedException {
      peer.say(line);
      String answer = answers.poll(60, TimeUnit.SECONDS);
      assertThat(answer).as(line).isNotNull();
      return answer;
    }

    int mesh() {
      try {
        return Integer.parseInt(ask("mesh").replaceAll("\\D", ""));
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    ours.forEach(node -> node.mesh.close());
    for (Theirs node : theirs) {
      node.peer.close();
    }
    timers.close();
    hosts.close();
  }

  /// Padding makes every other message one that IDONTWANT is sent for; it is not part of the text.
  private static String padded(String text, int number) {
    return number % 2 == 0 ? text : text + " ".repeat(600);
  }

  private static String text(Bytes data) {
    try {
      return data.text().stripTrailing();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static synchronized void until(String what, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not happen: " + what);
      }
      JsGossipIT.class.wait(50);
    }
  }

  private Map<String, Integer> counts(List<String> arrived) {
    Map<String, Integer> counts = new HashMap<>();
    synchronized (arrived) {
      arrived.forEach(text -> counts.merge(text, 1, Integer::sum));
    }
    return counts;
  }

  private void join() throws Exception {
    for (int i = 0; i < 3; i++) {
      ours.add(new Ours(i + 1));
      theirs.add(new Theirs());
    }
    for (Theirs node : theirs) {
      // Each way of dialling, since that decides who opens which stream.
      ours.get(0).host.dial(Multiaddr.parse(node.address));
      for (Ours other : ours.subList(1, 3)) {
        assertThat(node.ask("dial " + other.address())).contains("dialled");
      }
    }
    ours.get(0).host.dial(Multiaddr.parse(ours.get(1).address()));
    ours.get(1).host.dial(Multiaddr.parse(ours.get(2).address()));
    meshOfAll();
  }

  /// Everybody has everybody in its mesh whom it is connected with, which takes heartbeats.
  private void meshOfAll() throws InterruptedException {
    until(
        "a mesh of all",
        () ->
            ours.get(0).mesh.peers().size() == 4
                && ours.get(1).mesh.peers().size() == 5
                && ours.get(2).mesh.peers().size() == 4
                && theirs.stream().allMatch(node -> node.mesh() == 3));
  }

  @Test
  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  void mixedMesh_everyMessageArrivesOnceEverywhere_alsoAroundAPrune() throws Exception {
    join();
    for (int i = 0; i < EACH; i++) {
      for (int n = 0; n < 3; n++) {
        ours.get(n).mesh.publish(Bytes.utf8(padded("ours " + n + " " + i, i)));
        assertThat(theirs.get(n).ask("publish " + padded("theirs " + n + " " + i, i)))
            .contains("published");
      }
    }
    until("all messages", () -> all().stream().allMatch(arrived -> arrived.size() >= 5 * EACH));

    // One of theirs leaves and comes back: we may not graft it now, so it hears by offers.
    Theirs away = theirs.getFirst();
    assertThat(away.ask("leave")).contains("left");
    until(
        "the prune", () -> ours.stream().noneMatch(node -> node.mesh.peers().contains(peer(away))));
    assertThat(away.ask("join")).contains("joined");
    until("the return", () -> away.mesh() == 0);
    ours.get(0).mesh.publish(Bytes.utf8("offered"));
    until("the offered message", () -> away.arrived.contains("offered"));

    until(
        "it everywhere",
        () -> everybodyElse(ours.get(0).arrived).stream().allMatch(a -> a.contains("offered")));
    for (List<String> arrived : all()) {
      assertThat(counts(arrived).values()).containsOnly(1);
      int own = arrived == ours.get(0).arrived ? 0 : 1;
      assertThat(counts(arrived)).hasSize(5 * EACH + own);
    }
    for (Ours node : ours) {
      assertThat(node.mesh.refused()).isZero();
      assertThat(node.mesh.misconduct()).isZero();
    }
    oneOfEachComesBack();
  }

  /// One of ours with the identity that it had, one of theirs with a new one; what is published
  /// once they are in the mesh again arrives once everywhere, and what they missed is not gossip's.
  private void oneOfEachComesBack() throws Exception {
    theirs.getFirst().peer.close();
    ours.get(2).host.close();
    ours.get(2).mesh.close();
    until("both gone", () -> ours.get(1).mesh.peers().size() == 3);
    ours.set(2, new Ours(3));
    theirs.set(0, new Theirs());
    Theirs fresh = theirs.getFirst();
    ours.get(0).host.dial(Multiaddr.parse(fresh.address));
    assertThat(fresh.ask("dial " + ours.get(1).address())).contains("dialled");
    ours.get(1).host.dial(Multiaddr.parse(ours.get(2).address()));
    for (Theirs node : theirs) {
      assertThat(node.ask("dial " + ours.get(2).address())).contains("dialled");
    }
    meshOfAll();
    for (int i = 0; i < EACH; i++) {
      for (int n = 0; n < 3; n++) {
        ours.get(n).mesh.publish(Bytes.utf8(padded("again ours " + n + " " + i, i)));
        assertThat(theirs.get(n).ask("publish " + padded("again theirs " + n + " " + i, i)))
            .contains("published");
      }
    }
    until(
        "all messages again",
        () -> all().stream().allMatch(arrived -> again(arrived).size() >= 5 * EACH));
    for (List<String> arrived : all()) {
      assertThat(again(arrived)).hasSize(5 * EACH);
      assertThat(again(arrived).values()).containsOnly(1);
    }
  }

  private Map<String, Integer> again(List<String> arrived) {
    Map<String, Integer> again = counts(arrived);
    again.keySet().removeIf(text -> !text.startsWith("again"));
    return again;
  }

  private static PeerId peer(Theirs node) {
    try {
      return Multiaddr.parse(node.address).peer().orElseThrow();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private List<List<String>> all() {
    List<List<String>> all = new ArrayList<>();
    ours.forEach(node -> all.add(node.arrived));
    theirs.forEach(node -> all.add(node.arrived));
    return all;
  }

  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  private List<List<String>> everybodyElse(List<String> own) {
    return all().stream().filter(arrived -> arrived != own).toList();
  }
}

package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.node.network.LookUps;
import org.thitsar.node.network.ScriptedSocks;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Whole nodes that dial through a proxy, say where they can be reached, and hide behind the key of
/// a network.
@Timeout(300)
class ReachIT {
  private static final String NAME = "vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd";

  @TempDir Path folder;
  private final SwarmKey key = SwarmKey.of(SecretKey.random(new SeededEntropy(3)));

  @SuppressWarnings("NullAway.Init") // every test sets them first
  private Office river;

  @SuppressWarnings("NullAway.Init")
  private Office hill;

  @AfterEach
  void close() {
    river.close();
    hill.close();
  }

  private void offices(NodeReach ofRiver, NodeReach ofHill) throws Exception {
    river = new Office("River", folder.resolve("river")).reached(ofRiver).start();
    hill = new Office("Hill", folder.resolve("hill")).reached(ofHill).start();
  }

  private static int port(Office office) throws RefusedException {
    String listening = office.api().standing().status(Office.OPERATOR).listening().getFirst();
    return Integer.parseInt(listening.split("/", -1)[4]);
  }

  private static boolean holds(Bytes hay, Bytes needle) {
    return hay.hex().contains(needle.hex());
  }

  /// `/ip4/127.0.0.1/tcp/` in binary, which is how addresses are kept.
  private static Bytes loopback() {
    return Office.onLoopback().listen().getFirst().encode().slice(0, 6);
  }

  private static boolean connected(Office office) {
    return Federated.asked(() -> office.api().standing().peers(Office.OPERATOR)).stream()
        .anyMatch(peer -> peer.state().equals("CONNECTED") && !peer.heard().isEmpty());
  }

  @Test
  void onionService_isDialledThroughTheProxyAlone_andOnlyItIsTold() throws Exception {
    try (ScriptedSocks tor = new ScriptedSocks(ScriptedSocks.PASSWORD, 0, 0, 1)) {
      Multiaddr onion = Multiaddr.parse("/onion3/" + NAME + ":4001");
      List<Multiaddr> loopback = Office.onLoopback().listen();
      offices(
          new NodeReach(loopback, List.of(onion), Optional.of(tor.proxy()), Optional.empty()),
          new NodeReach(loopback, List.of(), Optional.of(tor.proxy()), Optional.empty()));
      tor.lead(port(river));
      int before = LookUps.seen().size();
      Federated.found(river, hill);
      assertThat(Office.eventually(() -> connected(hill) && connected(river))).isTrue();
      assertThat(hill.api().standing().peers(Office.OPERATOR).getFirst().address())
          .isEqualTo(onion.toString());
      assertThat(tor.requests())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(holds(request, Bytes.utf8(NAME + ".onion"))).isTrue());
      assertThat(LookUps.seen()).hasSize(before);
      close();
      assertThat(holds(hill.unsealed(), onion.encode())).as("control").isTrue();
      for (Office office : List.of(river, hill)) {
        assertThat(holds(office.unsealed(), loopback())).as(office.name).isFalse();
      }
    }
  }

  @Test
  void withoutAProxy_ownAddressesAreTold() throws Exception {
    offices(Office.onLoopback(), Office.onLoopback());
    Federated.found(river, hill);
    assertThat(Office.eventually(() -> connected(hill) && connected(river))).isTrue();
    close();
    assertThat(holds(hill.unsealed(), loopback())).isTrue();
  }

  @Test
  void whoMoves_saysSoAtOnce_notWithTheNextBeat() throws Exception {
    AtomicReference<Set<Bytes>> addresses = new AtomicReference<>(Set.of(local(1)));
    Surroundings computer =
        new Surroundings() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public Set<Bytes> addresses() {
            return addresses.get();
          }
        };
    river =
        new Office("River", folder.resolve("river"))
            .reached(ReachWords.listening(List.of("/ip4/0.0.0.0/tcp/0")).read())
            .on(computer, Duration.ofDays(1))
            .start();
    hill = new Office("Hill", folder.resolve("hill")).start();
    Federated.found(river, hill);
    assertThat(Office.eventually(() -> connected(hill) && connected(river))).isTrue();
    int port = port(river);
    String heard = settled(() -> river(hill).heard());
    addresses.set(Set.of(local(2)));
    // A beat comes with it, and there is no other for a day.
    assertThat(Office.eventually(() -> !river(hill).heard().equals(heard))).isTrue();
    river.close();
    assertThat(Office.eventually(() -> river(hill).state().equals("AWAY"))).isTrue();
    assertThat(river(hill).address()).isEqualTo("/ip4/127.0.0.2/tcp/" + port);
  }

  /// The answer once it has been the same fifty times: the first beats of a federation are over.
  private static String settled(Supplier<String> question) throws InterruptedException {
    AtomicReference<String> last = new AtomicReference<>("");
    AtomicInteger same = new AtomicInteger();
    assertThat(
            Office.eventually(
                () -> {
                  String now = question.get();
                  return (now.equals(last.getAndSet(now)) ? same.incrementAndGet() : setZero(same))
                      > 50;
                }))
        .isTrue();
    return last.get();
  }

  private static int setZero(AtomicInteger number) {
    number.set(0);
    return 0;
  }

  private static Standing.Peer river(Office seenFrom) {
    return Federated.asked(() -> seenFrom.api().standing().peers(Office.OPERATOR)).getFirst();
  }

  private static Bytes local(int last) {
    return Bytes.of((byte) 127, (byte) 0, (byte) 0, (byte) last);
  }

  @Test
  void networkKey_whoHasItGetsIn_whoLacksItDoesNot() throws Exception {
    List<Multiaddr> loopback = Office.onLoopback().listen();
    NodeReach keyed = new NodeReach(loopback, List.of(), Optional.empty(), Optional.of(key));
    offices(keyed, keyed);
    Federated.found(river, hill);
    assertThat(Office.eventually(() -> connected(hill) && connected(river))).isTrue();
    hill.close();
    hill.reached(Office.onLoopback()).start();
    String address = river.api().standing().status(Office.OPERATOR).listening().getFirst();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> hill.api().federation().meet(Office.OPERATOR, address));
    hill.close();
    hill.reached(keyed).start();
    assertThat(hill.api().federation().meet(Office.OPERATOR, address).state())
        .as("control")
        .isEqualTo("CONNECTED");
  }
}

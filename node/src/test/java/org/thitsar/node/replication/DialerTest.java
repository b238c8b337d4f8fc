package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// When somebody is dialled, and where: on time that moves only when told to.
class DialerTest {
  private static final ReplicationConfig CONFIG = ReplicationConfig.standard();
  private static final Duration LONG = Duration.ofMinutes(30);

  private final ManualTimers time = new ManualTimers();
  private final MemoryNetwork network = new MemoryNetwork();
  private final PeerId self = peer(1);
  private final PeerId river = peer(2);
  private final PeerId hill = peer(3);
  private final Map<PeerId, List<Multiaddr>> book = new LinkedHashMap<>();
  private final MemoryNetwork.MemoryHost host = network.host(self);
  private final Dialer dialer =
      new Dialer(
          host,
          new Known(),
          new ReplicationRuntime(
              Runnable::run, time, time, new SeededEntropy(7), new OnManualTime()),
          CONFIG);

  private final class Known implements KnownPeers {
    @Override
    public List<KnownPeer> all() {
      List<KnownPeer> all = new ArrayList<>();
      book.forEach((peer, addresses) -> all.add(new KnownPeer(peer, addresses)));
      return all;
    }

    @Override
    public boolean includes(PeerId peer) {
      return book.containsKey(peer);
    }
  }

  private final class OnManualTime implements Surroundings {
    @Override
    public long nanos() {
      return time.millis() * 1_000_000;
    }

    @Override
    public Set<Bytes> addresses() {
      return Set.of();
    }
  }

  private static PeerId peer(long seed) {
    return PeerId.of(SigningKey.random(new SeededEntropy(seed)).verifying());
  }

  private static Multiaddr at(int last) {
    return Multiaddr.ofTcp(Bytes.of((byte) 10, (byte) 0, (byte) 0, (byte) last), 4001);
  }

  @BeforeEach
  void listen() {
    network.host(river);
    network.host(hill);
    book.put(river, List.of(at(1), at(2)));
    host.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {
            dialer.opened(connection);
          }

          @Override
          public void closed(Connection connection) {
            dialer.lost(connection);
          }
        });
  }

  private int dialsOf(PeerId peer) {
    return (int)
        network.dials().stream()
            .filter(address -> address.peer().orElseThrow().equals(peer))
            .count();
  }

  private void fail(Duration howLong) {
    network.goAway(river);
    dialer.look();
    time.pass(howLong);
  }

  private boolean connected(PeerId peer) {
    return host.connection(peer).isPresent();
  }

  @Test
  void look_everyAddress_isTriedInOrder_andTheOneThatWorkedFirstNextTime() {
    network.moveTo(river, at(2));
    dialer.look();
    assertThat(network.dials()).containsExactly(at(1).withPeer(river), at(2).withPeer(river));
    host.connection(river).orElseThrow().close();
    time.pass(Duration.ofSeconds(2));
    assertThat(connected(river)).isTrue();
    assertThat(network.dials()).hasSize(3).last().isEqualTo(at(2).withPeer(river));
  }

  @Test
  void away_waitsGrow_andStayBelowTheLongest() {
    fail(LONG);
    int slow = dialsOf(river);
    time.pass(LONG);
    // At the longest wait: half of it to one and a half, two addresses each time.
    assertThat(dialsOf(river) - slow).isBetween(2 * 9, 2 * 31);
    assertThat(time.delays())
        .allMatch(wait -> wait.compareTo(CONFIG.retryMax().multipliedBy(2)) < 0);
  }

  @Test
  void refused_isNotHammered_andNotAskedAtASecondAddress() {
    network.refuses(river);
    dialer.look();
    assertThat(dialsOf(river)).isEqualTo(1);
    time.pass(Duration.ofHours(1));
    assertThat(dialsOf(river)).isBetween(15, 75);
    // Whatever else happens meanwhile does not make it more.
    int before = dialsOf(river);
    for (int i = 0; i < 1_000; i++) {
      dialer.look();
    }
    assertThat(dialsOf(river)).isEqualTo(before);
  }

  @Test
  void connectionsThatDoNotLast_areNotHammered_andOneThatLastsForgivesThem() {
    dialer.look();
    for (int i = 0; i < 12; i++) {
      host.connection(river).ifPresent(Connection::close);
      time.pass(Duration.ofMinutes(4));
      assertThat(connected(river)).isTrue();
      // Only a second old.
      host.connection(river).orElseThrow().close();
      dialer.look();
      assertThat(connected(river)).as("waits").isFalse();
      time.pass(Duration.ofMinutes(4));
    }
    int before = dialsOf(river);
    drop(30, Duration.ofSeconds(1));
    assertThat(dialsOf(river) - before).isLessThan(10);
    time.pass(LONG);
    assertThat(connected(river)).isTrue();
    host.connection(river).orElseThrow().close();
    time.pass(Duration.ofSeconds(2));
    assertThat(connected(river)).isTrue();
  }

  /// Lets connections end as soon as they begin, for so many steps of time.
  private void drop(int steps, Duration step) {
    for (int i = 0; i < steps; i++) {
      host.connection(river).ifPresent(Connection::close);
      time.pass(step);
    }
    host.connection(river).ifPresent(Connection::close);
  }

  @Test
  void anotherAddress_isDialledAtOnce_andTheWaitIsForgotten() {
    fail(LONG);
    network.comeBack(river);
    network.moveTo(river, at(3));
    int before = dialsOf(river);
    dialer.look();
    assertThat(dialsOf(river)).as("still waiting").isEqualTo(before);
    book.put(river, List.of(at(3)));
    dialer.look();
    assertThat(connected(river)).isTrue();
    assertThat(dialsOf(river)).isEqualTo(before + 1);
  }

  @Test
  void otherAddresses_againAndAgain_areNotDialledFasterThanThePeriod() {
    fail(LONG);
    int before = dialsOf(river);
    for (int i = 0; i < 100; i++) {
      book.put(river, List.of(at(10 + i)));
      dialer.look();
    }
    assertThat(dialsOf(river)).isEqualTo(before + 1);
    time.pass(CONFIG.period());
    int after = dialsOf(river);
    book.put(river, List.of(at(200)));
    dialer.look();
    assertThat(dialsOf(river)).isEqualTo(after + 1);
  }

  @Test
  void fewerAddresses_orTheSameInAnotherOrder_areNoNews() {
    fail(LONG);
    int before = dialsOf(river);
    book.put(river, List.of(at(2), at(1)));
    dialer.look();
    book.put(river, List.of(at(2)));
    dialer.look();
    assertThat(dialsOf(river)).isEqualTo(before);
  }

  @Test
  void shaken_everyConnectionIsAsked_silentOnesEnd_andEverybodyIsDialled() {
    book.put(hill, List.of(at(9)));
    dialer.look();
    assertThat(connected(river) && connected(hill)).isTrue();
    network.goAway(hill);
    time.pass(LONG);
    network.fallSilent(river);
    network.comeBack(hill);
    int asked = network.probes();
    int toHill = dialsOf(hill);
    assertThat(connected(river)).as("looks alive").isTrue();
    dialer.shaken();
    assertThat(network.probes()).isEqualTo(asked + 1);
    assertThat(connected(river)).isFalse();
    assertThat(connected(hill)).as("its wait is forgotten").isTrue();
    assertThat(dialsOf(hill)).isEqualTo(toHill + 1);
    int toRiver = dialsOf(river);
    network.comeBack(river);
    time.pass(Duration.ofSeconds(2));
    assertThat(dialsOf(river)).isGreaterThan(toRiver);
    assertThat(connected(river)).isTrue();
  }

  @Test
  void shaken_waitsBeginAnewFromTheShortest() {
    fail(LONG);
    dialer.shaken();
    int before = dialsOf(river);
    time.pass(Duration.ofSeconds(10));
    // After about 1, 2 and 4 seconds, each time at two addresses.
    assertThat(dialsOf(river) - before).isBetween(4, 10);
  }

  @Test
  void whoLeftTheFederation_isDialledNoMore() {
    fail(Duration.ofSeconds(10));
    book.remove(river);
    int before = dialsOf(river);
    time.pass(LONG);
    assertThat(dialsOf(river)).isEqualTo(before);
  }

  @Test
  void close_endsAllDialling() {
    fail(Duration.ofSeconds(10));
    dialer.close();
    int before = dialsOf(river);
    dialer.shaken();
    time.pass(LONG);
    assertThat(dialsOf(river)).isEqualTo(before);
  }
}

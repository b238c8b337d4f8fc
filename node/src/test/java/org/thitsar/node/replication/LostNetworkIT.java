package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.HostFixture;
import org.thitsar.node.network.HostLimits;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Real sockets over a network that is lost without a word. Keep-alive would notice after an hour
/// only, so everything here is noticed by the watch.
@Timeout(120)
class LostNetworkIT {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(300);

  private final SystemTimers timers = new SystemTimers();
  private final Laptop laptop = new Laptop();

  @SuppressWarnings("NullAway.Init")
  private TestNode office;

  @SuppressWarnings("NullAway.Init")
  private TestNode traveller;

  @SuppressWarnings("NullAway.Init")
  private SwallowingProxy network;

  /// The traveller's: its clock jumps and its address changes when told to.
  private static final class Laptop implements Surroundings, InstantSource {
    private volatile Duration slept = Duration.ZERO;
    private volatile Set<Bytes> addresses =
        Set.of(Bytes.of((byte) 10, (byte) 0, (byte) 0, (byte) 1));

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(slept);
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Set<Bytes> addresses() {
      return addresses;
    }

    void sleepAndWake() {
      slept = slept.plusHours(8);
    }

    void moveTo(int last) {
      addresses = Set.of(Bytes.of((byte) 10, (byte) 0, (byte) 0, (byte) last));
    }
  }

  private static Host host(SigningKey key, long seed, List<Multiaddr> listen) {
    return NettyHost.open(
        HostConfig.of(
                key,
                listen,
                _ -> new Admission.Admitted(),
                Clock.systemUTC(),
                new SeededEntropy(seed))
            .withLimits(HostFixture.keepAlive(HostLimits.standard(), NEVER)));
  }

  @BeforeEach
  void open() throws Exception {
    Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    ReplicationConfig still = ReplicationConfig.standard().watching(NEVER, SOON);
    office =
        new TestNode(1, key -> host(key, 11, List.of(loopback)), timers, Clock.systemUTC(), still);
    network = new SwallowingProxy(port(office));
    traveller =
        new TestNode(
            2,
            key -> host(key, 12, List.of()),
            timers,
            laptop,
            ReplicationConfig.standard().watching(Duration.ofMillis(50), SOON),
            laptop);
    office.knows(traveller);
    traveller.knows(office, network.address());
  }

  @AfterEach
  void close() throws IOException {
    traveller.close();
    office.close();
    network.close();
    timers.close();
  }

  private static int port(TestNode node) throws MalformedException {
    String[] parts = node.host.listening().getFirst().toString().split("/", -1);
    return Integer.parseInt(parts[4]);
  }

  private Connection connected() {
    traveller.until(() -> traveller.host.connection(office.id()).isPresent());
    return traveller.host.connection(office.id()).orElseThrow();
  }

  private void exchanges(CarriedLog ofTraveller, CarriedLog ofOffice) {
    traveller.write(ofTraveller, 3, 200);
    traveller.replicator.announce(ofTraveller.id());
    office.write(ofOffice, 3, 200);
    office.replicator.announce(ofOffice.id());
    office.until(() -> office.length(ofTraveller) == traveller.length(ofTraveller));
    traveller.until(() -> traveller.length(ofOffice) == office.length(ofOffice));
  }

  @Test
  void wake_deadConnectionIsReplaced_andReplicationGoesOn() {
    CarriedLog there = traveller.open(false, office);
    CarriedLog here = office.open(false, traveller);
    traveller.replicator.peersChanged();
    Connection dead = connected();
    exchanges(there, here);
    network.lose();
    traveller.write(there, 2, 100);
    traveller.replicator.announce(there.id());
    network.comeBack();
    assertThat(dead.isOpen()).as("nobody can know yet").isTrue();
    laptop.sleepAndWake();
    traveller.until(() -> !dead.isOpen());
    Connection alive = connected();
    assertThat(alive).isNotSameAs(dead);
    exchanges(there, here);
    assertThat(network.passed()).isEqualTo(2);
  }

  @Test
  void networkThatComesAndGoes_everythingArrives() {
    CarriedLog there = traveller.open(false, office);
    CarriedLog here = office.open(false, traveller);
    traveller.replicator.peersChanged();
    for (int i = 0; i < 5; i++) {
      Connection before = connected();
      exchanges(there, here);
      network.lose();
      traveller.write(there, 1, 100);
      traveller.replicator.announce(there.id());
      office.write(here, 1, 100);
      office.replicator.announce(here.id());
      // The radio is gone: every connection turns out dead, dials come to nothing.
      laptop.moveTo(100 + 2 * i);
      traveller.until(() -> !before.isOpen());
      network.comeBack();
      laptop.moveTo(101 + 2 * i);
    }
    connected();
    exchanges(there, here);
    assertThat(office.logs.content(there.id())).isEqualTo(traveller.logs.content(there.id()));
  }
}

package org.thitsar.node.network;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.thitsar.node.network.HostLimits.Connections;
import org.thitsar.node.network.HostLimits.Handshakes;
import org.thitsar.node.network.HostLimits.Memory;
import org.thitsar.node.network.HostLimits.Streams;
import org.thitsar.node.network.HostLimits.Waits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Hosts on loopback that are closed together.
public final class HostFixture implements AutoCloseable {
  private final List<NettyHost> hosts = new ArrayList<>();
  private long seed = 1;

  static final PeerGate OPEN = _ -> new Admission.Admitted();

  /// Limits that let one address, loopback, be many peers.
  public static HostLimits limits() {
    HostLimits usual = HostLimits.standard();
    Connections connections = usual.connections();
    Handshakes handshakes = usual.handshakes();
    return usual
        .with(
            new Connections(
                connections.most(),
                connections.perPeerMax(),
                /* perAddressMax= */ connections.most()))
        .with(
            new Handshakes(
                handshakes.most(),
                /* perAddressMax= */ handshakes.most(),
                /* perAddressPerMinute= */ 10_000,
                /* perSecond= */ 10_000,
                handshakes.deadline(),
                handshakes.proxiedDialDeadline(),
                handshakes.onionDeadline()));
  }

  /// The same without the bounds on what peers make a host hold and do: the control of a siege.
  static HostLimits weakLimits() {
    HostLimits usual = limits();
    return usual
        .with(
            new Streams(
                /* inMax= */ 1 << 20,
                usual.streams().outMax(),
                usual.streams().windowBytesMax(),
                /* windowGrowthBytesMax= */ 1 << 30,
                /* sendQueueBytesMax= */ 64 << 20,
                /* emptyFramesMax= */ Integer.MAX_VALUE))
        .with(
            new Memory(
                /* unreadBytesMax= */ Integer.MAX_VALUE,
                /* unsentBytesMax= */ Integer.MAX_VALUE,
                /* writeBufferBytesMax= */ 64 << 20,
                /* heldBytesMax= */ Long.MAX_VALUE,
                usual.memory().handlerBytes(),
                usual.memory().streamBytes()));
  }

  /// `limits` with so many streams of one peer at once.
  public static HostLimits streamsIn(HostLimits limits, int most) {
    Streams streams = limits.streams();
    return limits.with(
        new Streams(
            most,
            streams.outMax(),
            streams.windowBytesMax(),
            streams.windowGrowthBytesMax(),
            streams.sendQueueBytesMax(),
            streams.emptyFramesMax()));
  }

  /// `limits` with another sum of what may be held.
  static HostLimits heldBytes(HostLimits limits, long most) {
    Memory memory = limits.memory();
    return limits.with(
        new Memory(
            memory.unreadBytesMax(),
            memory.unsentBytesMax(),
            memory.writeBufferBytesMax(),
            most,
            memory.handlerBytes(),
            memory.streamBytes()));
  }

  /// `limits` with another interval of silence.
  public static HostLimits keepAlive(HostLimits limits, Duration interval) {
    return limits.with(new Waits(limits.waits().stream(), limits.waits().negotiation(), interval));
  }

  /// `limits` with other deadlines of handshakes: straight, through a proxy, from the local Tor.
  static HostLimits deadlines(
      HostLimits limits, Duration straight, Duration proxiedDial, Duration onion) {
    Handshakes handshakes = limits.handshakes();
    return limits.with(
        new Handshakes(
            handshakes.most(),
            handshakes.perAddressMax(),
            handshakes.perAddressPerMinute(),
            handshakes.perSecond(),
            straight,
            proxiedDial,
            onion));
  }

  /// `limits` with another deadline of handshakes without a proxy.
  static HostLimits deadline(HostLimits limits, Duration straight) {
    Handshakes handshakes = limits.handshakes();
    return deadlines(
        limits, straight, handshakes.proxiedDialDeadline(), handshakes.onionDeadline());
  }

  HostConfig config(PeerGate gate, boolean listening) {
    SeededEntropy entropy = new SeededEntropy(seed++);
    return HostConfig.of(
            SigningKey.random(entropy),
            listening ? List.of(loopback()) : List.of(),
            gate,
            Clock.systemUTC(),
            entropy)
        .withLimits(limits());
  }

  NettyHost open(HostConfig config) {
    NettyHost host = NettyHost.open(config);
    hosts.add(host);
    return host;
  }

  NettyHost listener() {
    return open(config(OPEN, true));
  }

  NettyHost dialer() {
    return open(config(OPEN, false));
  }

  static Multiaddr loopback() {
    try {
      return Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] readAll(NetworkStream stream, int bytesMax) {
    byte[] all = new byte[bytesMax];
    int have = 0;
    while (have < bytesMax) {
      int more = stream.read(all, have, bytesMax - have);
      if (more < 0) {
        return java.util.Arrays.copyOf(all, have);
      }
      have += more;
    }
    return all;
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    hosts.forEach(NettyHost::close);
  }
}

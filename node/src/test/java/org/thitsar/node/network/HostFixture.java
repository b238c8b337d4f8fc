package org.thitsar.node.network;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
    HostLimits standard = HostLimits.standard();
    return new HostLimits(
        standard.connectionsMax(),
        standard.connectionsPerPeerMax(),
        standard.connectionsMax(),
        standard.handshakesMax(),
        standard.handshakesMax(),
        10_000,
        10_000,
        standard.handshakeDeadline(),
        standard.proxiedDialDeadline(),
        standard.onionHandshakeDeadline(),
        standard.streamsInMax(),
        standard.streamsOutMax(),
        standard.windowBytesMax(),
        standard.windowGrowthBytesMax(),
        standard.unreadBytesMax(),
        standard.sendQueueBytesMax(),
        standard.unsentBytesMax(),
        standard.heldBytesMax(),
        standard.handlerBytes(),
        standard.streamBytes(),
        standard.emptyFramesMax(),
        standard.writeBufferBytesMax(),
        standard.streamWait(),
        standard.negotiationWait(),
        standard.keepAlive());
  }

  /// The same without the bounds on what peers make a host hold and do: the control of a siege.
  static HostLimits weakLimits() {
    HostLimits usual = limits();
    return new HostLimits(
        usual.connectionsMax(),
        usual.connectionsPerPeerMax(),
        usual.connectionsPerAddressMax(),
        usual.handshakesMax(),
        usual.handshakesPerAddressMax(),
        usual.handshakesPerAddressPerMinute(),
        usual.handshakesPerSecond(),
        usual.handshakeDeadline(),
        usual.proxiedDialDeadline(),
        usual.onionHandshakeDeadline(),
        1 << 20,
        usual.streamsOutMax(),
        usual.windowBytesMax(),
        1 << 30,
        Integer.MAX_VALUE,
        64 << 20,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        usual.handlerBytes(),
        usual.streamBytes(),
        Integer.MAX_VALUE,
        64 << 20,
        usual.streamWait(),
        usual.negotiationWait(),
        usual.keepAlive());
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

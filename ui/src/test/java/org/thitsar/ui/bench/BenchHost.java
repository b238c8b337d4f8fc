package org.thitsar.ui.bench;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.HostFixture;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// A host as a node opens it, but that everybody may connect, and with the two protocols of the
/// contract.
final class BenchHost {
  static final String SINK = "/bench/sink/1.0.0";
  static final String ECHO = "/bench/echo/1.0.0";
  static final int ACKNOWLEDGED_BYTES = 1 << 20;
  static final int CHUNK_BYTES = 64 << 10;
  private static final int STREAMS_MAX = 256;
  static final Entropy ENTROPY = new SecureRandom()::nextBytes;

  private BenchHost() {}

  /// @param port where to listen on loopback; empty for a host that only dials
  static NettyHost open(Optional<Integer> port) throws MalformedException {
    return open(SigningKey.random(ENTROPY), port);
  }

  static NettyHost open(SigningKey key, Optional<Integer> port) throws MalformedException {
    List<Multiaddr> listen =
        port.isEmpty() ? List.of() : List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port.get()));
    NettyHost host =
        NettyHost.open(
            HostConfig.of(key, listen, _ -> new Admission.Admitted(), Clock.systemUTC(), ENTROPY)
                .withLimits(HostFixture.streamsIn(HostFixture.limits(), STREAMS_MAX)));
    host.handle(SINK, STREAMS_MAX, BenchHost::sink);
    host.handle(ECHO, STREAMS_MAX, BenchHost::echo);
    return host;
  }

  private static void echo(NetworkStream stream) {
    byte[] buffer = new byte[CHUNK_BYTES];
    for (int n = stream.read(buffer, 0, buffer.length);
        n >= 0;
        n = stream.read(buffer, 0, buffer.length)) {
      stream.write(buffer, 0, n);
    }
  }

  private static void sink(NetworkStream stream) {
    byte[] buffer = new byte[CHUNK_BYTES];
    byte[] number = new byte[Long.BYTES];
    while (readWhole(stream, number)) {
      long total = ByteBuffer.wrap(number).getLong();
      long got = 0;
      long next = ACKNOWLEDGED_BYTES;
      while (got < total) {
        int n = stream.read(buffer, 0, (int) Math.min(buffer.length, total - got));
        if (n < 0) {
          return;
        }
        got += n;
        if (got >= next || got == total) {
          next = got - got % ACKNOWLEDGED_BYTES + ACKNOWLEDGED_BYTES;
          stream.write(ByteBuffer.allocate(Long.BYTES).putLong(got).array(), 0, Long.BYTES);
        }
      }
    }
  }

  /// Whether the array was filled; false at the end of the stream.
  static boolean readWhole(NetworkStream stream, byte[] target) {
    int have = 0;
    while (have < target.length) {
      int n = stream.read(target, have, target.length - have);
      if (n < 0) {
        return false;
      }
      have += n;
    }
    return true;
  }
}

package org.thitsar.node.network;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A member that does its work with a [SiegedHost].
public final class HonestPeer implements AutoCloseable {
  private static final int EXCHANGE_BYTES = 64 << 10;

  private final NettyHost host;
  private final Connection connection;
  private final SeededEntropy entropy;

  private HonestPeer(NettyHost host, Connection connection, SeededEntropy entropy) {
    this.host = host;
    this.connection = connection;
    this.entropy = entropy;
  }

  /// Connects.
  public static HonestPeer connect(Multiaddr address, long seed) {
    SeededEntropy entropy = new SeededEntropy(seed);
    NettyHost host =
        NettyHost.open(
            HostConfig.of(
                SigningKey.random(entropy),
                List.of(),
                HostFixture.OPEN,
                Clock.systemUTC(),
                entropy));
    return new HonestPeer(host, host.dial(address), entropy);
  }

  /// One ping on a stream of its own, then 64 KiB there and back on another.
  ///
  /// @throws IllegalStateException when something else comes back
  public void work() throws MalformedException {
    PingProtocol.once(connection, entropy);
    exchange(EXCHANGE_BYTES);
  }

  /// The bytes there and back.
  public void exchange(int bytes) {
    byte[] sent = entropy.bytes(bytes).toArray();
    try (NetworkStream stream = connection.open(SiegedHost.ECHO)) {
      Thread writer =
          Thread.startVirtualThread(
              () -> {
                stream.write(Bytes.owning(sent));
                stream.closeWrite();
              });
      byte[] back = HostFixture.readAll(stream, bytes + 1);
      writer.join();
      if (!Arrays.equals(back, sent)) {
        throw new IllegalStateException("something else came back");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// A stream that stays open.
  NetworkStream open(String protocol) {
    return connection.open(protocol);
  }

  /// Whether the first connection still is.
  public boolean isConnected() {
    return connection.isOpen();
  }

  @Override
  public void close() {
    host.close();
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Two hosts over loopback.
@Timeout(60)
class NettyHostIT {
  private static final String ECHO = "/test/echo/1";
  private static final int MEBIBYTE = 1 << 20;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void close() {
    hosts.close();
  }

  static void echo(NetworkStream stream) {
    byte[] buffer = new byte[64 << 10];
    int have;
    while ((have = stream.read(buffer, 0, buffer.length)) >= 0) {
      stream.write(buffer, 0, have);
    }
    stream.closeWrite();
  }

  @Test
  void dial_knownPeer_identifiesAndPings() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.dialer();
    Connection connection = b.dial(a.listening().getFirst());
    assertThat(connection.remote()).isEqualTo(a.id());
    PingProtocol.once(connection, new SeededEntropy(7));
    Identify identify = IdentifyProtocol.ask(connection);
    assertThat(identify.key()).contains(a.id().key().orElseThrow());
    assertThat(identify.addresses()).isEmpty();
    assertThat(identify.agent()).isEmpty();
    assertThat(b.dial(a.listening().getFirst())).isSameAs(connection);
  }

  @Test
  void stream_sixteenMebibytesEachWay_arriveWhole() throws Exception {
    NettyHost a = hosts.listener();
    a.handle(ECHO, NettyHostIT::echo);
    NettyHost b = hosts.dialer();
    NetworkStream stream = b.dial(a.listening().getFirst()).open(ECHO);
    byte[] sent = new SeededEntropy(3).bytes(16 * MEBIBYTE).toArray();
    CompletableFuture<byte[]> answer =
        CompletableFuture.supplyAsync(() -> HostFixture.readAll(stream, sent.length + 1));
    stream.write(Bytes.owning(sent));
    stream.closeWrite();
    assertThat(Arrays.equals(answer.get(30, TimeUnit.SECONDS), sent)).isTrue();
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A private network on real sockets, against ourselves and against js-libp2p as published: whoever
/// lacks the key reaches no protocol.
@Timeout(700)
class PrivateNetworkIT {
  private static final String ECHO = "/interop/echo/1.0.0";

  private final Entropy entropy = new SeededEntropy(41);
  private final SwarmKey right = SwarmKey.of(SecretKey.random(entropy));
  private final SwarmKey wrong = SwarmKey.of(SecretKey.random(entropy));
  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void close() {
    hosts.close();
  }

  private NettyHost host(boolean listening, Optional<SwarmKey> network) {
    HostConfig config = hosts.config(HostFixture.OPEN, listening);
    return hosts.open(network.map(config::withPrivateNetwork).orElse(config));
  }

  private static void echoes(Connection connection) {
    byte[] own = new SeededEntropy(6).bytes(1 << 20).toArray();
    try (NetworkStream stream = connection.open(ECHO)) {
      stream.write(Bytes.of(own));
      stream.closeWrite();
      assertThat(HostFixture.readAll(stream, own.length + 1)).isEqualTo(own);
    }
  }

  @Test
  void sameKey_connects_anotherOrNone_doesNot() {
    NettyHost server = host(true, Optional.of(right));
    server.handle(ECHO, NettyHostIT::echo);
    Multiaddr address = server.listening().getFirst();
    echoes(host(false, Optional.of(right)).dial(address));
    for (Optional<SwarmKey> other : List.of(Optional.of(wrong), Optional.<SwarmKey>empty())) {
      NettyHost stranger = host(false, other);
      assertThatThrownBy(() -> stranger.dial(address)).isInstanceOf(NetworkException.class);
    }
    assertThat(server.connections()).hasSize(1);
  }

  @Test
  void weDial_js_withTheSameKey() throws Exception {
    try (JsPeer js = JsPeer.start(true, Optional.of(right), "serve")) {
      Multiaddr address = Multiaddr.parse(JsInteropIT.field(js.line(), "listen"));
      Connection connection = host(false, Optional.of(right)).dial(address);
      assertThat(IdentifyProtocol.ask(connection).protocols()).contains(Identify.PROTOCOL, ECHO);
      echoes(connection);
      NettyHost stranger = host(false, Optional.of(wrong));
      assertThatThrownBy(() -> stranger.dial(address)).isInstanceOf(NetworkException.class);
      NettyHost plain = host(false, Optional.empty());
      assertThatThrownBy(() -> plain.dial(address)).isInstanceOf(NetworkException.class);
    }
  }

  @Test
  void jsDials_us_withTheSameKey_andWithAnother() throws Exception {
    NettyHost server = host(true, Optional.of(right));
    List<PeerId> opened = new CopyOnWriteArrayList<>();
    server.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {
            opened.add(connection.remote());
          }

          @Override
          public void closed(Connection connection) {}
        });
    server.handle(ECHO, NettyHostIT::echo);
    server.handle(
        "/interop/exchange/1.0.0",
        stream -> JsInteropIT.answerExchange(stream, JsPeer.PRIVATE_EXCHANGE_BYTES));
    String address = server.listening().getFirst().toString();
    try (JsPeer js = JsPeer.start(true, Optional.of(right), "dial", address)) {
      assertThat(JsInteropIT.field(js.line(), "peer")).isEqualTo(server.id().toString());
      assertThat(js.line()).contains("\"op\":\"identify\"");
      assertThat(js.line()).contains("\"op\":\"ping\"");
      assertThat(js.line()).contains("\"received\":true,\"sent\":true");
      assertThat(js.line()).isEqualTo("{\"op\":\"echo\",\"good\":48}");
    }
    try (JsPeer js = JsPeer.start(true, Optional.of(wrong), "refused", address)) {
      assertThat(js.line()).contains("Error").doesNotContain("\"error\":null");
    }
    assertThat(opened).hasSize(1);
  }
}

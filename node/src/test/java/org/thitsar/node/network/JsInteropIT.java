package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.Ping;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Against js-libp2p as published: the test that counts.
///
/// The early multiplexer is tried on both sides, on theirs only and on none. (On ours only is left
/// out: js-libp2p then picks a multiplexer that it did not offer.)
@Timeout(700)
class JsInteropIT {
  private static final String EXCHANGE = "/interop/exchange/1.0.0";
  private static final String ECHO = "/interop/echo/1.0.0";
  private static final int SIZE = 16 << 20;
  private static final int HASH = 32;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void close() {
    hosts.close();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, true", "false, false"})
  void weDial_js_identifiesPingsAndExchanges(boolean ourEarly, boolean theirEarly)
      throws Exception {
    try (JsPeer js = JsPeer.start(theirEarly, "serve")) {
      Multiaddr address = Multiaddr.parse(field(js.line(), "listen"));
      NettyHost ours = hosts.open(hosts.config(HostFixture.OPEN, false).withEarlyMuxer(ourEarly));
      Connection connection = ours.dial(address);
      assertThat(connection.remote()).isEqualTo(address.peer().orElseThrow());

      String identified = js.line();
      assertThat(field(identified, "peer")).isEqualTo(ours.id().toString());
      assertThat(identified).contains(Ping.PROTOCOL, Identify.PROTOCOL);

      Identify identify = IdentifyProtocol.ask(connection);
      assertThat(identify.key()).isEqualTo(connection.remote().key());
      assertThat(identify.protocols()).contains(Ping.PROTOCOL, EXCHANGE);
      PingProtocol.once(connection, new SeededEntropy(1));

      exchange(connection);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, true", "false, false"})
  void jsDials_us_identifiesPingsAndExchanges(boolean ourEarly, boolean theirEarly)
      throws Exception {
    NettyHost ours = hosts.open(hosts.config(HostFixture.OPEN, true).withEarlyMuxer(ourEarly));
    ours.handle(EXCHANGE, JsInteropIT::answerExchange);
    ours.handle(ECHO, NettyHostIT::echo);
    String address = ours.listening().getFirst().toString();
    try (JsPeer js = JsPeer.start(theirEarly, "dial", address)) {
      String connect = js.line();
      assertThat(field(connect, "peer")).isEqualTo(ours.id().toString());
      assertThat(field(connect, "muxer")).isEqualTo("/yamux/1.0.0");
      assertThat(field(connect, "encryption")).isEqualTo("/noise");

      String identify = js.line();
      assertThat(field(identify, "peer")).isEqualTo(ours.id().toString());
      assertThat(identify).contains(EXCHANGE, Ping.PROTOCOL);
      assertThat(field(identify, "agent")).isEmpty();
      assertThat(identify).contains("\"addresses\":0");

      assertThat(js.line()).contains("\"op\":\"ping\"");
      assertThat(js.line())
          .isEqualTo(
              "{\"op\":\"exchange\",\"bytes\":" + SIZE + ",\"received\":true,\"sent\":true}");
      assertThat(js.line()).isEqualTo("{\"op\":\"echo\",\"good\":48}");
      assertThat(js.exit()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void wrongPeer_isRefused_inBothDirections(boolean early) throws Exception {
    PeerId somebodyElse = PeerId.of(SigningKey.random(new SeededEntropy(99)).verifying());
    NettyHost ours = hosts.open(hosts.config(HostFixture.OPEN, true).withEarlyMuxer(early));
    try (JsPeer js = JsPeer.start(early, "serve")) {
      Multiaddr address = Multiaddr.parse(field(js.line(), "listen"));
      assertThatThrownBy(() -> ours.dial(address.withPeer(somebodyElse)))
          .isInstanceOfSatisfying(
              NetworkException.class,
              e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.WRONG_PEER));
      // The control: the right id is not refused.
      assertThat(ours.dial(address).isOpen()).isTrue();
    }
    String wrong = ours.listening().getFirst().withPeer(somebodyElse).toString();
    try (JsPeer js = JsPeer.start(early, "refused", wrong)) {
      assertThat(field(js.line(), "error")).contains("EncryptionFailedError", "does not match");
    }
    assertThat(ours.connections()).noneMatch(connection -> !connection.outbound());
  }

  private static void exchange(Connection connection) throws NoSuchAlgorithmException {
    try (NetworkStream stream = connection.open(EXCHANGE)) {
      byte[] own = new SeededEntropy(5).bytes(SIZE).toArray();
      stream.write(Bytes.owning(own));
      stream.closeWrite();
      byte[] answer = HostFixture.readAll(stream, SIZE + 2 * HASH + 1);
      assertThat(answer).hasSize(SIZE + 2 * HASH);
      byte[] theirs = Arrays.copyOf(answer, SIZE);
      assertThat(Arrays.copyOfRange(answer, SIZE, SIZE + HASH)).isEqualTo(sha256(theirs));
      assertThat(Arrays.copyOfRange(answer, SIZE + HASH, SIZE + 2 * HASH)).isEqualTo(sha256(own));
    }
  }

  private static void answerExchange(NetworkStream stream) {
    byte[] received = HostFixture.readAll(stream, SIZE + 1);
    byte[] own = new SeededEntropy(6).bytes(SIZE).toArray();
    stream.write(Bytes.owning(own));
    try {
      stream.write(Bytes.concat(Bytes.of(sha256(own)), Bytes.of(sha256(received))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    stream.closeWrite();
  }

  private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  /// The text of a field of a one-line object without nesting before it.
  static String field(String line, String name) throws IOException {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(line);
    if (!matcher.find()) {
      throw new IOException("no " + name + " in " + line);
    }
    return matcher.group(1);
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
  private static final String RESET = "/interop/reset/1.0.0";
  private static final String LATE = "/interop/late/1.0.0";
  private static final int PARALLEL = 200;
  private static final int HASH = 32;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void close() {
    hosts.close();
  }

  @ParameterizedTest
  @CsvSource({"true, true, 64", "false, true, 4", "false, false, 4"})
  void weDial_js_identifiesPingsAndExchanges(boolean ourEarly, boolean theirEarly, int mebibytes)
      throws Exception {
    int size = mebibytes << 20;
    try (JsPeer js = JsPeer.exchanging(theirEarly, size, "serve")) {
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

      exchange(connection, size);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true, 64", "false, true, 4", "false, false, 4"})
  void jsDials_us_identifiesPingsAndExchanges(boolean ourEarly, boolean theirEarly, int mebibytes)
      throws Exception {
    int size = mebibytes << 20;
    NettyHost ours = hosts.open(hosts.config(HostFixture.OPEN, true).withEarlyMuxer(ourEarly));
    ours.handle(EXCHANGE, stream -> answerExchange(stream, size));
    ours.handle(ECHO, NettyHostIT::echo);
    String address = ours.listening().getFirst().toString();
    try (JsPeer js = JsPeer.exchanging(theirEarly, size, "dial", address)) {
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
              "{\"op\":\"exchange\",\"bytes\":" + size + ",\"received\":true,\"sent\":true}");
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

  @Test
  void streams_twoHundredInParallel_toJs_allArriveWhole() throws Exception {
    try (JsPeer js = JsPeer.start(true, "serve")) {
      Multiaddr address = Multiaddr.parse(field(js.line(), "listen"));
      Connection connection = hosts.dialer().dial(address);
      List<NetworkStream> streams = new ArrayList<>();
      // All of them are open before the first is used.
      for (int i = 0; i < PARALLEL; i++) {
        streams.add(connection.open(ECHO));
      }
      List<Future<Boolean>> echoes = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (NetworkStream stream : streams) {
          byte[] sent = new SeededEntropy(echoes.size()).bytes(10_000).toArray();
          echoes.add(
              threads.submit(
                  () -> {
                    stream.write(Bytes.owning(sent));
                    stream.closeWrite();
                    return Arrays.equals(HostFixture.readAll(stream, sent.length + 1), sent);
                  }));
        }
        for (Future<Boolean> echo : echoes) {
          assertThat(echo.get()).isTrue();
        }
      }
    }
  }

  /// The standard limit is 64, and js-libp2p does not wait for a free one.
  @Test
  void streams_twoHundredInParallel_fromJs_allArriveWhole_whereTheLimitAllowsIt() throws Exception {
    HostConfig config = hosts.config(HostFixture.OPEN, true);
    NettyHost ours =
        hosts.open(config.withLimits(HostFixture.streamsIn(config.limits(), PARALLEL + 1)));
    ours.handle(ECHO, NettyHostIT::echo);
    String address = ours.listening().getFirst().toString();
    try (JsPeer js = JsPeer.start(true, "echoes", address, Integer.toString(PARALLEL))) {
      assertThat(js.line()).isEqualTo("{\"op\":\"echo\",\"good\":" + PARALLEL + "}");
    }
  }

  @Test
  void reset_isSeenAtTheOtherSide_onStreamsThatWeOpened() throws Exception {
    try (JsPeer js = JsPeer.start(true, "serve")) {
      Multiaddr address = Multiaddr.parse(field(js.line(), "listen"));
      Connection connection = hosts.dialer().dial(address);
      assertThat(js.line()).contains("identified");
      NetworkStream ours = connection.open(RESET);
      ours.write(Bytes.utf8("hello"));
      assertThat(ours.read(new byte[5], 0, 5)).isPositive();
      ours.reset();
      assertThat(field(js.line(), "seen")).isEqualTo("StreamResetError");
      NetworkStream theirs = connection.open(RESET);
      theirs.write(Bytes.utf8("reset me"));
      assertReset(theirs);
      // The control: one that neither resets ends.
      NetworkStream kept = connection.open(RESET);
      kept.write(Bytes.utf8("hello"));
      kept.closeWrite();
      assertThat(field(js.line(), "seen")).isEqualTo("end");
    }
  }

  @Test
  void reset_isSeenAtTheOtherSide_onStreamsThatJsOpened() throws Exception {
    NettyHost ours = hosts.listener();
    BlockingQueue<NetworkException.Reason> seen = new LinkedBlockingQueue<>();
    ours.handle(
        RESET,
        stream -> {
          byte[] word = new byte[8];
          try {
            for (int read = stream.read(word, 0, 8); read >= 0; read = stream.read(word, 0, 8)) {
              if (read == word.length) {
                stream.reset();
                return;
              }
              stream.write(word, 0, read);
            }
          } catch (NetworkException e) {
            seen.add(e.reason());
          }
        });
    try (JsPeer js = JsPeer.start(true, "resets", ours.listening().getFirst().toString())) {
      assertThat(field(js.line(), "seen")).isEqualTo("StreamResetError");
      assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(NetworkException.Reason.RESET);
    }
  }

  private static void assertReset(NetworkStream stream) {
    assertThatThrownBy(() -> stream.read(new byte[8], 0, 8))
        .isInstanceOfSatisfying(
            NetworkException.class,
            e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.RESET));
  }

  @Test
  void protocolThatComesLater_isPushed_inBothDirections() throws Exception {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    CountDownLatch pushed = new CountDownLatch(1);
    NettyHost ours =
        hosts.open(
            hosts
                .config(HostFixture.OPEN, false)
                .withTap(
                    (_, direction, bytes) -> {
                      if (direction == Tap.Direction.IN) {
                        synchronized (received) {
                          received.writeBytes(bytes.toArray());
                          if (received.toString(StandardCharsets.UTF_8).contains(LATE + "/js")) {
                            pushed.countDown();
                          }
                        }
                      }
                    }));
    try (JsPeer js = JsPeer.start(true, "push")) {
      Multiaddr address = Multiaddr.parse(field(js.line(), "listen"));
      Connection connection = ours.dial(address);
      String update = js.line();
      while (!update.contains(Identify.PUSH_PROTOCOL)) {
        update = js.line();
      }
      assertThat(update).contains(Identify.PROTOCOL).doesNotContain(LATE);
      ours.handle(LATE, NettyHostIT::echo);
      while (!update.contains(LATE)) {
        update = js.line();
      }
      js.say("handle " + LATE + "/js");
      assertThat(pushed.await(60, TimeUnit.SECONDS)).isTrue();
      // It did us no harm.
      PingProtocol.once(connection, new SeededEntropy(1));
    }
  }

  private static void exchange(Connection connection, int size) throws NoSuchAlgorithmException {
    try (NetworkStream stream = connection.open(EXCHANGE)) {
      byte[] own = new SeededEntropy(5).bytes(size).toArray();
      stream.write(Bytes.owning(own));
      stream.closeWrite();
      byte[] answer = HostFixture.readAll(stream, size + 2 * HASH + 1);
      assertThat(answer).hasSize(size + 2 * HASH);
      byte[] theirs = Arrays.copyOf(answer, size);
      assertThat(Arrays.copyOfRange(answer, size, size + HASH)).isEqualTo(sha256(theirs));
      assertThat(Arrays.copyOfRange(answer, size + HASH, size + 2 * HASH)).isEqualTo(sha256(own));
    }
  }

  static void answerExchange(NetworkStream stream, int size) {
    byte[] received = HostFixture.readAll(stream, size + 1);
    byte[] own = new SeededEntropy(6).bytes(size).toArray();
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

package org.thitsar.node.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Every dial of a host with a proxy goes through it: a real SOCKS5 server (Debian's `microsocks`),
/// and one that writes down what it is asked.
@Timeout(120)
class SocksIT {
  private static final String ECHO = "/test/echo/1";
  private static final String ONION = "vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd";
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration ENDLESS = Duration.ofHours(1);

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void close() {
    hosts.close();
  }

  private NettyHost server() {
    NettyHost server = hosts.listener();
    server.handle(ECHO, NettyHostIT::echo);
    return server;
  }

  private NettyHost behind(SocksProxy proxy) {
    return hosts.open(hosts.config(HostFixture.OPEN, false).withProxy(proxy));
  }

  private static int port(NettyHost host) {
    String text = host.listening().getFirst().withoutPeer().toString();
    return Integer.parseInt(text.substring(text.lastIndexOf('/') + 1));
  }

  private static Multiaddr named(NettyHost server, String host) throws MalformedException {
    return Multiaddr.parse(host + "/tcp/" + port(server)).withPeer(server.id());
  }

  private static Multiaddr onion(NettyHost server) throws MalformedException {
    return Multiaddr.parse("/onion3/" + ONION + ":4001").withPeer(server.id());
  }

  private static void echoes(Connection connection) {
    byte[] own = new SeededEntropy(6).bytes(3 << 20).toArray();
    try (NetworkStream stream = connection.open(ECHO)) {
      Thread.ofVirtual()
          .start(
              () -> {
                stream.write(Bytes.of(own));
                stream.closeWrite();
              });
      assertThat(HostFixture.readAll(stream, own.length + 1)).isEqualTo(own);
    }
  }

  private static void fails(NettyHost dialer, Multiaddr address, Reason reason) {
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> dialer.dial(address))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  @Test
  void dial_throughARealProxy_exchangesData() throws Exception {
    NettyHost server = server();
    try (Microsocks socks = Microsocks.start()) {
      echoes(behind(socks.proxy()).dial(server.listening().getFirst()));
    }
    assertThat(server.connections()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void dial_inAPrivateNetwork_throughARealProxy_exchangesData() throws Exception {
    SwarmKey key = SwarmKey.of(SecretKey.random(new SeededEntropy(9)));
    NettyHost server = hosts.open(hosts.config(HostFixture.OPEN, true).withPrivateNetwork(key));
    server.handle(ECHO, NettyHostIT::echo);
    try (Microsocks socks = Microsocks.start()) {
      NettyHost dialer =
          hosts.open(
              hosts
                  .config(HostFixture.OPEN, false)
                  .withProxy(socks.proxy())
                  .withPrivateNetwork(key));
      echoes(dialer.dial(server.listening().getFirst()));
    }
  }

  @Test
  void dial_aName_isLookedUpByTheProxyAlone() throws Exception {
    NettyHost server = server();
    Multiaddr address = named(server, "/dns4/localhost");
    try (Microsocks socks = Microsocks.start()) {
      NettyHost proxied = behind(socks.proxy());
      int before = LookUps.seen().size();
      echoes(proxied.dial(address));
      fails(
          behind(socks.proxy()), named(server, "/dns4/no-such-office.invalid"), Reason.UNREACHABLE);
      List<String> seen = LookUps.seen();
      assertThat(seen.subList(before, seen.size())).isEmpty();
    }
    // The control: without a proxy, the same recorder sees both.
    NettyHost straight = hosts.dialer();
    int before = LookUps.seen().size();
    echoes(straight.dial(address));
    fails(hosts.dialer(), named(server, "/dns4/no-such-office.invalid"), Reason.UNREACHABLE);
    List<String> seen = LookUps.seen();
    assertThat(seen.subList(before, seen.size())).contains("localhost", "no-such-office.invalid");
  }

  @Test
  void dial_nobodyThere_isUnreachable_andTheProxyIsNotBlamed() throws Exception {
    NettyHost server = server();
    Multiaddr address = server.listening().getFirst();
    server.close();
    try (Microsocks socks = Microsocks.start()) {
      fails(behind(socks.proxy()), address, Reason.UNREACHABLE);
    }
  }

  @Test
  void dial_noProxyThere_isTheProxysFault_andNothingGoesStraight() throws Exception {
    NettyHost server = server();
    fails(
        behind(Microsocks.on(Microsocks.freePort())),
        server.listening().getFirst(),
        Reason.PROXY_UNREACHABLE);
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void dial_realProxyThatWantsAnotherUser_isARefusedLogin() throws Exception {
    NettyHost server = server();
    try (Microsocks socks = Microsocks.start("-u", "clerk", "-P", "of another house")) {
      fails(behind(socks.proxy()), server.listening().getFirst(), Reason.PROXY_AUTHENTICATION);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, UNREACHABLE",
    "0, 0, 2, PROXY_REFUSED",
    "0, 0, 3, UNREACHABLE",
    "0, 0, 4, UNREACHABLE",
    "0, 0, 5, UNREACHABLE",
    "0, 0, 6, UNREACHABLE",
    "0, 0, 7, PROXY_REFUSED",
    "0, 0, 8, PROXY_REFUSED",
    // Tor: the onion service's descriptor cannot be found.
    "0, 0, 240, UNREACHABLE",
    "2, 1, 0, PROXY_AUTHENTICATION",
    "255, 0, 0, PROXY_AUTHENTICATION",
    "-2, 0, 0, PROXY_BROKEN",
    "0, 0, -2, PROXY_BROKEN"
  })
  void dial_everyAnswerOfAProxy_hasItsReason(int method, int login, int answer, Reason reason)
      throws Exception {
    NettyHost server = server();
    try (ScriptedSocks socks = new ScriptedSocks(method, login, answer, port(server))) {
      fails(behind(socks.proxy()), server.listening().getFirst(), reason);
    }
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void dial_notAProxyAtAll_isBroken() throws Exception {
    NettyHost server = server();
    try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAsAWebServer(web));
      fails(
          behind(Microsocks.on(web.getLocalPort())),
          server.listening().getFirst(),
          Reason.PROXY_BROKEN);
    }
  }

  private static void answerAsAWebServer(ServerSocket web) {
    try (Socket client = web.accept()) {
      client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      client.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void dial_proxyThatNeverAnswers_endsAtItsOwnDeadline() throws Exception {
    NettyHost server = server();
    HostLimits limits = HostFixture.deadlines(HostFixture.limits(), ENDLESS, SHORT, ENDLESS);
    for (int silentAt : List.of(0, 1)) {
      int method = silentAt == 0 ? ScriptedSocks.NEVER : ScriptedSocks.NO_LOGIN;
      try (ScriptedSocks socks = new ScriptedSocks(method, 0, ScriptedSocks.NEVER, port(server))) {
        HostConfig config = hosts.config(HostFixture.OPEN, false).withLimits(limits);
        fails(
            hosts.open(config.withProxy(socks.proxy())),
            server.listening().getFirst(),
            Reason.TIMED_OUT);
        assertThat(socks.requests()).hasSize(silentAt);
      }
    }
  }

  @Test
  void dial_proxyMaySlower_thanThePeerMay() throws Exception {
    // The deadline without a proxy would be over before anything could happen.
    HostLimits limits =
        HostFixture.deadlines(HostFixture.limits(), Duration.ofNanos(1), ENDLESS, ENDLESS);
    NettyHost server = server();
    try (ScriptedSocks socks = new ScriptedSocks(0, 0, 0, port(server))) {
      HostConfig config = hosts.config(HostFixture.OPEN, false).withLimits(limits);
      assertThat(limits.handshakes().proxiedDialDeadline())
          .isGreaterThan(limits.handshakes().deadline());
      echoes(hosts.open(config.withProxy(socks.proxy())).dial(onion(server)));
    }
    assertThat(HostLimits.standard().handshakes().proxiedDialDeadline())
        .isGreaterThan(HostLimits.standard().handshakes().deadline());
  }

  @Test
  void dial_anOnionService_isANameForTheProxy() throws Exception {
    NettyHost server = server();
    try (ScriptedSocks socks = new ScriptedSocks(ScriptedSocks.PASSWORD, 0, 0, port(server))) {
      NettyHost dialer = behind(socks.proxy());
      int before = LookUps.seen().size();
      Connection connection = dialer.dial(onion(server));
      echoes(connection);
      assertThat(connection.remoteAddress()).isEqualTo(onion(server).withoutPeer());
      Bytes name = Bytes.of((ONION + ".onion").getBytes(US_ASCII));
      assertThat(socks.requests())
          .containsExactly(
              Bytes.concat(
                  Bytes.of((byte) 5, (byte) 1, (byte) 0, (byte) 3, (byte) name.length()),
                  name,
                  Bytes.of((byte) (4001 >>> 8), (byte) 4001)));
      assertThat(LookUps.seen().size()).isEqualTo(before);
    }
  }

  @Test
  void dial_ipAddresses_goAsThemselves() throws Exception {
    NettyHost server = server();
    try (ScriptedSocks socks = new ScriptedSocks(0, 0, 4, port(server))) {
      NettyHost dialer = behind(socks.proxy());
      fails(dialer, named(server, "/ip4/192.0.2.7"), Reason.UNREACHABLE);
      fails(dialer, named(server, "/ip6/2001:db8::7"), Reason.UNREACHABLE);
      assertThat(socks.requests().get(0).slice(0, 8).hex()).isEqualTo("05010001c0000207");
      assertThat(socks.requests().get(1).slice(0, 20).hex())
          .isEqualTo("0501000420010db8000000000000000000000007");
    }
  }

  @Test
  void dial_everyPeer_hasAUserOfItsOwn_andNoneIsOffered() throws Exception {
    NettyHost first = server();
    NettyHost second = server();
    try (ScriptedSocks socks = new ScriptedSocks(ScriptedSocks.PASSWORD, 0, 4, port(first))) {
      NettyHost dialer = behind(socks.proxy());
      for (NettyHost to : List.of(first, second, first)) {
        fails(dialer, onion(to), Reason.UNREACHABLE);
      }
      // Both methods, so that a proxy without users serves us, too.
      assertThat(socks.greetings()).containsOnly(Bytes.of((byte) 0, (byte) 2));
      List<String> users = List.copyOf(socks.users());
      assertThat(users).hasSize(3);
      assertThat(users.get(2)).isEqualTo(users.get(0));
      assertThat(users.get(1)).isNotEqualTo(users.get(0));
      assertThat(users.toString()).doesNotContain(first.id().toString());
      // The same peer from another host of this run is the same user; in another run it is not.
      fails(behind(socks.proxy()), onion(first), Reason.UNREACHABLE);
      fails(behind(socks.proxy().isolating(Bytes.utf8("x"))), onion(first), Reason.UNREACHABLE);
      assertThat(socks.users().get(3)).isEqualTo(users.get(0));
      assertThat(socks.users().get(4)).isNotEqualTo(users.get(0));
    }
  }

  @Test
  void dial_withoutIsolation_offersNoUser() throws Exception {
    NettyHost server = server();
    try (ScriptedSocks socks = new ScriptedSocks(ScriptedSocks.NO_LOGIN, 0, 0, port(server))) {
      echoes(behind(socks.proxy().isolating(Bytes.empty())).dial(onion(server)));
      assertThat(socks.greetings()).containsExactly(Bytes.of((byte) 0));
    }
  }

  @Test
  void dial_anOnionService_withoutAProxy_isRefused() throws Exception {
    NettyHost server = server();
    fails(hosts.dialer(), onion(server), Reason.NEEDS_PROXY);
  }

  @Test
  void inbound_fromTheLocalTor_hasADeadlineOfItsOwn() throws Exception {
    HostLimits limits = HostFixture.deadlines(HostFixture.limits(), ENDLESS, ENDLESS, SHORT);
    HostConfig config = hosts.config(HostFixture.OPEN, true).withLimits(limits);
    NettyHost host = hosts.open(config.withProxy(Microsocks.on(1)));
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port(host))) {
      // Comes to its end by the deadline only.
      assertThat(silent.getInputStream().readAllBytes()).isEmpty();
    }
  }
}

package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.IdentifyCodec;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Two hosts over loopback.
@Timeout(60)
class NettyHostIT {
  private static final String ECHO = "/test/echo/1";
  private static final int MEBIBYTE = 1 << 20;
  private static final int RACES = 100;

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

  @Test
  void streams_sixtyFourInParallel_allArriveWhole() throws Exception {
    NettyHost a = hosts.listener();
    a.handle(ECHO, NettyHostIT::echo);
    Connection connection = hosts.dialer().dial(a.listening().getFirst());
    List<Future<Boolean>> echoes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 64; i++) {
        byte[] sent = new SeededEntropy(i).bytes(MEBIBYTE).toArray();
        NetworkStream stream = connection.open(ECHO);
        var _ =
            threads.submit(
                () -> {
                  stream.write(Bytes.owning(sent));
                  stream.closeWrite();
                });
        echoes.add(
            threads.submit(() -> Arrays.equals(HostFixture.readAll(stream, MEBIBYTE + 1), sent)));
      }
      for (Future<Boolean> echo : echoes) {
        assertThat(echo.get(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void streams_beyondTheLimit_areRefusedOneByOne() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    NettyHost a = hosts.listener();
    a.handle(ECHO, _ -> awaitQuietly(done));
    Connection connection = hosts.dialer().dial(a.listening().getFirst());
    for (int i = 0; i < HostFixture.limits().streams().inMax(); i++) {
      assertThat(connection.open(ECHO).protocol()).isEqualTo(ECHO);
    }
    assertReason(NetworkException.Reason.RESET, () -> connection.open(ECHO));
    assertThat(connection.isOpen()).isTrue();
    done.countDown();
  }

  @Test
  void write_readerThatNeverReads_blocksWithinWindowAndQueues() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    NettyHost a = hosts.listener();
    a.handle(ECHO, _ -> awaitQuietly(done));
    NetworkStream stream = hosts.dialer().dial(a.listening().getFirst()).open(ECHO);
    stream.deadline(Duration.ofMillis(500));
    byte[] piece = new byte[64 << 10];
    AtomicLong written = new AtomicLong();
    assertReason(
        NetworkException.Reason.TIMED_OUT,
        () -> {
          while (true) {
            stream.write(piece, 0, piece.length);
            written.addAndGet(piece.length);
          }
        });
    HostLimits limits = HostFixture.limits();
    // The window at the reader and the queue at the writer hold all that was taken.
    assertThat(written.get())
        .isLessThanOrEqualTo((256L << 10) + limits.streams().sendQueueBytesMax());
    done.countDown();
  }

  @Test
  void read_nothingComes_timesOut() throws Exception {
    NettyHost a = hosts.listener();
    a.handle(ECHO, NettyHostIT::echo);
    NetworkStream stream = hosts.dialer().dial(a.listening().getFirst()).open(ECHO);
    stream.deadline(Duration.ofMillis(50));
    assertReason(NetworkException.Reason.TIMED_OUT, () -> stream.read(new byte[1], 0, 1));
    // A stream that timed out is not broken.
    stream.deadline(Duration.ofSeconds(20));
    stream.write(Bytes.utf8("x"));
    assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(1);
  }

  @Test
  void close_ofTheConnection_wakesWhoReadsAndWrites() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    NettyHost a = hosts.listener();
    a.handle(ECHO, _ -> awaitQuietly(done));
    CountDownLatch told = new CountDownLatch(1);
    NettyHost b = hosts.dialer();
    b.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {}

          @Override
          public void closed(Connection connection) {
            told.countDown();
          }
        });
    Connection connection = b.dial(a.listening().getFirst());
    NetworkStream reading = connection.open(ECHO);
    NetworkStream writing = connection.open(ECHO);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> reader = threads.submit(() -> reading.read(new byte[1], 0, 1));
      Future<?> writer =
          threads.submit(() -> writing.write(new byte[8 * MEBIBYTE], 0, 8 * MEBIBYTE));
      a.connections().getFirst().close();
      assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
      for (Future<?> task : List.of(reader, writer)) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> task.get(20, TimeUnit.SECONDS))
            .havingCause()
            .isInstanceOfSatisfying(
                NetworkException.class,
                e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.CLOSED));
      }
    }
    assertThat(b.connections()).isEmpty();
    assertThat(connection.isOpen()).isFalse();
    assertReason(NetworkException.Reason.CLOSED, () -> connection.open(ECHO));
    done.countDown();
  }

  @Test
  void reset_reachesTheOtherSide() throws Exception {
    CompletableFuture<NetworkException.Reason> seen = new CompletableFuture<>();
    NettyHost a = hosts.listener();
    a.handle(
        ECHO,
        stream -> {
          try {
            stream.read(new byte[1], 0, 1);
          } catch (NetworkException e) {
            seen.complete(e.reason());
          }
        });
    hosts.dialer().dial(a.listening().getFirst()).open(ECHO).reset();
    assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo(NetworkException.Reason.RESET);
  }

  @Test
  void push_isReadAndForgotten_unlessItNamesAnotherKeyOrIsTooLarge() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.dialer();
    Connection connection = b.dial(a.listening().getFirst());
    VerifyingKey own = b.id().key().orElseThrow();
    try (NetworkStream stream = connection.open(Identify.PUSH_PROTOCOL)) {
      stream.write(IdentifyCodec.encode(Identify.of(own, List.of("/a/1"))));
      stream.closeWrite();
      assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
    NetworkStream another = connection.open(Identify.PUSH_PROTOCOL);
    another.write(IdentifyCodec.encode(Identify.of(a.id().key().orElseThrow(), List.of("/a/1"))));
    assertReason(NetworkException.Reason.RESET, () -> another.read(new byte[1], 0, 1));
    NetworkStream large = connection.open(Identify.PUSH_PROTOCOL);
    large.write(new ByteWriter().varint(Identify.MESSAGE_BYTES_MAX + 1).toBytes());
    assertReason(NetworkException.Reason.RESET, () -> large.read(new byte[1], 0, 1));
  }

  @Test
  void handlerInThePlaceOfAnother_isNoNewsToPush() {
    StreamServer server = new StreamServer(HostLimits.standard());
    assertThat(server.handle("/test/one", 1, NettyHostIT::echo)).isTrue();
    assertThat(server.handle("/test/one", 1, NettyHostIT::echo)).isFalse();
  }

  @Test
  void protocolThatComesLater_isPushedToWhomIdentifyAnswers() throws Exception {
    NettyHost a = hosts.listener();
    BlockingQueue<Identify> pushed = new LinkedBlockingQueue<>();
    NettyHost b = hosts.dialer();
    b.handle(Identify.PUSH_PROTOCOL, stream -> pushed.add(IdentifyProtocol.read(stream)));
    Connection _ = b.dial(a.listening().getFirst());
    for (int i = 0; i < 20; i++) {
      a.handle("/test/late/" + i, NettyHostIT::echo);
    }
    Identify last = pushed.poll(20, TimeUnit.SECONDS);
    while (last != null && !last.protocols().contains("/test/late/19")) {
      last = pushed.poll(20, TimeUnit.SECONDS);
    }
    assertThat(last).isNotNull();
    assertThat(last.key()).isEqualTo(a.id().key());
    assertThat(last.addresses()).isEmpty();
    assertThat(last.agent()).isEmpty();
  }

  @Test
  void handler_thatThrows_resetsItsStreamOnly() throws Exception {
    NettyHost a = hosts.listener();
    a.handle(
        "/test/bug/1",
        _ -> {
          throw new IllegalStateException("a bug of the handler");
        });
    a.handle(
        "/test/hostile/1",
        _ -> {
          throw new MalformedException(Flaw.NOT_A_MESSAGE, "test");
        });
    Connection connection = hosts.dialer().dial(a.listening().getFirst());
    for (String protocol : List.of("/test/bug/1", "/test/hostile/1")) {
      // The reset may overtake the agreement on the protocol.
      assertReason(
          NetworkException.Reason.RESET, () -> connection.open(protocol).read(new byte[1], 0, 1));
    }
    PingProtocol.once(connection, new SeededEntropy(1));
  }

  @Test
  void open_unknownProtocol_isUnsupported() {
    NettyHost a = hosts.listener();
    Connection connection = hosts.dialer().dial(a.listening().getFirst());
    assertReason(NetworkException.Reason.UNSUPPORTED, () -> connection.open("/test/unknown/1"));
  }

  @Test
  void dial_manyKindsOfFault_eachHasItsReason() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.dialer();
    Multiaddr address = a.listening().getFirst();
    PeerId other = b.id();
    assertReason(
        NetworkException.Reason.WRONG_PEER, () -> hosts.dialer().dial(address.withPeer(other)));
    assertReason(NetworkException.Reason.BAD_ADDRESS, () -> b.dial(address.withoutPeer()));
    assertReason(NetworkException.Reason.BAD_ADDRESS, () -> b.dial(address.withPeer(b.id())));
    assertReason(
        NetworkException.Reason.BAD_ADDRESS,
        () -> b.dial(Multiaddr.parse("/ip4/127.0.0.1").withPeer(a.id())));
    a.close();
    assertReason(NetworkException.Reason.UNREACHABLE, () -> b.dial(address));
    b.close();
    assertReason(NetworkException.Reason.CLOSED, () -> b.dial(address));
  }

  @Test
  void open_addressInUse_isRefusedAndNothingStaysOpen() throws Exception {
    NettyHost a = hosts.listener();
    HostConfig config = hosts.config(HostFixture.OPEN, false);
    HostConfig taken =
        new HostConfig(
            config.identity(),
            List.of(HostFixture.loopback(), a.listening().getFirst().withoutPeer()),
            config.gate(),
            config.limits(),
            config.clock(),
            config.entropy(),
            true,
            config.privateNetwork(),
            config.proxy(),
            Tap.none());
    assertReason(NetworkException.Reason.CANNOT_LISTEN, () -> NettyHost.open(taken));
  }

  @Test
  void dial_fromBothSidesAtOnce_bothPreferTheSameConnection() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.listener();
    CountDownLatch four = new CountDownLatch(4);
    a.listen(_ -> four.countDown());
    b.listen(_ -> four.countDown());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Each is told where the other listens before either has a connection.
      Future<Connection> ab = threads.submit(() -> a.dial(b.listening().getFirst()));
      Future<Connection> ba = threads.submit(() -> b.dial(a.listening().getFirst()));
      ab.get();
      ba.get();
    }
    Connection preferredByA = a.connection(b.id()).orElseThrow();
    Connection preferredByB = b.connection(a.id()).orElseThrow();
    if (a.connections().size() == 2) {
      assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();
      boolean smaller = a.id().bytes().compareTo(b.id().bytes()) < 0;
      assertThat(a.connection(b.id()).orElseThrow().outbound()).isEqualTo(smaller);
      assertThat(b.connection(a.id()).orElseThrow().outbound()).isEqualTo(!smaller);
    } else {
      assertThat(preferredByA.outbound()).isNotEqualTo(preferredByB.outbound());
    }
  }

  @Test
  void connections_beyondTheLimitPerPeer_areRefused() throws Exception {
    NettyHost a = hosts.listener();
    SigningKey same = SigningKey.random(new SeededEntropy(77));
    List<Connection> kept = new ArrayList<>();
    for (int i = 0; i < HostFixture.limits().connections().perPeerMax(); i++) {
      kept.add(another(same).dial(a.listening().getFirst()));
    }
    assertReason(
        NetworkException.Reason.REFUSED, () -> another(same).dial(a.listening().getFirst()));
    assertThat(kept).allMatch(Connection::isOpen);
  }

  private NettyHost another(SigningKey identity) {
    HostConfig config = hosts.config(HostFixture.OPEN, false);
    return hosts.open(
        HostConfig.of(identity, List.of(), config.gate(), config.clock(), config.entropy()));
  }

  @Test
  void tap_seesWhatIsInsideNoise_inBothDirections() throws Exception {
    Bytes needle = Bytes.utf8("needle in a stream");
    Map<Tap.Direction, ByteArrayOutputStream> seen = new ConcurrentHashMap<>();
    NettyHost a = hosts.listener();
    a.handle(ECHO, NettyHostIT::echo);
    NettyHost b =
        hosts.open(
            hosts
                .config(HostFixture.OPEN, false)
                .withTap(
                    (_, direction, bytes) ->
                        seen.computeIfAbsent(direction, _ -> new ByteArrayOutputStream())
                            .writeBytes(bytes.toArray())));
    try (NetworkStream stream = b.dial(a.listening().getFirst()).open(ECHO)) {
      stream.write(needle);
      stream.closeWrite();
      HostFixture.readAll(stream, 100);
    }
    for (Tap.Direction direction : Tap.Direction.values()) {
      assertThat(
              seen.getOrDefault(direction, new ByteArrayOutputStream())
                  .toString(StandardCharsets.UTF_8))
          .contains("needle in a stream", ECHO);
    }
  }

  @Test
  void silentPeer_isGivenUp() throws Exception {
    HostLimits impatient = HostFixture.keepAlive(HostFixture.limits(), Duration.ofMillis(100));
    NettyHost a = hosts.open(hosts.config(HostFixture.OPEN, true).withLimits(impatient));
    CountDownLatch closed = new CountDownLatch(1);
    a.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {}

          @Override
          public void closed(Connection connection) {
            closed.countDown();
          }
        });
    try (RawPeer silent = RawPeer.connect(a.listening().getFirst())) {
      silent.handshake(SigningKey.random(new SeededEntropy(5)));
      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void quietPeerThatAnswersPings_isKept() throws Exception {
    HostLimits impatient = HostFixture.keepAlive(HostFixture.limits(), Duration.ofMillis(50));
    NettyHost a = hosts.open(hosts.config(HostFixture.OPEN, true).withLimits(impatient));
    try (RawPeer quiet = RawPeer.connect(a.listening().getFirst())) {
      NoiseSession session = quiet.handshake(SigningKey.random(new SeededEntropy(5)));
      for (int i = 0; i < 5; i++) {
        byte[] ping = quiet.readSealed(session);
        assertThat(Arrays.copyOf(ping, 4)).isEqualTo(new byte[] {0, 2, 0, 1});
        ping[3] = 2;
        quiet.sendSealed(session, ping);
      }
      assertThat(a.connections()).hasSize(1);
    }
  }

  @Test
  void probe_whoAnswersIsKept_whoIsSilentIsClosed() throws Exception {
    // Keep-alive itself would notice nothing here.
    HostLimits patient = HostFixture.keepAlive(HostFixture.limits(), Duration.ofHours(1));
    NettyHost a = hosts.open(hosts.config(HostFixture.OPEN, true).withLimits(patient));
    CompletableFuture<Connection> closed = new CompletableFuture<>();
    CountDownLatch two = new CountDownLatch(2);
    a.listen(
        new ConnectionListener() {
          @Override
          public void opened(Connection connection) {
            two.countDown();
          }

          @Override
          public void closed(Connection connection) {
            closed.complete(connection);
          }
        });
    try (RawPeer lively = RawPeer.connect(a.listening().getFirst());
        RawPeer silent = RawPeer.connect(a.listening().getFirst())) {
      SigningKey first = SigningKey.random(new SeededEntropy(5));
      SigningKey second = SigningKey.random(new SeededEntropy(6));
      NoiseSession session = lively.handshake(first);
      silent.handshake(second);
      assertThat(two.await(20, TimeUnit.SECONDS)).isTrue();
      Connection answered = a.connection(PeerId.of(first.verifying())).orElseThrow();
      Connection asked = a.connection(PeerId.of(second.verifying())).orElseThrow();
      answered.probe(Duration.ofMillis(400));
      byte[] ping = lively.readSealed(session);
      assertThat(Arrays.copyOf(ping, 4)).isEqualTo(new byte[] {0, 2, 0, 1});
      ping[3] = 2;
      lively.sendSealed(session, ping);
      // Its wait ends later, so the other's is over when it does.
      asked.probe(Duration.ofMillis(500));
      assertThat(closed.get(20, TimeUnit.SECONDS)).isSameAs(asked);
      assertThat(answered.isOpen()).isTrue();
      assertThat(asked.isOpen()).isFalse();
      answered.probe(Duration.ofMillis(50));
      assertThat(lively.readSealed(session)).as("it can be asked again").hasSize(12);
    }
  }

  @Test
  void dial_byPeerId_triesTheKnownAddresses_andTheOneThatWorkedFirst() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.dialer();
    Multiaddr good = a.listening().getFirst().withoutPeer();
    Multiaddr bad = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    assertReason(NetworkException.Reason.UNREACHABLE, () -> b.dial(a.id()));
    b.addresses().put(a.id(), List.of(bad, good));
    Connection connection = b.dial(a.id());
    assertThat(connection.remoteAddress()).isEqualTo(good);
    assertThat(b.addresses().addresses(a.id())).containsExactly(good, bad);
    assertThat(b.dial(a.id())).isSameAs(connection);
  }

  @Test
  void dial_byPeerId_whoRefusesIsNotAskedAtTheNextAddress() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    PeerGate shut =
        _ -> {
          asked.incrementAndGet();
          return new Admission.Refused("not in the roster");
        };
    NettyHost a = hosts.open(hosts.config(shut, true));
    NettyHost b = hosts.dialer();
    Multiaddr address = a.listening().getFirst().withoutPeer();
    String port = address.parts().get(1).text();
    b.addresses().put(a.id(), List.of(address, Multiaddr.parse("/dns4/localhost/tcp/" + port)));
    assertReason(NetworkException.Reason.REFUSED, () -> b.dial(a.id()));
    assertThat(asked).hasValue(1);
  }

  @Test
  void dial_fromBothSidesAtOnce_manyTimes_bothUseTheSameConnectionInTheEnd() throws Exception {
    NettyHost a = hosts.listener();
    NettyHost b = hosts.listener();
    a.handle(ECHO, NettyHostIT::echo);
    b.handle(ECHO, NettyHostIT::echo);
    boolean smaller = a.id().bytes().compareTo(b.id().bytes()) < 0;
    int races = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < RACES; round++) {
        CyclicBarrier together = new CyclicBarrier(2);
        Future<Connection> ab = threads.submit(() -> dialTogether(together, a, b));
        Future<Connection> ba = threads.submit(() -> dialTogether(together, b, a));
        ab.get();
        ba.get();
        assertThat(eventually(() -> a.connections().size() == b.connections().size())).isTrue();
        int connections = a.connections().size();
        assertThat(connections).isBetween(1, 2);
        if (connections == 2) {
          races++;
          assertThat(a.connection(b.id()).orElseThrow().outbound()).isEqualTo(smaller);
        }
        assertThat(b.connection(a.id()).orElseThrow().outbound())
            .isNotEqualTo(a.connection(b.id()).orElseThrow().outbound());
        for (Connection each : a.connections()) {
          try (NetworkStream stream = each.open(ECHO)) {
            stream.write(Bytes.utf8("either"));
            stream.closeWrite();
            assertThat(HostFixture.readAll(stream, 10)).hasSize(6);
          }
        }
        a.connections().forEach(Connection::close);
        assertThat(eventually(() -> a.connections().isEmpty() && b.connections().isEmpty()))
            .isTrue();
      }
    }
    assertThat(races).as("rounds in which both dials met").isPositive();
  }

  private static Connection dialTogether(CyclicBarrier together, NettyHost from, NettyHost to)
      throws Exception {
    together.await(20, TimeUnit.SECONDS);
    return from.dial(to.listening().getFirst());
  }

  /// Waits until something holds on another thread's account, at most twenty seconds.
  private static boolean eventually(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 4_000 && !condition.getAsBoolean(); i++) {
      var _ = never.await(5, TimeUnit.MILLISECONDS);
    }
    return condition.getAsBoolean();
  }

  @Test
  void closedStreamThatThePeerDoesNotEnd_isReset() throws Exception {
    HostLimits impatient = HostFixture.keepAlive(HostFixture.limits(), Duration.ofMillis(50));
    NettyHost a = hosts.open(hosts.config(HostFixture.OPEN, true).withLimits(impatient));
    a.handle(ECHO, _ -> {});
    try (RawPeer endless = RawPeer.connect(a.listening().getFirst())) {
      NoiseSession session = endless.handshake(SigningKey.random(new SeededEntropy(5)));
      byte[] lines =
          "\u0013/multistream/1.0.0\n\r/test/echo/1\n".getBytes(StandardCharsets.US_ASCII);
      endless.sendSealed(session, new byte[] {0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0});
      endless.sendSealed(
          session, new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, (byte) lines.length});
      endless.sendSealed(session, lines);
      int flagsSeen = 0;
      // Comes to its end only by the reset: the socket itself would time out.
      while ((flagsSeen & 8) == 0) {
        byte[] packet = endless.readSealed(session);
        for (int at = 0;
            at < packet.length;
            at += 12 + (packet[at + 1] == 0 ? packet[at + 11] : 0)) {
          if (packet[at + 1] == 2) {
            endless.sendSealed(session, new byte[] {0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1});
          } else {
            flagsSeen |= packet[at + 3];
          }
        }
      }
      // It was accepted and half-closed before it was given up.
      assertThat(flagsSeen).isEqualTo(2 | 4 | 8);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertReason(NetworkException.Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }
}

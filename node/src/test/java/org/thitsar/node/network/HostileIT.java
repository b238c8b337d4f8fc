package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Ping;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Peers that break a rule at each stage. After each, the host still serves an honest peer.
@Timeout(120)
class HostileIT {
  private static final String ECHO = "/test/echo/1";
  private static final byte[] YAMUX_SYN = {0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
  private static final byte[] YAMUX_PING = {0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9};

  private final HostFixture hosts = new HostFixture();
  private final SigningKey stranger = SigningKey.random(new SeededEntropy(1_000));
  private final SigningKey member = SigningKey.random(new SeededEntropy(1_001));
  private final AtomicInteger opened = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> tapped = new ConcurrentLinkedQueue<>();
  private NettyHost host = open(HostFixture.limits());

  private NettyHost open(HostLimits limits) {
    PeerId unwanted = PeerId.of(stranger.verifying());
    PeerGate gate =
        peer ->
            peer.equals(unwanted)
                ? new Admission.Refused("not a member")
                : new Admission.Admitted();
    NettyHost opened =
        hosts.open(
            hosts
                .config(gate, true)
                .withLimits(limits)
                .withTap((stream, direction, bytes) -> tapped.add(stream + " " + direction)));
    opened.handle(ECHO, NettyHostIT::echo);
    return opened;
  }

  @BeforeEach
  void count() {
    host.listen(_ -> opened.incrementAndGet());
  }

  @AfterEach
  void honestPeersAreStillServed() throws Exception {
    NettyHost honest = hosts.dialer();
    PingProtocol.once(honest.dial(host.listening().getFirst()), new SeededEntropy(1));
    hosts.close();
  }

  private RawPeer raw() throws Exception {
    return RawPeer.connect(host.listening().getFirst());
  }

  @Test
  void gate_stranger_isClosedStraightAfterNoise() throws Exception {
    try (RawPeer peer = raw()) {
      NoiseSession session = peer.handshake(stranger);
      // Muxer bytes right behind the handshake: they must not be looked at.
      peer.sendSealed(session, YAMUX_PING);
      assertThat(peer.bytesUntilClosed()).isZero();
    }
    assertThat(host.connections()).isEmpty();
    assertThat(tapped).isEmpty();
    assertThat(opened).hasValue(0);
  }

  @Test
  void gate_member_isAnswered_asTheControl() throws Exception {
    try (RawPeer peer = raw()) {
      NoiseSession session = peer.handshake(member);
      peer.sendSealed(session, YAMUX_PING);
      assertThat(peer.readSealed(session))
          .isEqualTo(new byte[] {0, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9});
    }
  }

  @Test
  void gate_stranger_dialledByUs_isRefusedBeforeTheSocket() {
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(
            () -> host.dial(host.listening().getFirst().withPeer(PeerId.of(stranger.verifying()))))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.REFUSED));
  }

  @Test
  void dial_toAHostThatDoesNotAdmitUs_saysRefused() {
    PeerGate nobody = _ -> new Admission.Refused("closed");
    NettyHost closed = hosts.open(hosts.config(nobody, true));
    NettyHost dialer = hosts.dialer();
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> dialer.dial(closed.listening().getFirst()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.REFUSED));
  }

  @Test
  void gate_restrictedPeer_getsItsProtocolsOnly() {
    PeerGate joinOnly = _ -> new Admission.Restricted(Set.of(ECHO));
    NettyHost inviter = hosts.open(hosts.config(joinOnly, true));
    inviter.handle(ECHO, NettyHostIT::echo);
    Connection connection = hosts.dialer().dial(inviter.listening().getFirst());
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> connection.open(Ping.PROTOCOL))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.UNSUPPORTED));
    try (NetworkStream stream = connection.open(ECHO)) {
      stream.write(Bytes.utf8("join"));
      stream.closeWrite();
      assertThat(HostFixture.readAll(stream, 100)).isEqualTo(Bytes.utf8("join").toArray());
    }
    // The other way round: this host does not open more than the gate allows either.
    assertThatExceptionOfType(NetworkException.class)
        .isThrownBy(() -> inviter.connections().getFirst().open(Ping.PROTOCOL))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.REFUSED));
  }

  @Test
  void garbageInTheClear_isClosed() throws Exception {
    List<byte[]> garbage = new ArrayList<>();
    garbage.add(
        ("GET / HTTP/1.1\r\nHost: " + "x".repeat(300) + "\r\n\r\n")
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    garbage.add(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
    garbage.add(new byte[1_000]);
    for (long seed = 0; seed < 20; seed++) {
      // 0x80 first: a length that goes on, so that no seed is a short line that waits for more.
      byte[] random = new SeededEntropy(seed).bytes(2_000).toArray();
      random[0] = (byte) 0x80;
      random[1] = (byte) 0x80;
      garbage.add(random);
    }
    for (byte[] bytes : garbage) {
      try (RawPeer peer = raw()) {
        peer.send(bytes);
        peer.bytesUntilClosed();
      }
    }
    assertThat(host.connections()).isEmpty();
  }

  @Test
  void plaintextProtocols_areRefused() throws Exception {
    try (RawPeer peer = raw()) {
      peer.sendLine("/multistream/1.0.0");
      assertThat(peer.readLine()).isEqualTo("/multistream/1.0.0");
      for (String protocol : List.of("/plaintext/2.0.0", "/tls/1.0.0", "/yamux/1.0.0", ECHO)) {
        peer.sendLine(protocol);
        assertThat(peer.readLine()).isEqualTo("na");
      }
    }
  }

  @Test
  void garbageInTheHandshake_isClosed() throws Exception {
    for (int length : new int[] {0, 1, 31, 33, 4_000}) {
      try (RawPeer peer = raw()) {
        peer.selectNoise();
        peer.sendFrame(new SeededEntropy(length).bytes(length));
        peer.bytesUntilClosed();
      }
    }
    assertThat(host.connections()).isEmpty();
  }

  @Test
  void oversizedHandshakeFrame_isClosedByItsLength() throws Exception {
    try (RawPeer peer = raw()) {
      peer.selectNoise();
      // Only the length: nothing waits for the 65,535 bytes.
      peer.send(new byte[] {(byte) 0xff, (byte) 0xff});
      assertThat(peer.bytesUntilClosed()).isZero();
    }
  }

  @Test
  void garbageInsideNoise_isClosed() throws Exception {
    try (RawPeer peer = raw()) {
      NoiseSession session = peer.handshake(member);
      peer.sendSealed(session, new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
      peer.bytesUntilClosed();
    }
    try (RawPeer peer = raw()) {
      peer.handshake(member);
      peer.sendFrame(new SeededEntropy(3).bytes(65_535));
      peer.bytesUntilClosed();
    }
    try (RawPeer peer = raw()) {
      peer.handshake(member);
      peer.sendFrame(Bytes.owning(new byte[3]));
      peer.bytesUntilClosed();
    }
  }

  @Test
  void yamuxLengthOfAllOnes_isClosed() throws Exception {
    try (RawPeer peer = raw()) {
      NoiseSession session = peer.handshake(member);
      peer.sendSealed(session, YAMUX_SYN);
      peer.sendSealed(session, new byte[] {0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1});
      peer.bytesUntilClosed();
    }
  }

  @Test
  void pingFloodOfAPeerThatNeverReads_isClosed() throws Exception {
    try (RawPeer peer = raw()) {
      NoiseSession session = peer.handshake(member);
      byte[] many = new byte[12 * 5_000];
      for (int at = 0; at < many.length; at += 12) {
        System.arraycopy(YAMUX_PING, 0, many, at, 12);
      }
      // One frame of 5,000 pings: their answers cannot leave before the next is read.
      peer.sendSealed(session, many);
      peer.bytesUntilClosed();
    }
  }

  @Test
  void halfOpen_atEveryStage_isClosedAtTheDeadline() throws Exception {
    NettyHost quick = open(HostFixture.deadline(HostFixture.limits(), Duration.ofMillis(300)));
    for (int stage = 0; stage < 4; stage++) {
      try (RawPeer peer = RawPeer.connect(quick.listening().getFirst())) {
        if (stage == 1) {
          peer.sendLine("/multistream/1.0.0");
        } else if (stage >= 2) {
          peer.selectNoise();
        }
        if (stage == 3) {
          peer.send(new byte[] {0, 32, 1, 2, 3});
        }
        // Comes back only because the host closes; the socket itself would wait for 20 s.
        peer.bytesUntilClosed();
      }
    }
    assertThat(quick.connections()).isEmpty();
  }

  @Test
  void halfOpenFlood_isCappedBeforeTheDeadline() throws Exception {
    int cap = HostLimits.standard().handshakes().perAddressMax();
    int flood = cap + 20;
    NettyHost careful = open(HostFixture.deadline(HostLimits.standard(), Duration.ofMinutes(10)));
    CountDownLatch refused = new CountDownLatch(20);
    AtomicInteger closed = new AtomicInteger();
    List<RawPeer> peers = new ArrayList<>();
    for (int i = 0; i < flood; i++) {
      RawPeer peer = RawPeer.connect(careful.listening().getFirst());
      peers.add(peer);
      Thread.startVirtualThread(
          () -> {
            try {
              peer.bytesUntilClosed();
              closed.incrementAndGet();
              refused.countDown();
            } catch (IOException e) {
              // The test is over and closed the socket.
              return;
            }
          });
    }
    assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
    // Those within the cap are let in: it is not the flood as a whole that is refused.
    assertThat(closed).hasValue(20);
    for (RawPeer peer : peers) {
      peer.close();
    }
  }
}

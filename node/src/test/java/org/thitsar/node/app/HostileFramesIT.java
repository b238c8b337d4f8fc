package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.RawPeer;
import org.thitsar.node.replication.Replicator;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.libp2p.gossipsub.GossipVersion;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.sync.FrameAssembler;

/// Frames that are too long, too deep or changed on the way, at every layer of a running node.
@Timeout(300)
class HostileFramesIT extends UnderSiege {
  private static final long SEED = 42;
  private static final int SAMPLE = 12;

  private static int port() {
    return Integer.parseInt(
        Turncoat.address(siege.hill).toString().replaceAll(".*/tcp/(\\d+).*", "$1"));
  }

  /// Whether several whole sessions went over the proxy's connection.
  private boolean survives(FlippingProxy proxy) throws Exception {
    try {
      var connection = siege.marsh.connectBy(siege.hill, proxy.port());
      assertThat(connection.isOpen()).isTrue();
      for (int i = 0; i < 5 && !proxy.flipped(); i++) {
        if (siege.marsh.sync(siege.hill).broken()) {
          return false;
        }
      }
      return !proxy.flipped();
    } catch (NetworkException e) {
      assertThat(e.reason()).isNotNull();
      return false;
    }
  }

  @Test
  void oneFlippedByteOnTheWire_endsTheConnection() throws Exception {
    try (FlippingProxy honest = new FlippingProxy(port(), -1, true)) {
      assertThat(survives(honest)).as("control: unchanged it works").isTrue();
    }
    Random random = new Random(SEED);
    System.out.println("seed of flipped frames: " + SEED);
    for (int i = 0; i < SAMPLE; i++) {
      // The handshake has some 200 bytes of content each way; the rest are frames of Yamux and
      // sync.
      long at = i < SAMPLE / 2 ? random.nextInt(200) : 300 + random.nextInt(400);
      boolean fromDialler = i % 2 == 0;
      long lines = log.count("broke the rules of libp2p: ");
      try (FlippingProxy proxy = new FlippingProxy(port(), at, fromDialler)) {
        assertThat(survives(proxy)).as("flipped at %d, %s", at, fromDialler).isFalse();
        assertThat(proxy.flipped()).as("byte %d went by", at).isTrue();
        // Either side may be the one that notices; both are hosts of this program.
        assertThat(Office.eventually(() -> log.count("broke the rules of libp2p: ") > lines))
            .as("flipped at %d, %s", at, fromDialler)
            .isTrue();
      }
    }
  }

  private static RawPeer raw() throws Exception {
    Multiaddr address = Turncoat.address(siege.hill);
    return RawPeer.connect(address);
  }

  @Test
  void longLineOfNegotiation_isClosed() throws Exception {
    try (RawPeer peer = raw()) {
      peer.send(new ByteWriter().prefixed(Bytes.owning(new byte[2_000])).toBytes().toArray());
      peer.bytesUntilClosed();
    }
    log.expectsMatch("a peer that has not proved its id broke the rules of libp2p: [A-Z_]+ in ");
  }

  @Test
  void longFrameOfTheHandshake_isClosedByItsLength() throws Exception {
    try (RawPeer peer = raw()) {
      peer.selectNoise();
      peer.send(new byte[] {(byte) 0xff, (byte) 0xff});
      assertThat(peer.bytesUntilClosed()).isZero();
    }
    log.expectsMatch("has not proved its id broke the rules of libp2p: TOO_LARGE in ");
  }

  @Test
  void framesOfYamuxAgainstTheRules_endTheConnection() throws Exception {
    List<byte[]> hostile =
        List.of(
            // Data of 4 GiB; a version that does not exist; data on stream 0; data of no stream.
            new byte[] {0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1, -1},
            new byte[] {9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 1});
    for (byte[] frame : hostile) {
      long lines = log.count("peer " + siege.marsh.node().peerId() + " broke the rules");
      try (RawPeer peer = raw()) {
        NoiseSession session = peer.handshake(siege.marsh.identity.signing());
        peer.sendSealed(session, frame);
        peer.bytesUntilClosed();
      }
      assertThat(
              Office.eventually(
                  () ->
                      log.count("peer " + siege.marsh.node().peerId() + " broke the rules")
                          > lines))
          .isTrue();
    }
  }

  @Test
  void framesOfSyncTooLongOrTooDeep_endTheStream() throws Exception {
    // A length of 2 MiB, one in five bytes, one that is not the shortest, none.
    for (Bytes length :
        List.of(
            Bytes.of((byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x01),
            Bytes.of((byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x01),
            Bytes.of((byte) 0x81, (byte) 0x00),
            Bytes.of((byte) 0x00))) {
      assertThat(siege.marsh.sayRaw(siege.hill, Replicator.PROTOCOL, length))
          .as("ended by Hill")
          .isTrue();
    }
    log.expects("/thitsar/sync/1: TOO_LARGE in frame");
    log.expects("/thitsar/sync/1: BAD_VARINT in frame length");
    log.expects("/thitsar/sync/1: MISSING_FIELD in frame");

    byte[] groups = new byte[10_000];
    java.util.Arrays.fill(groups, (byte) 0x0b);
    assertThat(
            siege.marsh.sayRaw(
                siege.hill, Replicator.PROTOCOL, FrameAssembler.frame(Bytes.owning(groups))))
        .isTrue();
    log.expects("/thitsar/sync/1: NOT_A_MESSAGE in sync message");
    assertThat(
            siege.marsh.sayRaw(
                siege.hill,
                Replicator.PROTOCOL,
                FrameAssembler.frame(siege.entropy.bytes(100_000))))
        .isTrue();
    // A word that may not come first, and a message of no kind.
    assertThat(
            siege.marsh.sayRaw(
                siege.hill,
                Replicator.PROTOCOL,
                FrameAssembler.frame(
                    org.thitsar.protocol.sync.SyncCodec.encode(
                        new org.thitsar.protocol.sync.SyncMessage.Tags(List.of())))))
        .isTrue();
    log.expects("/thitsar/sync/1: OUT_OF_ORDER in sync tags");
    // Control: a session by the rules.
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
  }

  @Test
  void gossipThatIsNone_endsTheStream() throws Exception {
    String gossip = GossipVersion.V1_2.protocol();
    siege.marsh.takesGossip();
    byte[] groups = new byte[100];
    java.util.Arrays.fill(groups, (byte) 0x0b);
    Bytes bad = new ByteWriter().varint(groups.length).bytes(Bytes.owning(groups)).toBytes();
    assertThat(siege.marsh.sayRaw(siege.hill, gossip, bad)).isTrue();
    log.expects("/meshsub/1.2.0: NOT_A_MESSAGE in gossipsub frame");
    Bytes huge = new ByteWriter().varint(1 << 24).bytes(siege.entropy.bytes(100)).toBytes();
    assertThat(siege.marsh.sayRaw(siege.hill, gossip, huge)).isTrue();
    log.expects("/meshsub/1.2.0: TOO_LARGE in gossipsub length");
    // Control: the good go on.
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
  }

  @Test
  void textsTooLongOrTooDeep_areRefusedByTheApi() throws Exception {
    var api = siege.hill.api();
    String deep = "a: ".repeat(1) + "[".repeat(2_000) + "]".repeat(2_000);
    String deepCondition =
        Siege.policy("River", "vetting")
            .replace("case.category == DEFECTOR", "(".repeat(500) + "true" + ")".repeat(500));
    String wideCondition =
        Siege.policy("River", "vetting")
            .replace("case.category == DEFECTOR", "true" + " && true".repeat(2_000));
    for (String yaml : List.of(deep, deepCondition, wideCondition, "#".repeat(70_000))) {
      var check = api.sharing().check(Office.OPERATOR, yaml);
      assertThat(check.good()).isFalse();
      assertThat(check.problems())
          .isNotEmpty()
          .allSatisfy(one -> assertThat(one.problem()).isNotBlank());
    }
    assertThat(api.sharing().check(Office.OPERATOR, Siege.policy("River", "vetting")).good())
        .as("control")
        .isTrue();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(
            () ->
                api.credentials()
                    .verify(Office.OPERATOR, siege.riverCredential, "trust: 1\n" + deep))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_INPUT));
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(
            () ->
                api.credentials()
                    .verify(
                        Office.OPERATOR, siege.riverCredential, "trust: 1\n" + "#".repeat(9_000)))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_INPUT));
    String endless = "A".repeat(1 << 20);
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> api.federation().adopt(Office.OPERATOR, endless))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_INPUT));
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> api.federation().join(Office.OPERATOR, Invitation.PREFIX + endless))
        .satisfies(e -> assertThat(e.refusal()).isEqualTo(Refusal.BAD_INPUT));
  }
}

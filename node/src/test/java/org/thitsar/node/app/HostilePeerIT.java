package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Bad input from the network to a running node: who is not a member, who is no reader, and a
/// member that hands over batches with something wrong in them. Each is refused by a name, logged
/// without content, loses nothing, and leaves the node up.
@Timeout(300)
class HostilePeerIT extends UnderSiege {
  private static final long SEED = 20261123;
  private static final int WIRE_SAMPLE = 24;
  private static final String REFUSED_BY_NAME =
      "batch refused: (MALFORMED|NOT_SIGNED_BY_WRITER) |sync/1: [A-Z_]+ in ";

  @Test
  void outsiderWithTheRightAddress_isRefusedStraightAfterNoise() throws Exception {
    try (NettyHost outsider =
        NettyHost.open(
            HostConfig.of(
                SigningKey.random(siege.entropy),
                List.of(),
                _ -> new Admission.Admitted(),
                InstantSource.system(),
                new SeededEntropy(13)))) {
      assertThatExceptionOfType(NetworkException.class)
          .isThrownBy(() -> outsider.dial(Turncoat.address(siege.hill)))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(NetworkException.Reason.REFUSED));
      log.expects("peer " + outsider.id() + " refused: not in the roster");
    }
    // Control: with a member's key the same address answers.
    assertThat(siege.marsh.connect(siege.hill).isOpen()).isTrue();
  }

  @Test
  void memberOutsideTheAudience_getsNothing_andACarrierOpensNothing() throws Exception {
    Turncoat marsh = siege.marsh;
    LogId id = siege.privateLog.log().id();
    // Asks without a key, and with a wrong one for the log whose id it has learned somewhere.
    assertThat(marsh.sync(siege.hill).received()).doesNotContainKey(id);
    marsh.takePartIn(new CarryKey(siege.privateLog.log(), SecretKey.random(siege.entropy)));
    Turncoat.Talk asked = marsh.sync(siege.hill);
    assertThat(asked.received()).doesNotContainKey(id);
    assertThat(asked.theirLength(id)).as("not even how long it is").isEqualTo(-1);
    // Given the ciphertext by somebody.
    Opener opener = Opener.open(marsh.vault, marsh.node(), marsh.identity::sealing);
    assertThat(siege.openedByHill).as("control: the reader opens it").isEqualTo(3);
    assertThat(Siege.opened(opener, siege.privateBatches)).isZero();

    // A carrier: it holds the carry key, and fetches the ciphertext as it may.
    marsh.repent();
    marsh.vault.write(changes -> marsh.logs.carry(changes, siege.privateLog, false));
    assertThat(marsh.sync(siege.hill).received().get(id))
        .as("control: whoever may carry is served")
        .isGreaterThanOrEqualTo(4);
    assertThat(marsh.logs.frontier(id).length()).isGreaterThanOrEqualTo(4);
    assertThat(Siege.opened(opener, siege.privateBatches)).isZero();
    Search byMarsh = everyKeyOnEveryEntry(marsh.vault);
    assertThat(byMarsh.keys()).as("keys that were tried").isGreaterThan(3);
    assertThat(byMarsh.opened()).isZero();
  }

  private record Search(int keys, long opened) {}

  /// Every secret of the column of granted keys as the key of every sealed entry.
  private static Search everyKeyOnEveryEntry(org.thitsar.node.storage.Storage vault) {
    List<SecretKey> keys = new ArrayList<>();
    vault.scan(
        Column.EPOCH_KEY,
        value -> {
          try {
            ByteReader reader = new ByteReader(value, "key");
            reader.bytes(1 + 32 + 32);
            keys.add(SecretKey.of(reader.bytes(SecretKey.LENGTH)));
          } catch (MalformedException e) {
            throw new AssertionError(e);
          }
        });
    LogId id = siege.privateLog.log().id();
    long opened = 0;
    for (SecretKey key : keys) {
      for (VerifiedBatch batch : siege.privateBatches) {
        for (Entry entry : batch.entries()) {
          try {
            if (!entry.open()) {
              var _ = Epoch.of(id, key).open(entry, batch.salt(), entry.body().orElseThrow());
              opened++;
            }
          } catch (MalformedException e) {
            assertThat(e.flaw()).isEqualTo(Flaw.BAD_SEAL);
          }
        }
      }
    }
    return new Search(keys.size(), opened);
  }

  @Test
  void oneFlippedByte_isNeverAccepted() throws Exception {
    // Every byte of every batch that went from River to Hill, before and after it is held.
    MemoryStorage disk = new MemoryStorage();
    LogStore reader = LogStore.open(disk);
    disk.write(changes -> reader.carry(changes, siege.privateLog, false));
    LogId id = siege.privateLog.log().id();
    long flips = 0;
    for (VerifiedBatch batch : siege.privateBatches) {
      flips += flipEveryByte(reader, id, batch.batch());
      assertThat(reader.judge(id, batch.batch()))
          .as("control: as it was signed it fits")
          .isInstanceOf(LogStore.Judgement.Fits.class);
      disk.write(changes -> reader.append(changes, reader.frontier(id), batch));
      flips += flipEveryByte(reader, id, batch.batch());
    }
    assertThat(flips).isGreaterThan(10_000);
  }

  private static long flipEveryByte(LogStore reader, LogId id, SignedBatch batch) {
    for (int at = 0; at < batch.bytes().length(); at++) {
      SignedBatch decoded;
      try {
        decoded = SignedBatch.decode(flipped(batch.bytes(), at, 1 << (at % 8)));
      } catch (MalformedException e) {
        assertThat(e.flaw()).isNotNull();
        continue;
      }
      switch (reader.judge(id, decoded)) {
        case LogStore.Judgement.Fits _ -> throw new AssertionError("accepted, flipped at " + at);
        case LogStore.Judgement.Not(var admission) ->
            assertThat(admission)
                .as("flipped at %d", at)
                .isIn(
                    new org.thitsar.protocol.log.Admission.Rejected(Rejection.MALFORMED),
                    new org.thitsar.protocol.log.Admission.Rejected(Rejection.NOT_SIGNED_BY_WRITER),
                    new org.thitsar.protocol.log.Admission.Deferred());
      }
    }
    return batch.bytes().length();
  }

  private static Bytes flipped(Bytes bytes, int at, int mask) {
    byte[] copy = bytes.toArray();
    copy[at] ^= (byte) mask;
    return Bytes.owning(copy);
  }

  /// Two entries of one length that say nothing to anybody, on a log that every member holds.
  private static VerifiedBatch freshBatch() {
    return siege.marsh.append(
        siege.marsh.written(new Readership.Members()),
        builder -> {
          for (long height = 0; height < 2; height++) {
            builder.addOpen(
                EntryClass.DATA,
                OpenBodyCodec.encode(new OpenBody.Drop(List.of(height)), siege.entropy));
          }
        });
  }

  /// Hands over `bytes` in the place of a batch, and expects that nothing of it is kept.
  private void refuses(VerifiedBatch place, Bytes bytes, String what) throws Exception {
    LogId id = place.opening().id();
    SignedBatch batch = place.batch();
    siege.marsh.closeAll();
    siege.marsh.lie(id, new SignedBatch(bytes, batch.from(), batch.count()));
    Turncoat.Talk talk = siege.marsh.sync(siege.hill);
    assertThat(talk.broken() || talk.stopped(id)).as(what).isTrue();
    siege.marsh.repent();
    // What Hill says when it is asked by somebody who stands below the batch.
    siege.marsh.claim(
        id, new Frontier(batch.from(), place.entries().getFirst().header().previous(), 0));
    assertThat(siege.marsh.sync(siege.hill).theirLength(id)).as(what).isEqualTo(batch.from());
    siege.marsh.repent();
  }

  /// The same batch as it was signed.
  private static void accepts(VerifiedBatch batch) throws Exception {
    LogId id = batch.opening().id();
    Turncoat.Talk talk = siege.marsh.sync(siege.hill);
    assertThat(talk.broken()).isFalse();
    assertThat(siege.marsh.sync(siege.hill).theirLength(id)).isEqualTo(batch.batch().end());
  }

  @Test
  void oneFlippedByteThroughTheRealProtocol_isRefusedByName() throws Exception {
    Random random = new Random(SEED);
    System.out.println("seed of flipped bytes: " + SEED);
    VerifiedBatch batch = freshBatch();
    Bytes bytes = batch.batch().bytes();
    for (int i = 0; i < WIRE_SAMPLE; i++) {
      int at = random.nextInt(bytes.length());
      refuses(batch, flipped(bytes, at, 1 << random.nextInt(8)), "flipped at " + at);
    }
    log.expectsMatch(REFUSED_BY_NAME);
    assertThat(log.lines().stream().filter(line -> line.matches(".*(" + REFUSED_BY_NAME + ").*")))
        .as("each has its line")
        .hasSizeGreaterThanOrEqualTo(WIRE_SAMPLE);
    accepts(batch);
  }

  @Test
  void truncatedBatch_isMalformed() throws Exception {
    VerifiedBatch batch = freshBatch();
    Bytes bytes = batch.batch().bytes();
    int length = bytes.length();
    for (int cut : new int[] {1, 64, 65, length / 2, length - 10}) {
      refuses(batch, bytes.slice(0, length - cut), "cut by " + cut);
    }
    refuses(batch, Bytes.concat(bytes, Bytes.of((byte) 0)), "one byte more");
    log.expects("batch refused: MALFORMED");
    accepts(batch);
  }

  @Test
  void entriesReorderedInABatch_areNotWhatWasSigned() throws Exception {
    VerifiedBatch batch = freshBatch();
    Bytes bytes = batch.batch().bytes();
    int head = 1 + 8 + 2 + 16;
    int entry = (bytes.length() - head - 64) / 2;
    Bytes reordered =
        Bytes.concat(
            bytes.slice(0, head),
            bytes.slice(head + entry, head + 2 * entry),
            bytes.slice(head, head + entry),
            bytes.slice(head + 2 * entry, bytes.length()));
    assertThat(reordered).isNotEqualTo(bytes);
    refuses(batch, reordered, "reordered");
    log.expects("batch refused: NOT_SIGNED_BY_WRITER");
    accepts(batch);
  }

  @Test
  void batchesOutOfOrder_areRefused_andDeferredByTheLog() throws Exception {
    VerifiedBatch first = freshBatch();
    VerifiedBatch second = freshBatch();
    refuses(first, second.batch().bytes(), "the second before the first");
    log.expects("OUT_OF_ORDER in sync batch");

    MemoryStorage disk = new MemoryStorage();
    LogStore reader = LogStore.open(disk);
    CarryKey carry = siege.marsh.logs.find(first.opening().id()).orElseThrow().carry();
    disk.write(changes -> reader.carry(changes, carry, false));
    assertThat(reader.judge(first.opening().id(), second.batch()))
        .isEqualTo(new LogStore.Judgement.Not(new org.thitsar.protocol.log.Admission.Deferred()));
    accepts(second);
  }

  @Test
  void replayedBatch_hasNoEffectTwice() throws Exception {
    VerifiedBatch old = freshBatch();
    accepts(old);
    VerifiedBatch next = freshBatch();
    refuses(next, old.batch().bytes(), "replayed");
    accepts(next);

    MemoryStorage disk = new MemoryStorage();
    LogStore reader = LogStore.open(disk);
    LogId id = siege.privateLog.log().id();
    disk.write(changes -> reader.carry(changes, siege.privateLog, false));
    VerifiedBatch first = siege.privateBatches.getFirst();
    disk.write(changes -> reader.append(changes, Frontier.EMPTY, first));
    assertThat(reader.judge(id, first.batch()))
        .isEqualTo(new LogStore.Judgement.Not(new org.thitsar.protocol.log.Admission.Duplicate()));
  }

  @Test
  void twoHistories_areAFork_andTheFirstStays() throws Exception {
    LogId id = siege.marsh.written(new Readership.Members());
    VerifiedBatch first = freshBatch();
    accepts(first);
    SignedBatch other = siege.marsh.otherHistory(id, first);
    assertThat(other.bytes()).isNotEqualTo(first.batch().bytes());
    var _ = siege.marsh.sync(siege.hill);
    log.expects("two histories: writer=" + siege.marsh.node().peerId());
    siege.marsh.repent();
    // The first history goes on, and nothing that Marsh vouches for counts any more.
    accepts(freshBatch());
    Siege.Content after = Siege.content(siege.hill);
    assertThat(after.received()).isEqualTo(before.received());
    assertThat(after.credentials())
        .filteredOn(credential -> credential.issuer().equals("Marsh"))
        .isNotEmpty()
        .flatExtracting(Credentials.CredentialView::statements)
        .noneMatch(Credentials.StatementView::counts);
    before = after;
  }

  @Test
  void batchOfAnotherWriter_isNotSigned() throws Exception {
    LogId id = siege.marsh.written(new Readership.Members());
    SigningKey stranger = SigningKey.random(siege.entropy);
    LogOpening opening = siege.marsh.logs.opening(id).orElseThrow();
    var builder =
        new org.thitsar.protocol.log.BatchBuilder(
            new LogOpening(
                new org.thitsar.protocol.identity.NodeId(stranger.verifying()), opening.nonce()),
            siege.marsh.logs.frontier(id),
            siege.entropy);
    builder.addOpen(EntryClass.DATA, Bytes.utf8("forged"));
    builder.addOpen(EntryClass.DATA, Bytes.utf8("forged"));
    Bytes forged = builder.sign(stranger).batch().bytes();
    VerifiedBatch honest = freshBatch();
    refuses(honest, forged, "signed by another key");
    log.expects("batch refused: NOT_SIGNED_BY_WRITER");
    accepts(honest);
  }
}

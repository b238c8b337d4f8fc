package org.thitsar.node.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.PeerBook;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.query.OwedReceipts;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.sharing.PolicyStore;
import org.thitsar.node.sharing.RecallBoard;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.trust.CredentialStore;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Withdrawal;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.Purpose;

/// An older version reads what a newer one wrote, and is then updated.
class UpdateTest {
  private static final Vocabulary FULL = Vocabulary.full();
  private static final Vocabulary NO_PROJECTIONS = FULL.without(EntryKind.PROJECTION);
  private static final Vocabulary NO_WITHDRAWALS = FULL.without(EntryKind.PROJECTION_WITHDRAWAL);
  private static final Vocabulary NO_RECEIPTS = FULL.without(EntryKind.WITHDRAWAL_RECEIPT);
  private static final PolicyId POLICY = new PolicyId(Bytes.of(new byte[32]));
  private static final long UNTIL = 1_000;
  private static final int NEVER_KNOWN = 9_999;

  private final Entropy entropy = new SeededEntropy(11);
  private final SigningKey key = SigningKey.random(entropy);
  private final OrganisationId river = new OrganisationId(Bytes.of(new byte[32]));
  private final MemoryStorage writerDisk = new MemoryStorage();
  private final LogStore written = LogStore.open(writerDisk);
  private final Sealer sealer = Sealer.open(writerDisk, key, entropy);
  private final MemoryStorage disk = new MemoryStorage();

  @BeforeEach
  void found() throws MalformedException {
    NodeIdentity identity = NodeIdentity.fresh(entropy);
    SigningKey organisation = SigningKey.random(entropy);
    SignedStatement genesis =
        Genesis.found("Hill", "", OrganisationType.SUPPORT_ORG, organisation, entropy);
    SignedStatement certificate =
        NodeCertificate.certify(
            organisation,
            Genesis.of(genesis).id(),
            identity.signing(),
            identity.sealing().publicKey(),
            EnumSet.allOf(NodeRight.class),
            1,
            identity.controlLogNonce(),
            0);
    disk.write(
        batch -> {
          identity.store(batch);
          try {
            StatementStore.found(batch, genesis, certificate);
          } catch (MalformedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// The node that reads, as a version that understands so much.
  private final class Reader {
    final LogStore logs = LogStore.open(disk);
    final NodeIdentity identity = NodeIdentity.open(disk);
    final Opener opener = Opener.open(disk, identity.node(), identity::sealing);
    final NotUnderstood notUnderstood = NotUnderstood.open(disk);
    final ReceivedCases received = ReceivedCases.open(disk, notUnderstood::concerns);
    final CaseStore cases = CaseStore.open(disk);
    final StatementStore statements = StatementStore.open(disk);
    final Views views;

    Reader(Vocabulary vocabulary) {
      views =
          new Views(
              logs,
              statements,
              CredentialStore.open(disk),
              received,
              OwedReceipts.open(disk),
              new RecallBoard(disk),
              Heartbeats.open(disk),
              new PeerBook(disk),
              identity::sealing,
              InstantSource.system(),
              cases,
              PolicyStore.open(disk),
              new SiblingWork(),
              vocabulary);
      new Update(new Turn(disk), logs, opener, views, notUnderstood, vocabulary).run();
    }

    /// Reads what was written since, as [Inbound] does.
    Reader pull(OrganisationId writer) {
      WrittenLog log = sealer.find(new Readership.Members()).orElseThrow();
      LogId id = log.opening().id();
      disk.write(batch -> logs.carry(batch, log.carry(), false));
      while (written.frontier(id).length() > logs.frontier(id).length()) {
        VerifiedBatch next = written.verifiedFrom(id, logs.frontier(id).length()).orElseThrow();
        disk.write(
            batch -> {
              logs.append(batch, logs.frontier(id), next);
              views.apply(
                  batch,
                  next.opening(),
                  writer,
                  opener.read(batch, next),
                  notUnderstood.marks(batch, next.opening(), writer));
            });
      }
      return this;
    }

    /// The cases that are shown, by the numbers that [#id] gave them.
    List<Long> shown() {
      return received.page(Optional.of(river), 0, 0, 100).stream()
          .map(projection -> (long) projection.caseId().bytes().at(0))
          .toList();
    }
  }

  private void write(EntryBody... bodies) {
    NodeIdentity reader = NodeIdentity.open(disk);
    writerDisk.write(
        batch -> {
          WrittenLog log =
              sealer
                  .find(new Readership.Members())
                  .orElseGet(
                      () -> {
                        WrittenLog fresh =
                            sealer.begin(batch, new Readership.Members(), Optional.empty());
                        written.carry(batch, fresh.carry(), false);
                        return fresh;
                      });
          Frontier below = written.frontier(log.opening().id());
          for (VerifiedBatch sealed :
              sealer
                  .seal(
                      batch,
                      log,
                      below,
                      Map.of(reader.node(), reader.sealing().publicKey()),
                      List.of(bodies),
                      List.of())
                  .batches()) {
            below = written.append(batch, below, sealed);
          }
        });
  }

  private static CaseId id(long number) {
    byte[] bytes = new byte[CaseId.LENGTH];
    bytes[0] = (byte) number;
    return new CaseId(Bytes.of(bytes));
  }

  private EntryBody share(long number) {
    return body(EntryKind.PROJECTION, projection(number, Purpose.HOSTING.getNumber()));
  }

  private Bytes projection(long number, int purpose) {
    return Bytes.owning(
        org.thitsar.protocol.v1.Projection.newBuilder()
            .setCaseId(ByteString.copyFrom(id(number).bytes().toArray()))
            .setCustodian(ByteString.copyFrom(river.bytes().toArray()))
            .setPolicyId(ByteString.copyFrom(POLICY.bytes().toArray()))
            .setPurposeValue(purpose)
            .setUntilMillis(UNTIL)
            .build()
            .toByteArray());
  }

  private static EntryBody takeBack(long number) {
    return body(EntryKind.PROJECTION_WITHDRAWAL, new Withdrawal(id(number), POLICY).encode());
  }

  private static EntryBody body(EntryKind kind, Bytes payload) {
    return EntryBody.of(kind, 0, payload);
  }

  private static EntryBody unknown(boolean mustUnderstand) {
    return new EntryBody(
        NEVER_KNOWN, 1, mustUnderstand, List.of(), 0, Bytes.utf8("of another time"));
  }

  @Test
  void mustUnderstand_hidesWhatItsWriterShares_alsoAfterARestart() {
    write(share(1));
    Reader reader = new Reader(FULL).pull(river);
    assertThat(reader.shown()).as("control").containsExactly(1L);
    write(unknown(true), share(2));
    reader.pull(river);
    for (Reader same : List.of(reader, new Reader(FULL), new Reader(NO_RECEIPTS))) {
      assertThat(same.shown()).isEmpty();
      assertThat(same.received.persons(0)).isZero();
      assertThat(same.received.count(Optional.empty(), 0)).isZero();
      assertThat(same.received.notGivenOut()).containsExactly(river);
      assertThat(same.notUnderstood.concerns(river)).isTrue();
      assertThat(same.notUnderstood.count()).isEqualTo(1);
    }
  }

  @Test
  void mayBeLeftAside_hidesNothing_andIsCounted() {
    write(share(1), unknown(false), share(2));
    Reader reader = new Reader(FULL).pull(river);
    for (Reader same : List.of(reader, new Reader(FULL))) {
      assertThat(same.shown()).containsExactly(1L, 2L);
      assertThat(same.received.notGivenOut()).isEmpty();
      assertThat(same.notUnderstood.count()).isEqualTo(1);
    }
  }

  @Test
  void knownKind_inASchemaThatIsNot_isNotUnderstood() {
    EntryBody known = share(1);
    write(
        new EntryBody(
            known.kindNumber(), EntryBody.SCHEMA_VERSION + 1, true, List.of(), 0, known.payload()));
    assertThat(new Reader(FULL).pull(river).notUnderstood.concerns(river)).isTrue();
  }

  @Test
  void knownKind_withAPayloadOfALaterForm_isNotUnderstood() {
    Reader reader = new Reader(FULL);
    // A sibling's revision of a case, in a form that comes later.
    write(body(EntryKind.CASE_REVISION, Bytes.concat(id(1).bytes(), Bytes.of((byte) 2))));
    reader.pull(reader.statements.self());
    assertThat(reader.notUnderstood.concerns(reader.statements.self())).isTrue();
    write(body(EntryKind.CASE_REVISION, Bytes.concat(id(1).bytes(), Bytes.of((byte) 1))));
    reader.pull(reader.statements.self());
    assertThat(reader.notUnderstood.count()).as("control: broken is not newer").isEqualTo(1);
  }

  @Test
  void projection_forAnUnknownPurpose_isKeptAndNotShown() {
    write(share(1), body(EntryKind.PROJECTION, projection(2, NEVER_KNOWN)));
    Reader reader = new Reader(FULL).pull(river);
    for (Reader same : List.of(reader, new Reader(FULL))) {
      assertThat(same.shown()).containsExactly(1L);
      assertThat(same.received.persons(0)).isEqualTo(1);
      assertThat(same.received.notGivenOut()).containsExactly(river);
    }
    assertThat(disk.get(Column.PROJECTION, stored(2))).isPresent();
  }

  @Test
  void unknownFieldOfAProjection_staysByteForByte_andIsNotShown() throws MalformedException {
    // Field 999, "new".
    Bytes newer = Bytes.concat(projection(1, 1), Bytes.parseHex("ba3e036e6577"));
    write(body(EntryKind.PROJECTION, newer));
    Reader reader = new Reader(FULL).pull(river);
    assertThat(disk.get(Column.PROJECTION, stored(1))).contains(newer);
    Projection shown = reader.received.page(Optional.of(river), 0, 0, 1).getFirst();
    assertThat(ProjectionField.all().stream().map(shown::text)).doesNotContain("new");
    assertThat(shown.purpose()).as("control").isEqualTo(Purpose.forNumber(1));
  }

  @Test
  void update_readsWhatWaited_asIfItHadBeenUnderstood() {
    write(share(1), share(2), share(3));
    Reader old = new Reader(NO_WITHDRAWALS).pull(river);
    write(takeBack(2), share(4), takeBack(4), takeBack(3), share(3));
    old.pull(river);
    assertThat(old.shown()).isEmpty();
    Reader updated = new Reader(FULL);
    assertThat(updated.shown()).containsExactly(1L, 3L);
    assertThat(updated.notUnderstood.count()).isZero();
    assertThat(updated.received.notGivenOut()).isEmpty();
    assertThat(new Reader(FULL).shown()).as("for good").containsExactly(1L, 3L);
  }

  @Test
  void update_doesNotShowAgain_whatWasTakenBackMeanwhile() {
    write(share(1));
    Reader old = new Reader(NO_RECEIPTS).pull(river);
    write(
        body(EntryKind.WITHDRAWAL_RECEIPT, new Withdrawal(id(9), POLICY).encode()),
        share(2),
        takeBack(2),
        share(3));
    // Understood at once, since it restricts: there is nothing of it to see behind what waits.
    write(takeBack(1));
    old.pull(river);
    assertThat(LongStream.rangeClosed(1, 3).filter(old.shown()::contains)).isEmpty();
    assertThat(new Reader(FULL).shown()).containsExactly(3L);
  }

  @Test
  void update_thatUnderstandsSomeOfIt_readsUpToWhatItDoesNot() {
    write(share(1), takeBack(1), share(2), unknown(true), share(3));
    Reader old = new Reader(NO_PROJECTIONS).pull(river);
    assertThat(old.notUnderstood.count()).as("two shares, one more, and the unknown").isEqualTo(4);
    Reader updated = new Reader(FULL);
    assertThat(updated.shown()).isEmpty();
    assertThat(updated.notUnderstood.count()).isEqualTo(1);
    assertThat(disk.get(Column.PROJECTION, stored(2))).isPresent();
    assertThat(disk.get(Column.PROJECTION, stored(1))).isEmpty();
    assertThat(disk.get(Column.PROJECTION, stored(3)))
        .as("it waits behind what is not understood")
        .isEmpty();
  }

  private Bytes stored(long number) {
    return Bytes.concat(river.bytes(), id(number).bytes(), POLICY.bytes());
  }
}

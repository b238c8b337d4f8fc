package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.node.app.Federated.asked;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.sealing.Readership;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.audience.Padding;
import org.thitsar.protocol.audience.PairwiseKey;
import org.thitsar.protocol.audience.Wrap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.credential.Attestation;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.Said;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.Heartbeat;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Bad input inside entries that are rightly signed: a member that lies about keys and about
/// people, and whose entries are not what they say.
@Timeout(300)
class HostileMemberIT extends UnderSiege {
  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  private static OrganisationId organisationOf(NodeId node) {
    return siege.marsh.roster().organisationOf(node).orElseThrow();
  }

  /// A credential of Marsh's own, of which there is one for every number.
  private static UnverifiedStatement credential(int number) {
    Bytes caseId = new SeededEntropy(9_000 + number).bytes(Credential.CASE_ID_LENGTH);
    return UnverifiedStatement.sign(
        new Credential(marshSaid(), caseId, Vetting.V2, today().plusDays(60)),
        siege.marsh.identity.signing());
  }

  private static Said marshSaid() {
    return new Said(siege.marsh.organisation, siege.marsh.node(), today());
  }

  /// Hands over all there is: once for keys of other logs, and once for those logs.
  private static void tellHill() throws Exception {
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
    assertThat(siege.marsh.sync(siege.hill).broken()).isFalse();
  }

  private static boolean holds(Office office, UnverifiedStatement credential) {
    return Siege.credentials(office).stream()
        .anyMatch(view -> view.credentialId().equals(credential.id().toString()));
  }

  private static PairwiseKey.Begun begin(CarryKey log, NodeId reader) {
    return PairwiseKey.begin(log.log(), reader, siege.marsh.sealingKey(reader), siege.entropy);
  }

  private static EpochId open(BatchBuilder builder, OpenBody body) {
    return new EpochId(
        builder
            .addOpen(EntryClass.CONTROL, OpenBodyCodec.encode(body, siege.entropy))
            .headerHash());
  }

  private static void seal(
      BatchBuilder builder, EpochId id, Epoch under, UnverifiedStatement statement) {
    Bytes padded =
        Padding.pad(
            EntryBodyCodec.encode(
                EntryBody.of(
                    EntryKind.CREDENTIAL, InstantSource.system().millis(), statement.signed())));
    builder.addSealed(
        EntryClass.DATA,
        id,
        Epoch.sealedLength(padded),
        (_, height, previous, salt, associated) ->
            under.seal(height, previous, salt, associated, padded));
  }

  @Test
  void twoKeysInOneStart_areRefusedByWhoGotTheOther() throws Exception {
    CarryKey log2 = siege.marsh.begin(List.of(siege.hillNode, siege.riverNode));
    Epoch epoch = Epoch.start(log2.log().id(), siege.entropy);
    Epoch other = Epoch.start(log2.log().id(), siege.entropy);
    PairwiseKey.Begun toHill = begin(log2, siege.hillNode);
    PairwiseKey.Begun toRiver = begin(log2, siege.riverNode);
    Bytes commitment = epoch.commitment();
    Wrap lying =
        new Wrap(
            toRiver.key().tag(commitment),
            OneTimeAead.seal(
                Kdf.derive(toRiver.key().key(), Label.WRAP_KEY, commitment),
                commitment,
                other.key().exposedBytes()));
    UnverifiedStatement said = credential(1);
    var _ =
        siege.marsh.append(
            log2.log().id(),
            builder -> {
              EpochId id =
                  open(
                      builder,
                      new OpenBody.Start(
                          commitment,
                          List.of(toHill.introduction(), toRiver.introduction()),
                          List.of(toHill.key().wrap(epoch), lying)));
              seal(builder, id, epoch, said);
            });
    tellHill();
    log.expects("entry unreadable: BAD_HASH in epoch key");
    assertThat(Office.eventually(() -> holds(siege.hill, said)))
        .as("control: the reader with the right key reads")
        .isTrue();
    assertThat(holds(siege.river, said)).isFalse();
    before = Siege.content(siege.hill);
  }

  @Test
  void secondKeyInALaterGrant_isRefused_andTheTrueOneIsStillTaken() throws Exception {
    CarryKey log2 = siege.marsh.begin(List.of(siege.hillNode, siege.riverNode));
    Epoch epoch = Epoch.start(log2.log().id(), siege.entropy);
    Epoch other = Epoch.start(log2.log().id(), siege.entropy);
    PairwiseKey.Begun toHill = begin(log2, siege.hillNode);
    PairwiseKey.Begun toRiver = begin(log2, siege.riverNode);
    UnverifiedStatement forBoth = credential(2);
    UnverifiedStatement forRiverOnly = credential(3);
    EpochId[] id = new EpochId[1];
    var _ =
        siege.marsh.append(
            log2.log().id(),
            builder -> {
              id[0] =
                  open(
                      builder,
                      new OpenBody.Start(
                          epoch.commitment(),
                          List.of(toHill.introduction()),
                          List.of(toHill.key().wrap(epoch))));
              seal(builder, id[0], epoch, forBoth);
            });
    var second =
        siege.marsh.append(
            log2.log().id(),
            builder -> {
              var grant = open(builder, grant(id[0], other, toRiver));
              assertThat(grant).isNotEqualTo(id[0]);
              seal(builder, id[0], other, forRiverOnly);
            });
    assertThat(second.entries()).hasSize(2);
    tellHill();
    // Both see the second grant; it is River that would have read by it.
    assertThat(Office.eventually(() -> log.count("BAD_HASH in epoch grant") == 2)).isTrue();
    assertThat(holds(siege.river, forRiverOnly)).isFalse();
    assertThat(holds(siege.river, forBoth)).isFalse();

    var third =
        siege.marsh.append(log2.log().id(), builder -> open(builder, grant(id[0], epoch, toRiver)));
    assertThat(third.entries()).hasSize(1);
    tellHill();
    assertThat(Office.eventually(() -> holds(siege.river, forBoth)))
        .as("control: the key that the epoch began with is taken")
        .isTrue();
    assertThat(holds(siege.river, forRiverOnly)).isFalse();
    assertThat(holds(siege.hill, forBoth)).isTrue();
    assertThat(holds(siege.hill, forRiverOnly)).isFalse();
    before = Siege.content(siege.hill);
  }

  private static OpenBody grant(EpochId id, Epoch epoch, PairwiseKey.Begun to) {
    return new OpenBody.Grant(
        id, epoch.commitment(), List.of(to.introduction()), List.of(to.key().wrap(epoch)));
  }

  private static Attestation attestation(Said said, OrganisationId issuer) throws Exception {
    return new Attestation(
        said,
        CredentialId.of(StatementId.parse(siege.riverCredential)),
        issuer,
        Method.INTERVIEW,
        true,
        Optional.empty());
  }

  private static Credentials.Assessment verdict(String credential) {
    return asked(() -> siege.hill.api().credentials().verify(Office.OPERATOR, credential, ""));
  }

  /// Hands a statement over, and expects it to be shown as one that does not count, and why.
  private static void countsNothing(String credential, UnverifiedStatement said, String why)
      throws Exception {
    siege.marsh.state(said.signed());
    tellHill();
    Credentials.Assessment[] seen = new Credentials.Assessment[1];
    assertThat(
            Office.eventually(
                () -> {
                  seen[0] = verdict(credential);
                  return seen[0].statements().stream()
                      .anyMatch(one -> one.id().equals(said.id().toString()));
                }))
        .as("%s is shown", why)
        .isTrue();
    assertThat(seen[0].statements())
        .filteredOn(one -> one.id().equals(said.id().toString()))
        .allSatisfy(
            one -> {
              assertThat(one.counts()).isFalse();
              assertThat(one.why()).isEqualTo(why);
            });
    assertThat(seen[0].verdict()).isEqualTo("PROVISIONAL");
  }

  @Test
  void forgedAndSelfMadeAttestations_doNotCount() throws Exception {
    Turncoat marsh = siege.marsh;
    SigningKey key = marsh.identity.signing();
    String credential = siege.riverCredential;
    OrganisationId riverOrganisation = organisationOf(siege.riverNode);
    OrganisationId hillOrganisation = organisationOf(siege.hillNode);
    assertThat(verdict(credential).verdict()).isEqualTo("PROVISIONAL");

    SigningKey stranger = SigningKey.random(siege.entropy);
    countsNothing(
        credential,
        UnverifiedStatement.sign(
            attestation(
                new Said(hillOrganisation, new NodeId(stranger.verifying()), today()),
                riverOrganisation),
            stranger),
        "not signed by a member of the federation");
    countsNothing(
        credential,
        UnverifiedStatement.sign(
            attestation(new Said(hillOrganisation, marsh.node(), today()), riverOrganisation), key),
        "signed by another organisation than it says");
    countsNothing(
        credential,
        UnverifiedStatement.sign(attestation(marshSaid(), hillOrganisation), key),
        "confirms another organisation than the issuer");

    // Its own credential, confirmed by itself.
    UnverifiedStatement own = credential(4);
    marsh.state(own.signed());
    countsNothing(
        own.id().toString(),
        UnverifiedStatement.sign(
            new Attestation(
                marshSaid(),
                CredentialId.of(own.id()),
                marsh.organisation,
                Method.PAPERS,
                true,
                Optional.empty()),
            key),
        "made by the organisation that issued the credential");

    // Changed on the way: it is not even kept.
    UnverifiedStatement honest =
        UnverifiedStatement.sign(attestation(marshSaid(), riverOrganisation), key);
    byte[] changed = honest.signed().toArray();
    changed[changed.length - 1] ^= 1;
    marsh.state(Bytes.owning(changed));
    tellHill();
    log.expects("entry passed over: BAD_SIGNATURE");
    assertThat(verdict(credential).verdict()).isEqualTo("PROVISIONAL");

    // A member whose node has lost the right to confirm.
    certify(2, EnumSet.of(NodeRight.APPROVE, NodeRight.ISSUE));
    countsNothing(credential, honest, "signed by a computer that may not say this");

    // Control: with the right, the very same statement counts.
    certify(3, EnumSet.allOf(NodeRight.class));
    tellHill();
    assertThat(Office.eventually(() -> verdict(credential).verdict().equals("VERIFIED"))).isTrue();
    before = Siege.content(siege.hill);
  }

  private static void certify(int incarnation, EnumSet<NodeRight> rights) {
    Turncoat marsh = siege.marsh;
    Bytes statement =
        NodeCertificate.certify(
                marsh.organisationKey,
                marsh.organisation,
                marsh.identity.signing(),
                marsh.identity.sealing().publicKey(),
                rights,
                incarnation,
                marsh.identity.controlLogNonce(),
                InstantSource.system().millis())
            .encode();
    var _ =
        marsh.publish(new Readership.Control(), marsh.allOthers(), EntryKind.STATEMENT, statement);
  }

  @Test
  void entriesThatAreNotWhatTheySay_arePassedOverByName() throws Exception {
    Turncoat marsh = siege.marsh;
    byte[] groups = new byte[5_000];
    java.util.Arrays.fill(groups, (byte) 0x0b);
    int entries = 0;
    for (EntryKind kind : EntryKind.values()) {
      List<Bytes> payloads =
          List.of(
              Bytes.owning(groups.clone()),
              nested(200),
              siege.entropy.bytes(300),
              Bytes.empty(),
              Bytes.owning(new byte[200_000]));
      for (Bytes payload : payloads) {
        var _ = marsh.publish(new Readership.Members(), marsh.allOthers(), kind, payload);
        entries++;
      }
    }
    // A body that is no body, and kinds that nobody knows yet.
    var unknown =
        marsh.publish(
            new Readership.Members(),
            marsh.allOthers(),
            new EntryBody(77, 1, true, List.of(), 0, Bytes.utf8("x")));
    assertThat(unknown.entries()).hasSize(1);
    tellHill();
    assertThat(marsh.sync(siege.hill).theirLength(marsh.written(new Readership.Members())))
        .as("all of it is held: it was rightly signed")
        .isEqualTo(marsh.logs.frontier(marsh.written(new Readership.Members())).length());
    log.expectsMatch("entry passed over: NOT_A_MESSAGE in .* kind=11 ");
    log.expects("entry of a newer version: kind=77");
    assertThat(log.count("entry passed over: ")).isGreaterThan(entries / 2);

    // Control: the next entry of the same log is read.
    UnverifiedStatement said = credential(5);
    marsh.state(said.signed());
    tellHill();
    assertThat(Office.eventually(() -> holds(siege.hill, said))).isTrue();
    before = Siege.content(siege.hill);
  }

  /// A message in a message in a message.
  private static Bytes nested(int depth) {
    Bytes message = Bytes.empty();
    for (int i = 0; i < depth; i++) {
      message =
          Bytes.concat(
              Bytes.of((byte) 0x0a),
              new org.thitsar.protocol.base.ByteWriter().prefixed(message).toBytes());
    }
    return message;
  }

  @Test
  void beatsFromTheEndOfTime_breakNoAnswer() throws Exception {
    long counter = 1_000_000;
    // The last one is honest, so that Marsh counts as heard again.
    for (long millis :
        new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, InstantSource.system().millis()}) {
      counter++;
      Bytes state = siege.marsh.roster().state();
      var _ =
          siege.marsh.publish(
              new Readership.Control(),
              siege.marsh.allOthers(),
              new EntryBody(
                  EntryKind.HEARTBEAT.number(),
                  EntryBody.SCHEMA_VERSION,
                  false,
                  List.of(),
                  millis,
                  ControlCodec.encode(
                      new Heartbeat(counter, state, NamedHeads.name(List.of(), siege.entropy)))));
      tellHill();
      assertThat(asked(() -> siege.hill.api().standing().peers(Office.OPERATOR))).hasSize(2);
      assertThat(verdict(siege.riverCredential).verdict()).isIn("PROVISIONAL", "VERIFIED");
    }
  }
}

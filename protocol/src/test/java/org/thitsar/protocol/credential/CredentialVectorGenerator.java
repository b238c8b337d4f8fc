package org.thitsar.protocol.credential;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.credential.CredentialVector.Node;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.v1.AttestationMethod;
import org.thitsar.protocol.v1.CredentialStatement;
import org.thitsar.protocol.v1.CredentialVetting;
import org.thitsar.protocol.v1.SignedCredentialStatement;

/// Writes the vectors of `protocol/spec/07-credential.md`: one file, one failure. Each differs from
/// a good statement in the one thing that its comment names, and is rightly signed unless the
/// signature is that thing.
///
/// `CredentialVectorTest` fails when a file is not what this class writes; run [#main] with the
/// folder of the vectors as its argument to write them anew.
final class CredentialVectorGenerator {
  private static final long SEED = 20_260_301;

  private final CredentialWorld world = new CredentialWorld(SEED);
  private final Speaker issuer = world.member();
  private final Speaker attester = world.member();
  private final Speaker third = world.member();
  private final Speaker issuesOnly = world.node(attester.organisation(), EnumSet.of(Right.ISSUE));
  private final Speaker attestsOnly = world.node(attester.organisation(), EnumSet.of(Right.ATTEST));
  private final Speaker outsider = world.outsider(attester.organisation());
  private final UnverifiedStatement credential = issuer.issues(world.caseId());
  private final UnverifiedStatement attestation = attester.attests(credential);
  private final UnverifiedStatement hold = attester.holds(credential, CredentialWorld.DAY);
  private final UnverifiedStatement revocation = attester.revokes(attestation);
  private final Map<NodeId, Node> nodes = new HashMap<>();
  private final List<CredentialVector> vectors = new ArrayList<>();

  private CredentialVectorGenerator() {
    for (Speaker speaker : List.of(issuer, attester, third, issuesOnly, attestsOnly)) {
      EnumSet<Right> rights = EnumSet.noneOf(Right.class);
      for (Right right : Right.values()) {
        if (world.has(speaker.node(), right)) {
          rights.add(right);
        }
      }
      nodes.put(speaker.node(), new Node(speaker.organisation(), rights));
    }
  }

  /// Writes every vector into the folder that the one argument names.
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (CredentialVector vector : vectors()) {
      Files.writeString(folder.resolve(vector.name() + ".txt"), vector.text());
    }
  }

  static List<CredentialVector> vectors() {
    CredentialVectorGenerator generator = new CredentialVectorGenerator();
    generator.good();
    generator.refused();
    generator.malformedEnvelope();
    generator.malformedContent();
    generator.notCanonical();
    return generator.vectors;
  }

  private void good() {
    verified("credential", "a credential", credential);
    verified("attestation", "an attestation that rests on nothing", attestation, credential);
    verified(
        "attestation-derived",
        "an attestation that rests on another",
        third.copies(credential, attestation.id()),
        credential);
    verified(
        "attestation-attest-right-only",
        "a node that may attest but not issue",
        attestsOnly.attests(credential),
        credential);
    verified("hold", "a hold", hold, credential);
    verified(
        "hold-1970",
        "a hold by a laptop that believes it is 1970: day 0 is left out",
        attester.holds(credential, LocalDate.EPOCH),
        credential);
    verified(
        "revocation-of-credential",
        "the issuer ends its credential",
        issuer.revokes(credential),
        credential);
    verified(
        "revocation-of-attestation",
        "an attester ends its attestation",
        revocation,
        credential,
        attestation);
  }

  private void refused() {
    refused(StatementRefusal.UNKNOWN_NODE, outsider.attests(credential), credential);
    refused(
        StatementRefusal.FORGED_ORGANISATION,
        new Speaker(third.organisation(), attester.key()).attests(credential),
        credential);
    refused(StatementRefusal.NO_RIGHT, issuesOnly.attests(credential), credential);
    refused(StatementRefusal.NOT_A_CREDENTIAL, attestation);
    refused(StatementRefusal.SELF_MADE, issuer.attests(credential), credential);
    refused(
        StatementRefusal.OTHER_CREDENTIAL,
        attester.attests(third.issues(world.caseId())),
        credential);
    Attestation good = (Attestation) attestation.statement();
    refused(
        StatementRefusal.OTHER_ISSUER,
        attester.signs(
            new Attestation(
                good.said(),
                good.credential(),
                third.organisation(),
                good.method(),
                good.knewBeforeExit(),
                good.derivedFrom())),
        credential);
    refused(
        StatementRefusal.BEFORE_CREDENTIAL,
        attester.attests(credential, Method.PAPERS, false, CredentialWorld.DAY.minusDays(3)),
        credential);
    refused(StatementRefusal.NOT_ITS_AUTHOR, third.revokes(credential), credential);
    refused(StatementRefusal.ENDS_NOTHING, attester.revokes(hold), credential);
    refused(
        StatementRefusal.ENDS_A_REVOCATION, attester.revokes(revocation), credential, revocation);
  }

  private void malformedEnvelope() {
    Bytes signed = credential.signed();
    malformed("empty", "no bytes", "MISSING_FIELD", Bytes.empty());
    malformed(
        "truncated",
        "the last byte is missing",
        "NOT_A_MESSAGE",
        signed.slice(0, signed.length() - 1));
    malformed(
        "envelope-unknown-field",
        "a field behind the signature",
        "NOT_CANONICAL",
        Bytes.concat(signed, Bytes.of(new byte[] {0x18, 1})));
    malformed(
        "envelope-too-large",
        "4,097 bytes",
        "TOO_LARGE",
        Bytes.concat(signed, Bytes.owning(new byte[4097 - signed.length()])));
    malformed(
        "signature-missing", "no signature", "MISSING_FIELD", envelope(content(), Bytes.empty()));
    malformed(
        "signature-flipped",
        "one bit of the signature",
        "BAD_SIGNATURE",
        envelope(content(), flipLast(signature())));
    malformed(
        "signature-other-label",
        "signed as a membership statement",
        "BAD_SIGNATURE",
        envelope(content(), issuer.key().sign(Label.STATEMENT, content())));
    malformed(
        "signature-other-node",
        "signed by another node than the one named",
        "BAD_SIGNATURE",
        envelope(content(), attester.key().sign(Label.CREDENTIAL, content())));
  }

  private void malformedContent() {
    changed("version-unknown", "rule version 2", "UNKNOWN_VERSION", c -> c.setRuleVersion(2));
    changed("version-missing", "no rule version", "MISSING_FIELD", c -> c.setRuleVersion(0));
    changed("kind-missing", "says nothing", "MISSING_FIELD", c -> c.clearKind());
    changed(
        "organisation-short",
        "31 bytes of organisation",
        "OUT_OF_RANGE",
        c -> c.setOrganisationId(c.getOrganisationId().substring(1)));
    changed(
        "node-short", "31 bytes of key", "BAD_KEY", c -> c.setNodeKey(c.getNodeKey().substring(1)));
    changed(
        "node-small-order",
        "a key of small order, under which anybody can sign",
        "BAD_KEY",
        c ->
            c.setNodeKey(
                ByteString.copyFrom(Bytes.concat(Bytes.of((byte) 1), zeros(31)).toArray())));
    changed("day-negative", "day 2³¹", "OUT_OF_RANGE", c -> c.setSaidOnDay(Integer.MIN_VALUE));
    changed(
        "day-too-late",
        "day one of the year 10000",
        "OUT_OF_RANGE",
        c -> c.setSaidOnDay(2_932_897));
    changed(
        "case-id-long",
        "17 bytes of case id",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setCaseId(ByteString.copyFrom(new byte[17])));
    changed(
        "vetting-missing",
        "no vetting",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setVetting(CredentialVetting.CREDENTIAL_VETTING_UNSPECIFIED));
    changed(
        "vetting-unknown",
        "vetting 4",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setVettingValue(4));
    changed(
        "life-too-long",
        "good for 367 days",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setUntilDay(c.getSaidOnDay() + 367));
    changed(
        "life-none",
        "good until the day of issue",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setUntilDay(c.getSaidOnDay()));
    changed(
        "type-name-telling",
        "a type name that betrays its holder",
        "OUT_OF_RANGE",
        c -> c.getCredentialBuilder().setTypeName("defector"));
    changedAttestation(
        "method-unknown",
        "method 9",
        "OUT_OF_RANGE",
        c -> c.getAttestationBuilder().setMethodValue(9));
    changedAttestation(
        "method-missing",
        "no method",
        "OUT_OF_RANGE",
        c -> c.getAttestationBuilder().setMethod(AttestationMethod.ATTESTATION_METHOD_UNSPECIFIED));
    changedAttestation(
        "attestation-of-nothing",
        "no credential",
        "OUT_OF_RANGE",
        c -> c.setCredentialId(ByteString.EMPTY));
    changedAttestation(
        "derived-from-short",
        "31 bytes of source",
        "OUT_OF_RANGE",
        c -> c.getAttestationBuilder().setDerivedFrom(ByteString.copyFrom(new byte[31])));
  }

  private void notCanonical() {
    changed(
        "may-be-ignored",
        "version 1 is always to be understood",
        "NOT_CANONICAL",
        c -> c.setMustUnderstand(false));
    changed(
        "credential-about-another",
        "a credential that names a credential",
        "NOT_CANONICAL",
        c -> c.setCredentialId(ByteString.copyFrom(new byte[32])));
    changed(
        "unknown-field",
        "a field that version 1 does not have",
        "NOT_CANONICAL",
        c ->
            c.setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build()));
    Bytes content = content();
    signed(
        "default-written",
        "a field written with the value that its absence means",
        "NOT_CANONICAL",
        Bytes.concat(content, Bytes.of(new byte[] {0x32, 0})));
    signed(
        "order",
        "the first field comes last",
        "NOT_CANONICAL",
        Bytes.concat(content.slice(2, content.length()), content.slice(0, 2)));
    signed(
        "varint-long",
        "rule version 1 in two bytes",
        "NOT_CANONICAL",
        Bytes.concat(
            new ByteWriter().u8(0x08).u8(0x81).u8(0x00).toBytes(),
            content.slice(2, content.length())));
    malformed(
        "two-kinds",
        "an attestation and a hold in one",
        "NOT_CANONICAL",
        FutureStatement.sign(
            attester, Bytes.concat(parts(attestation).content(), Bytes.of(new byte[] {0x62, 0}))));
  }

  private void verified(
      String name, String comment, UnverifiedStatement statement, UnverifiedStatement... held) {
    add(name, comment, "VERIFIED " + statement.id(), statement.signed(), held);
  }

  private void refused(
      StatementRefusal refusal, UnverifiedStatement statement, UnverifiedStatement... held) {
    String name = "refused-" + refusal.name().toLowerCase(Locale.ROOT).replace('_', '-');
    add(name, "well formed, but does not count", "REFUSED " + refusal, statement.signed(), held);
  }

  private void changed(
      String name, String comment, String flaw, Consumer<CredentialStatement.Builder> change) {
    signed(name, comment, flaw, changed(content(), change));
  }

  private void changedAttestation(
      String name, String comment, String flaw, Consumer<CredentialStatement.Builder> change) {
    Bytes content = changed(parts(attestation).content(), change);
    malformed(name, comment, flaw, FutureStatement.sign(attester, content));
  }

  private static Bytes changed(Bytes content, Consumer<CredentialStatement.Builder> change) {
    try {
      CredentialStatement.Builder builder =
          CredentialStatement.parseFrom(content.unsafeArray()).toBuilder();
      change.accept(builder);
      return Bytes.owning(builder.build().toByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void signed(String name, String comment, String flaw, Bytes content) {
    malformed(name, comment, flaw, FutureStatement.sign(issuer, content));
  }

  private void malformed(String name, String comment, String flaw, Bytes statement) {
    vectors.add(
        new CredentialVector(name, comment, "MALFORMED " + flaw, statement, List.of(), Map.of()));
  }

  private void add(
      String name, String comment, String expect, Bytes statement, UnverifiedStatement... held) {
    List<Bytes> others = List.of(held).stream().map(UnverifiedStatement::signed).toList();
    vectors.add(new CredentialVector(name, comment, expect, statement, others, nodes));
  }

  private Bytes content() {
    return parts(credential).content();
  }

  private Bytes signature() {
    return parts(credential).signature();
  }

  private static StatementCodec.Signed parts(UnverifiedStatement statement) {
    try {
      return StatementCodec.decodeSigned(statement.signed());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes envelope(Bytes content, Bytes signature) {
    return Bytes.owning(
        SignedCredentialStatement.newBuilder()
            .setContent(ByteString.copyFrom(content.toArray()))
            .setSignature(ByteString.copyFrom(signature.toArray()))
            .build()
            .toByteArray());
  }

  private static Bytes flipLast(Bytes bytes) {
    byte[] flipped = bytes.toArray();
    flipped[flipped.length - 1] ^= 1;
    return Bytes.owning(flipped);
  }

  private static Bytes zeros(int length) {
    return Bytes.owning(new byte[length]);
  }
}

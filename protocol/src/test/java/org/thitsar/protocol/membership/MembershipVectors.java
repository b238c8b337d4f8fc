package org.thitsar.protocol.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Writes the test vectors of `protocol/spec/01-identity.md`.
///
/// Nothing in them is random: every seed and nonce is one byte, repeated, and the byte is named
/// here. Keys of organisation *n* (1: Alpha, 2: Beta, 3: Gamma): the organisation key has the seed
/// `n0`, the node key `n1`, the sealing key `n2` (hexadecimal, 32 times), and every nonce of its
/// own is the byte `n3`. One file holds one case; `outcome` is `ok` or the name of the flaw.
///
/// Run [#main] with the folder to write to.
final class MembershipVectors {
  private static final List<String> NAMES = List.of("Alpha", "Beta", "Gamma");

  private final Map<String, Map<String, String>> files = new LinkedHashMap<>();

  private MembershipVectors() {}

  /// Writes all files into the folder that the only argument names.
  public static void main(String[] arguments) throws IOException, MalformedException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : all().entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /// The files by name.
  static Map<String, String> all() throws MalformedException {
    MembershipVectors vectors = new MembershipVectors();
    vectors.goodStatements();
    vectors.badStatements();
    vectors.roster();
    vectors.decisions();
    vectors.joining();
    Map<String, String> texts = new LinkedHashMap<>();
    vectors.files.forEach(
        (name, fields) -> {
          StringBuilder text = new StringBuilder();
          fields.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
          texts.put(name + ".txt", text.toString());
        });
    return texts;
  }

  private void write(String name, String... keysAndValues) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    files.put(name, fields);
  }

  // The cast

  private static Bytes repeated(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return Bytes.of(bytes);
  }

  private static Entropy always(int value) {
    return target -> Arrays.fill(target, (byte) value);
  }

  private static SigningKey organisationKey(int number) {
    return SigningKey.ofSeed(SecretKey.of(repeated(number << 4, 32)));
  }

  private static SigningKey nodeKey(int number) {
    return SigningKey.ofSeed(SecretKey.of(repeated(number << 4 | 1, 32)));
  }

  private static SealingKey sealingKey(int number) {
    return SealingKey.ofSeed(SecretKey.of(repeated(number << 4 | 2, 32)));
  }

  private static SignedStatement genesis(int number) throws MalformedException {
    return Genesis.found(
        NAMES.get(number - 1),
        "စမ်းသပ်",
        OrganisationType.ERO,
        organisationKey(number),
        always(number << 4 | 3));
  }

  private static OrganisationId id(int number) throws MalformedException {
    return Genesis.of(genesis(number)).id();
  }

  private static SignedStatement certificate(int number) throws MalformedException {
    return NodeCertificate.certify(
        organisationKey(number),
        id(number),
        nodeKey(number),
        sealingKey(number).publicKey(),
        EnumSet.allOf(NodeRight.class),
        1,
        repeated(number << 4 | 3, 16),
        1_775_000_000_000L);
  }

  private static Charter charter() throws MalformedException {
    Drafting drafting =
        CharterDraft.write(
            "Test federation",
            List.of(genesis(1), genesis(2)),
            50,
            1,
            Quotas.standard(),
            always(0x03));
    if (!(drafting instanceof Drafting.Drafted(CharterDraft draft))) {
      throw new IllegalStateException("these rules can be met");
    }
    return draft.sign(organisationKey(1)).sign(organisationKey(2)).complete().orElseThrow();
  }

  /// The first organisation, whose key has changed, and the second leave for another federation.
  private static Charter successor() throws MalformedException {
    Drafting drafting =
        CharterDraft.succeed(
            "Test successor",
            List.of(genesis(1), genesis(2)),
            Map.of(id(1), organisationKey(4).verifying()),
            Set.of(charter().id()),
            new Terms(50, 1, Quotas.standard()),
            always(0x07));
    if (!(drafting instanceof Drafting.Drafted(CharterDraft draft))) {
      throw new IllegalStateException("these rules can be met");
    }
    return draft.sign(organisationKey(4)).sign(organisationKey(2)).complete().orElseThrow();
  }

  private static SignedStatement admission() throws MalformedException {
    return AdmissionStatement.admit(
        charter().id(), genesis(3), id(1), repeated(0x04, 32), StatementId.NONE, nodeKey(1));
  }

  // Decisions

  private static SignedStatement proposal(Subject subject) throws MalformedException {
    return Proposal.propose(
        charter().id(),
        id(1),
        StatementId.NONE,
        repeated(0x04, 32),
        charter().statement().id(),
        List.of(id(1), id(2), id(3)),
        subject,
        nodeKey(1));
  }

  private static SignedStatement removal() throws MalformedException {
    return proposal(
        new Subject.Removal(
            List.of(
                new Subject.Target(
                    id(3),
                    List.of(
                        new Cut(
                            new NodeId(nodeKey(3).verifying()),
                            new StatementId(repeated(0x06, 32)))))),
            List.of(),
            List.of()));
  }

  private static SignedStatement voice() throws MalformedException {
    return proposal(new Subject.Voice(id(3)));
  }

  private static SignedStatement ballot(int voter, SignedStatement proposal, StatementId previous)
      throws MalformedException {
    return Ballot.cast(charter().id(), proposal.id(), id(voter), previous, true, nodeKey(voter));
  }

  private static SignedStatement suspension(int by) throws MalformedException {
    return Suspension.suspend(
        charter().id(),
        certificate(3).id(),
        new Cut(new NodeId(nodeKey(3).verifying()), StatementId.NONE),
        id(by),
        StatementId.NONE,
        nodeKey(by));
  }

  private static SignedStatement rotation() throws MalformedException {
    return KeyRotation.rotate(
        id(1), organisationKey(1), organisationKey(4), List.of(certificate(1).id()));
  }

  private static SignedStatement replacement() throws MalformedException {
    return proposal(
        new Subject.KeyReplacement(
            new Subject.KeyChange(
                id(3), organisationKey(3).verifying(), organisationKey(5).verifying(), List.of()),
            1_776_000_000_000L));
  }

  private void decisions() throws MalformedException {
    String electorate =
        join(List.of(id(1), id(2), id(3)).stream().sorted().map(Object::toString).toList());
    good("proposal-removal", removal(), "electorate", electorate);
    good("proposal-voice", voice(), "electorate", electorate);
    good(
        "proposal-amendment",
        proposal(
            new Subject.Amendment(charter().statement().id(), new Terms(75, 2, Quotas.standard()))),
        "electorate",
        electorate);
    good("proposal-key-replacement", replacement(), "electorate", electorate);
    good("ballot", ballot(2, removal(), StatementId.NONE), "proposal", removal().id().toString());
    good("suspension", suspension(2), "certificate", certificate(3).id().toString());
    good("key-rotation", rotation(), "next", organisationKey(4).verifying().bytes().hex());
    good(
        "objection",
        Objection.object(replacement().id(), id(3), organisationKey(3)),
        "proposal",
        replacement().id().toString());

    List<SignedStatement> admitted =
        List.of(certificate(1), certificate(2), admission(), certificate(3));
    roster(
        "roster-voice",
        with(
            admitted,
            voice(),
            ballot(1, voice(), StatementId.NONE),
            ballot(2, voice(), StatementId.NONE)));
    roster(
        "roster-removed",
        with(
            admitted,
            removal(),
            ballot(1, removal(), StatementId.NONE),
            ballot(2, removal(), StatementId.NONE)));
    roster("roster-suspended", with(admitted, suspension(1), suspension(2)));
    SignedStatement ofSecond =
        proposal(
            new Subject.Removal(
                List.of(new Subject.Target(id(2), List.of())), List.of(), List.of()));
    SignedStatement ofFirst =
        proposal(
            new Subject.Removal(
                List.of(new Subject.Target(id(1), List.of())), List.of(), List.of()));
    roster(
        "roster-contested",
        with(
            List.of(certificate(1), certificate(2)),
            ofFirst,
            ofSecond,
            ballot(1, ofSecond, StatementId.NONE),
            ballot(2, ofFirst, StatementId.NONE)));
    roster("roster-key-rotated", with(admitted, rotation()));
    roster("roster-leaving", with(admitted, rotation(), successor().statement()));
    roster("roster-leaving-by-another-key", with(admitted, successor().statement()));
    roster("roster-successor", successor(), with(admitted, rotation()));
  }

  private static List<SignedStatement> with(List<SignedStatement> first, SignedStatement... more) {
    List<SignedStatement> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  private static Bytes future(boolean mustUnderstand, SigningKey key) {
    Bytes content =
        Bytes.concat(
            Wire.number(1, 1),
            mustUnderstand ? Wire.number(2, 1) : Bytes.empty(),
            Wire.bytes(50, Bytes.utf8("of a later version")));
    return Wire.signed(content, key);
  }

  // Statements

  private void goodStatements() throws MalformedException {
    good("genesis", genesis(1), "organisation_id", id(1).toString());
    good("node-certificate", certificate(1), "node", nodeKey(1).verifying().bytes().hex());
    good("charter", charter().statement(), "federation_id", charter().id().toString());
    good(
        "charter-successor", successor().statement(), "federation_id", successor().id().toString());
    good("admission", admission(), "newcomer", id(3).toString());
    good(
        "unknown-kind",
        SignedStatement.decode(future(true, nodeKey(1))),
        "must_understand",
        "true");
    Bytes later = Bytes.concat(Wire.number(1, 2), Wire.bytes(3, Bytes.utf8("not a genesis")));
    good(
        "unknown-rule-version",
        SignedStatement.decode(Wire.signed(later, nodeKey(1))),
        "must_understand",
        "false");
  }

  private void good(String name, SignedStatement statement, String key, String value) {
    write(
        name,
        "what",
        "statement",
        "outcome",
        "ok",
        "id",
        statement.id().toString(),
        key,
        value,
        "bytes",
        statement.encode().hex());
  }

  private void bad(String name, Flaw flaw, Bytes encoded) {
    write(name, "what", "statement", "outcome", flaw.name(), "bytes", encoded.hex());
  }

  private void badStatements() throws MalformedException {
    Bytes content = genesis(1).content();
    SigningKey key = organisationKey(1);
    bad(
        "bad-unknown-field",
        Flaw.NOT_CANONICAL,
        Wire.signed(Bytes.concat(content, Wire.number(99, 1)), key));
    bad(
        "bad-field-twice",
        Flaw.NOT_CANONICAL,
        Wire.signed(Bytes.concat(Wire.number(1, 1), content), key));
    bad(
        "bad-need-not-be-understood",
        Flaw.NOT_CANONICAL,
        Wire.signed(Bytes.concat(content.slice(0, 2), content.slice(4, content.length())), key));
    bad("bad-no-rule-version", Flaw.OUT_OF_RANGE, Wire.signed(Wire.number(2, 1), key));
    bad("bad-no-kind", Flaw.MISSING_FIELD, Wire.signed(Wire.number(1, 1), key));
    bad("bad-signature-by-a-stranger", Flaw.NOT_CANONICAL, Wire.signed(content, key, nodeKey(2)));
    bad(
        "bad-signature-for-another-purpose",
        Flaw.BAD_SIGNATURE,
        Bytes.concat(
            Wire.bytes(1, content),
            Wire.bytes(
                2,
                Bytes.concat(
                    Wire.bytes(1, key.verifying().bytes()),
                    Wire.bytes(2, key.sign(Label.CREDENTIAL, content))))));
    bad(
        "bad-key-of-small-order",
        Flaw.BAD_KEY,
        Bytes.concat(
            Wire.bytes(1, content),
            Wire.bytes(
                2,
                Bytes.concat(
                    Wire.bytes(1, Bytes.concat(Bytes.of((byte) 1), repeated(0, 31))),
                    Wire.bytes(2, repeated(0, VerifyingKey.SIGNATURE_LENGTH))))));
    Bytes certificate = certificate(1).encode();
    int start = Wire.bytes(1, certificate(1).content()).length();
    int half = (certificate.length() - start) / 2;
    bad(
        "bad-signatures-out-of-order",
        Flaw.NOT_CANONICAL,
        Bytes.concat(
            certificate.slice(0, start),
            certificate.slice(start + half, certificate.length()),
            certificate.slice(start, start + half)));
    bad(
        "bad-trailing-byte",
        Flaw.NOT_A_MESSAGE,
        Bytes.concat(genesis(1).encode(), Bytes.of((byte) 0)));
    byte[] percent = charter().statement().content().toArray();
    percent[removalPercentAt(percent)] = 49;
    bad(
        "bad-charter-minority-removes",
        Flaw.OUT_OF_RANGE,
        Wire.signed(Bytes.of(percent), organisationKey(1), organisationKey(2)));
  }

  /// Where removal_percent 50 stands: field 3, after the founders.
  private static int removalPercentAt(byte[] content) {
    for (int i = content.length - 2; i >= 0; i--) {
      if (content[i] == 0x18 && content[i + 1] == 50) {
        return i + 1;
      }
    }
    throw new IllegalStateException("a charter has this field");
  }

  // Roster

  private void roster() throws MalformedException {
    SignedStatement lower = certificate(1);
    SignedStatement founders = certificate(2);
    List<SignedStatement> statements =
        List.of(
            lower,
            admission(),
            certificate(3),
            SignedStatement.decode(future(false, nodeKey(1))),
            AdmissionStatement.admit(
                charter().id(),
                genesis(3),
                id(2),
                repeated(0x05, 32),
                StatementId.NONE,
                nodeKey(3)),
            founders);
    roster("roster", statements);
    roster("roster-undecided", List.of(lower, SignedStatement.decode(future(true, nodeKey(1)))));
    roster("roster-founders-only", List.of());
  }

  private void roster(String name, List<SignedStatement> statements) throws MalformedException {
    roster(name, charter(), statements);
  }

  private void roster(String name, Charter charter, List<SignedStatement> statements) {
    Roster roster = Roster.of(charter, statements);
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("what", "roster");
    fields.put("charter", charter.statement().encode().hex());
    for (int i = 0; i < statements.size(); i++) {
      fields.put("statement-" + (i + 1), statements.get(i).encode().hex());
    }
    fields.put("members", join(roster.members().stream().map(one -> one.id().toString()).toList()));
    fields.put("nodes", join(roster.nodes().stream().map(NodeId::bytes).map(Bytes::hex).toList()));
    fields.put(
        "effective", join(roster.effective().stream().map(one -> one.id().toString()).toList()));
    fields.put(
        "ignored",
        join(
            roster.ignored().stream()
                .map(one -> one.getClass().getSimpleName() + "=" + one.statement())
                .toList()));
    fields.put("removed", join(roster.removed().stream().map(Object::toString).toList()));
    fields.put("voters", join(roster.voters().stream().map(Object::toString).toList()));
    fields.put(
        "suspended",
        join(
            roster.nodes().stream()
                .filter(roster::suspended)
                .map(node -> node.bytes().hex())
                .toList()));
    fields.put(
        "proposals",
        join(
            roster.proposals().stream()
                .map(tally -> tally.outcome() + "=" + tally.proposal().id())
                .toList()));
    fields.put("undecided", join(roster.undecided().stream().map(Object::toString).toList()));
    fields.put("state", roster.state().hex());
    files.put(name, fields);
  }

  static String join(List<String> values) {
    return values.isEmpty() ? "-" : String.join(" ", values);
  }

  // Joining

  private void joining() throws MalformedException {
    Invitation invitation =
        new Invitation(
            new NodeId(nodeKey(1).verifying()),
            charter().id(),
            repeated(0x04, 32),
            SecretKey.of(repeated(0x05, 32)),
            1_775_000_000_000L,
            List.of(
                Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"),
                Multiaddr.parse("/dns4/office.example/tcp/4001")));
    write(
        "invitation",
        "what",
        "invitation",
        "outcome",
        "ok",
        "bytes",
        invitation.encode().hex(),
        "identity",
        invitation.identity().verifying().bytes().hex(),
        "text",
        invitation.text());
    write(
        "bad-invitation-checksum",
        "what",
        "invitation",
        "outcome",
        Flaw.BAD_HASH.name(),
        "text",
        invitation.text().replaceFirst("ite:a", "ite:b"));
    JoinTranscript transcript =
        new JoinTranscript(
            charter().id(),
            invitation.identity().verifying(),
            genesis(1).id(),
            certificate(1).id(),
            genesis(3).id(),
            certificate(3).id(),
            repeated(0x06, 32),
            repeated(0x07, 32));
    write(
        "words",
        "what",
        "words",
        "federation_id",
        transcript.federation().toString(),
        "invitation_key",
        transcript.invitationKey().bytes().hex(),
        "inviter_genesis",
        transcript.inviterGenesis().toString(),
        "inviter_certificate",
        transcript.inviterCertificate().toString(),
        "newcomer_genesis",
        transcript.newcomerGenesis().toString(),
        "newcomer_certificate",
        transcript.newcomerCertificate().toString(),
        "inviter_nonce",
        transcript.inviterNonce().hex(),
        "newcomer_nonce",
        transcript.newcomerNonce().hex(),
        "commitment",
        JoinTranscript.commitment(
                transcript.newcomerNonce(),
                transcript.newcomerGenesis(),
                transcript.newcomerCertificate())
            .hex(),
        "transcript",
        transcript.hash().hex(),
        "proof",
        transcript.prove(nodeKey(3)).hex(),
        "words",
        transcript.words().latin(),
        "words_my",
        transcript.words().burmese());
  }
}

package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.StatementId;

/// Runs the files that other implementations run too.
class MembershipVectorTest {
  private static final String FOLDER = "/vectors/membership/";

  static Stream<String> names() throws MalformedException {
    return MembershipVectors.all().keySet().stream();
  }

  private static String text(String name) throws IOException {
    try (InputStream file = MembershipVectorTest.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> read(String name) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    text(name)
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              fields.put(line.substring(0, colon), line.substring(colon + 2));
            });
    return fields;
  }

  @ParameterizedTest
  @MethodSource("names")
  void file_isWhatItsGeneratorWrites(String name) throws IOException, MalformedException {
    assertThat(text(name)).isEqualTo(MembershipVectors.all().get(name));
  }

  @ParameterizedTest
  @MethodSource("names")
  void file_hasItsOutcome(String name) throws IOException, MalformedException {
    Map<String, String> fields = read(name);
    switch (field(fields, "what")) {
      case "statement" -> statement(fields);
      case "roster" -> roster(fields);
      case "invitation" -> invitation(fields);
      case "words" -> words(fields);
      default -> throw new AssertionError(name);
    }
  }

  @Test
  void thereAreGoodAndBadOnes() throws IOException, MalformedException {
    List<String> outcomes = new ArrayList<>();
    for (String name : names().toList()) {
      outcomes.add(read(name).getOrDefault("outcome", "ok"));
    }
    assertThat(outcomes).hasSizeGreaterThan(20).contains("ok", "NOT_CANONICAL", "BAD_SIGNATURE");
  }

  private static String field(Map<String, String> fields, String key) {
    return Objects.requireNonNull(fields.get(key), key);
  }

  private static Bytes hex(Map<String, String> fields, String key) throws MalformedException {
    return Bytes.parseHex(field(fields, key));
  }

  private static void statement(Map<String, String> fields) throws MalformedException {
    Bytes encoded = hex(fields, "bytes");
    try {
      SignedStatement statement = SignedStatement.decode(encoded);
      assertThat(field(fields, "outcome")).isEqualTo("ok");
      assertThat(field(fields, "id")).isEqualTo(statement.id().toString());
      assertThat(statement.encode()).isEqualTo(encoded);
      switch (statement.statement()) {
        case Genesis genesis ->
            assertThat(field(fields, "organisation_id")).isEqualTo(genesis.id().toString());
        case NodeCertificate certificate ->
            assertThat(hex(fields, "node")).isEqualTo(certificate.node().bytes());
        case CharterTerms terms ->
            assertThat(field(fields, "federation_id")).isEqualTo(terms.id().toString());
        case AdmissionStatement admission ->
            assertThat(field(fields, "newcomer")).isEqualTo(admission.newcomer().id().toString());
        case Proposal proposal ->
            assertThat(field(fields, "electorate"))
                .isEqualTo(MembershipVectors.join(ids(proposal.electorate().stream())));
        case Ballot ballot ->
            assertThat(field(fields, "proposal")).isEqualTo(ballot.proposal().toString());
        case Suspension suspension ->
            assertThat(field(fields, "certificate")).isEqualTo(suspension.certificate().toString());
        case KeyRotation rotation ->
            assertThat(hex(fields, "next")).isEqualTo(rotation.change().next().bytes());
        case Objection objection ->
            assertThat(field(fields, "proposal")).isEqualTo(objection.proposal().toString());
        case UnknownStatement unknown ->
            assertThat(field(fields, "must_understand"))
                .isEqualTo(String.valueOf(unknown.mustUnderstand()));
      }
    } catch (MalformedException e) {
      assertThat(e.flaw().name()).isEqualTo(field(fields, "outcome"));
    }
  }

  private static void roster(Map<String, String> fields) throws MalformedException {
    List<SignedStatement> statements = new ArrayList<>();
    for (int i = 1; fields.containsKey("statement-" + i); i++) {
      statements.addFirst(SignedStatement.decode(hex(fields, "statement-" + i)));
    }
    Roster roster =
        Roster.of(Charter.of(SignedStatement.decode(hex(fields, "charter"))), statements);
    assertThat(roster.state()).isEqualTo(hex(fields, "state"));
    assertThat(MembershipVectors.join(ids(roster.members().stream().map(Member::id))))
        .isEqualTo(field(fields, "members"));
    assertThat(
            MembershipVectors.join(
                roster.nodes().stream().map(node -> node.bytes().hex()).toList()))
        .isEqualTo(field(fields, "nodes"));
    assertThat(MembershipVectors.join(ids(roster.removed().stream())))
        .isEqualTo(field(fields, "removed"));
    assertThat(MembershipVectors.join(ids(roster.voters().stream())))
        .isEqualTo(field(fields, "voters"));
    assertThat(
            MembershipVectors.join(
                roster.nodes().stream()
                    .filter(roster::suspended)
                    .map(node -> node.bytes().hex())
                    .toList()))
        .isEqualTo(field(fields, "suspended"));
    assertThat(
            MembershipVectors.join(
                roster.proposals().stream()
                    .map(tally -> tally.outcome() + "=" + tally.proposal().id())
                    .toList()))
        .isEqualTo(field(fields, "proposals"));
    assertThat(MembershipVectors.join(ids(roster.effective().stream().map(SignedStatement::id))))
        .isEqualTo(field(fields, "effective"));
    assertThat(
            MembershipVectors.join(
                roster.ignored().stream()
                    .map(one -> one.getClass().getSimpleName() + "=" + one.statement())
                    .toList()))
        .isEqualTo(field(fields, "ignored"));
    assertThat(MembershipVectors.join(ids(roster.undecided().stream())))
        .isEqualTo(field(fields, "undecided"));
  }

  private static List<String> ids(Stream<?> ids) {
    return ids.map(Object::toString).toList();
  }

  private static void invitation(Map<String, String> fields) throws MalformedException {
    try {
      Invitation invitation = Invitation.parse(field(fields, "text"));
      assertThat(field(fields, "outcome")).isEqualTo("ok");
      assertThat(invitation.encode()).isEqualTo(hex(fields, "bytes"));
      assertThat(invitation.identity().verifying().bytes()).isEqualTo(hex(fields, "identity"));
    } catch (MalformedException e) {
      assertThat(e.flaw().name()).isEqualTo(field(fields, "outcome"));
    }
  }

  private static void words(Map<String, String> fields) throws MalformedException {
    JoinTranscript transcript =
        new JoinTranscript(
            FederationId.parse(field(fields, "federation_id")),
            VerifyingKey.decode(hex(fields, "invitation_key")),
            StatementId.parse(field(fields, "inviter_genesis")),
            StatementId.parse(field(fields, "inviter_certificate")),
            StatementId.parse(field(fields, "newcomer_genesis")),
            StatementId.parse(field(fields, "newcomer_certificate")),
            hex(fields, "inviter_nonce"),
            hex(fields, "newcomer_nonce"));
    assertThat(transcript.hash()).isEqualTo(hex(fields, "transcript"));
    assertThat(transcript.words().latin()).isEqualTo(field(fields, "words"));
    assertThat(transcript.words().burmese()).isEqualTo(field(fields, "words_my"));
    assertThat(
            JoinTranscript.commitment(
                transcript.newcomerNonce(),
                transcript.newcomerGenesis(),
                transcript.newcomerCertificate()))
        .isEqualTo(hex(fields, "commitment"));
  }
}

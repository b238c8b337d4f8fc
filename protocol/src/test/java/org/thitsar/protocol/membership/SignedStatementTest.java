package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class SignedStatementTest {
  private static final Actor A = Actor.of("Alpha", 1);
  private static final Actor B = Actor.of("Beta", 2);
  private static final Actor C = Actor.of("Gamma", 3);
  private static final Charter CHARTER = Actor.charter(A, B);

  static Stream<SignedStatement> oneOfEachKind() {
    return Stream.of(A.genesis, A.certificate, CHARTER.statement(), A.admit(CHARTER.id(), C));
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void decode_ofWhatWasEncoded_isTheSame(SignedStatement statement) throws MalformedException {
    SignedStatement again = SignedStatement.decode(statement.encode());
    assertThat(again).isEqualTo(statement);
    assertThat(again.statement()).isEqualTo(statement.statement());
    assertThat(again.id().bytes()).isEqualTo(Hash.of(Label.STATEMENT, statement.content()));
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void decode_anyByteFlipped_isRefused(SignedStatement statement) {
    byte[] bytes = statement.encode().toArray();
    List<Integer> accepted = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      // One bit of each byte, another one from byte to byte.
      byte bit = (byte) (1 << (i % 8));
      bytes[i] ^= bit;
      try {
        SignedStatement.decode(Bytes.of(bytes));
        accepted.add(i);
      } catch (MalformedException e) {
        assertThat(e.flaw()).isNotNull();
      }
      bytes[i] ^= bit;
    }
    assertThat(accepted).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("oneOfEachKind")
  void decode_cutAnywhereOrLonger_isRefusedOrSignedByFewer(SignedStatement statement) {
    Bytes whole = statement.encode();
    int refused = 0;
    for (int end = 1; end < whole.length(); end++) {
      try {
        SignedStatement less = SignedStatement.decode(whole.slice(0, end));
        assertThat(less.id()).isEqualTo(statement.id());
        assertThat(less.signers().size()).isLessThan(statement.signers().size());
      } catch (MalformedException e) {
        refused++;
      }
    }
    // Only a cut straight after the content or after a signature leaves a statement.
    assertThat(refused).isEqualTo(whole.length() - 1 - statement.signers().size());
    assertFlaw(Bytes.concat(whole, Bytes.of((byte) 0)), Flaw.NOT_A_MESSAGE);
    assertFlaw(Bytes.concat(whole, Wire.number(3, 1)), Flaw.NOT_CANONICAL);
  }

  @Test
  void organisationAndFederationIds_areHashesOfTheContentUnderTheirOwnLabel() {
    assertThat(A.id().bytes()).isEqualTo(Hash.of(Label.ORGANISATION_ID, A.genesis.content()));
    assertThat(CHARTER.id().bytes())
        .isEqualTo(Hash.of(Label.FEDERATION_ID, CHARTER.statement().content()));
  }

  @Test
  void decode_unknownField_isRefusedAtAKnownRuleVersion() {
    Bytes content = Bytes.concat(A.genesis.content(), Wire.number(99, 1));
    assertFlaw(Wire.signed(content, A.organisationKey), Flaw.NOT_CANONICAL);
  }

  @Test
  void decode_defaultValueWrittenOut_isRefused() {
    Bytes content = Bytes.concat(Wire.number(1, 1), A.genesis.content());
    assertFlaw(Wire.signed(content, A.organisationKey), Flaw.NOT_CANONICAL);
  }

  @Test
  void decode_knownKindThatNeedNotBeUnderstood_isRefused() {
    Bytes withoutFlag =
        Bytes.concat(
            A.genesis.content().slice(0, 2),
            A.genesis.content().slice(4, A.genesis.content().length()));
    assertThat(A.genesis.content().slice(2, 4)).isEqualTo(Wire.number(2, 1));
    assertFlaw(Wire.signed(withoutFlag, A.organisationKey), Flaw.NOT_CANONICAL);
  }

  @Test
  void decode_unknownKind_isKept() throws MalformedException {
    Bytes content =
        Bytes.concat(
            Wire.number(1, 1), Wire.number(2, 1), Wire.bytes(77, Bytes.utf8("a vote, perhaps")));
    Bytes encoded = Wire.signed(content, A.nodeKey);
    SignedStatement statement = SignedStatement.decode(encoded);
    assertThat(statement.statement()).isEqualTo(new UnknownStatement(1, true));
    assertThat(statement.encode()).isEqualTo(encoded);
  }

  @Test
  void decode_unknownRuleVersion_isKeptWhateverItHolds() throws MalformedException {
    // Field 3 is a genesis today; another rule may think otherwise.
    Bytes content = Bytes.concat(Wire.number(1, 2), Wire.bytes(3, Bytes.utf8("not a genesis")));
    SignedStatement statement = SignedStatement.decode(Wire.signed(content, A.nodeKey));
    assertThat(statement.statement()).isEqualTo(new UnknownStatement(2, false));
  }

  @Test
  void decode_nothingSaid_isRefused() {
    assertFlaw(Wire.signed(Wire.number(1, 1), A.nodeKey), Flaw.MISSING_FIELD);
    assertFlaw(Bytes.empty(), Flaw.OUT_OF_RANGE);
  }

  @Test
  void decode_signatureOfAStranger_isRefusedWhereTheKindHasNoUseForIt() {
    assertFlaw(Wire.signed(A.genesis.content(), A.organisationKey, B.nodeKey), Flaw.NOT_CANONICAL);
    assertFlaw(
        Wire.signed(
            CHARTER.statement().content(), A.organisationKey, B.organisationKey, C.organisationKey),
        Flaw.NOT_CANONICAL);
    assertFlaw(
        Wire.signed(A.certificate.content(), A.organisationKey, A.nodeKey, B.nodeKey),
        Flaw.NOT_CANONICAL);
    assertThatThrownBy(() -> A.genesis.signedBy(B.organisationKey))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void decode_signatureFromAnotherStatement_isRefused() {
    Bytes transplanted =
        Bytes.concat(
            Wire.bytes(1, B.genesis.content()),
            A.genesis
                .encode()
                .slice(Wire.bytes(1, A.genesis.content()).length(), A.genesis.encode().length()));
    assertThatThrownBy(() -> SignedStatement.decode(transplanted))
        .isInstanceOf(MalformedException.class);
    // The same key over the same bytes for another purpose.
    Bytes other =
        Bytes.concat(
            Wire.bytes(1, A.genesis.content()),
            Wire.bytes(
                2,
                Bytes.concat(
                    Wire.bytes(1, A.organisationKey.verifying().bytes()),
                    Wire.bytes(2, A.organisationKey.sign(Label.CREDENTIAL, A.genesis.content())))));
    assertFlaw(other, Flaw.BAD_SIGNATURE);
  }

  @Test
  void decode_signaturesOutOfOrderOrTwice_areRefused() {
    Bytes encoded = A.certificate.encode();
    int content = Wire.bytes(1, A.certificate.content()).length();
    int half = (encoded.length() - content) / 2;
    Bytes first = encoded.slice(content, content + half);
    Bytes second = encoded.slice(content + half, encoded.length());
    assertFlaw(Bytes.concat(encoded.slice(0, content), second, first), Flaw.NOT_CANONICAL);
    assertFlaw(Bytes.concat(encoded.slice(0, content), first, first), Flaw.NOT_CANONICAL);
  }

  @Test
  void decode_tooManySignatures_isRefusedBeforeAnyIsVerified() {
    SigningKey[] keys = new SigningKey[StatementLimits.SIGNATURES_MAX + 1];
    SeededEntropy entropy = new SeededEntropy(9);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = SigningKey.random(entropy);
    }
    Bytes content = Bytes.concat(Wire.number(1, 2), Wire.number(9, 9));
    assertFlaw(Wire.signed(content, keys), Flaw.TOO_MANY);
  }

  @Test
  void decode_tooLong_isRefused() {
    Bytes filler = Bytes.of(new byte[StatementLimits.STATEMENT_BYTES_MAX]);
    assertFlaw(
        Wire.signed(Bytes.concat(Wire.number(1, 2), Wire.bytes(9, filler)), A.nodeKey),
        Flaw.TOO_LARGE);
  }

  @Test
  void decode_nestedTooDeep_isRefused() {
    Bytes content = A.genesis.content();
    for (int depth = 0; depth < 5_000 && content.length() < 60_000; depth++) {
      content = Wire.bytes(2, Wire.bytes(6, Wire.bytes(1, content)));
    }
    Bytes deep = content;
    assertThatThrownBy(() -> SignedStatement.decode(deep)).isInstanceOf(MalformedException.class);
  }

  @Test
  void found_nameWithInvisibleOrTurningCharacters_isRefused() {
    for (String name :
        List.of("", " ", "a\u202eb", "a\u200bb", "a\nb", "\ufeff", "x".repeat(241))) {
      assertThatThrownBy(
              () ->
                  Genesis.found(
                      name, "", OrganisationType.PDF, A.organisationKey, new SeededEntropy(1)))
          .as("name of %d characters", name.length())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void found_burmeseName_isKept() throws MalformedException {
    SignedStatement statement =
        Genesis.found(
            "Test group",
            "စမ်းသပ်အဖွဲ့",
            OrganisationType.SUPPORT_ORG,
            A.organisationKey,
            A.entropy);
    assertThat(Genesis.of(statement).nameMy()).isEqualTo("စမ်းသပ်အဖွဲ့");
  }

  @Test
  void certificate_rightsAreSortedWhateverTheirOrder() {
    Set<NodeRight> rights =
        new java.util.LinkedHashSet<>(List.of(NodeRight.APPROVE, NodeRight.WRITE));
    Set<NodeRight> turned =
        new java.util.LinkedHashSet<>(List.of(NodeRight.WRITE, NodeRight.APPROVE));
    assertThat(A.certify(rights, 1)).isEqualTo(A.certify(turned, 1));
  }

  @Test
  void text_roundTrips_andFindsALostLetter() throws MalformedException {
    String text = StatementText.write(StatementText.GENESIS, A.genesis);
    assertThat(text).startsWith("thitsar-genesis:").doesNotContain("\n");
    assertThat(StatementText.parseGenesis(text)).isEqualTo(A.genesis);
    assertThat(StatementText.parseGenesis("  " + text.toUpperCase(java.util.Locale.ROOT) + "\r\n"))
        .isEqualTo(A.genesis);
    for (int i = "thitsar-genesis:".length(); i < text.length(); i++) {
      char other = text.charAt(i) == 'a' ? 'b' : 'a';
      String wrong = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> StatementText.parseGenesis(wrong))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> StatementText.parse(StatementText.CHARTER, text))
        .isInstanceOf(MalformedException.class);
  }

  private static void assertFlaw(Bytes encoded, Flaw flaw) {
    assertThatThrownBy(() -> SignedStatement.decode(encoded))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}

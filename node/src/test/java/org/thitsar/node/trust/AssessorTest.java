package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.node.trust.Reason.Code;
import org.thitsar.node.trust.Weighed.Weight;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.CredentialWorld;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.credential.StatementRefusal;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;

class AssessorTest {
  private static final LocalDate DAY = CredentialWorld.DAY;
  private static final LocalDate UNTIL = DAY.plusDays(150);

  @Test
  void assess_issuerAndOneOther_isVerified() {
    Assessment assessment = new Situation().assess();
    assertThat(assessment.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(assessment.verdict().green()).isTrue();
    assertThat(assessment.reasons())
        .containsExactly(
            new Reason(Code.ISSUED, List.of("V2", UNTIL.toString())),
            new Reason(Code.CONFIRMED, List.of("1")));
    assertThat(assessment.statements()).allMatch(Weighed::counts).hasSize(2);
  }

  /// Each row spoils the verified situation in one way. The row's reason is the only one that takes
  /// the green away, so the row fails when the rule is removed.
  @ParameterizedTest(name = "{0}")
  @MethodSource("spoiled")
  void assess_oneThingMissing_isNotGreen(String name, Code reason, Consumer<Situation> spoil) {
    Situation situation = new Situation();
    assertThat(situation.assess().verdict()).isEqualTo(Verdict.VERIFIED);
    spoil.accept(situation);
    Assessment assessment = situation.assess();
    assertThat(assessment.reasons().stream().map(Reason::code).filter(c -> !c.best().green()))
        .as(name)
        .containsExactly(reason);
    assertThat(assessment.verdict()).isEqualTo(reason.best());
    assertThat(assessment.verdict().green()).isFalse();
  }

  private static Arguments row(String name, Code reason, Consumer<Situation> spoil) {
    return Arguments.of(name, reason, spoil);
  }

  static Stream<Arguments> spoiled() {
    return Stream.of(
        row("credential missing", Code.NOT_HERE, s -> s.without(s.credential)),
        row("issuer revokes", Code.REVOKED, s -> s.with(s.issuer.revokes(s.credential))),
        row(
            "a sibling of the issuer without rights revokes",
            Code.REVOKED,
            s -> {
              Speaker sibling = s.world.node(s.issuer.organisation(), EnumSet.noneOf(Right.class));
              s.with(sibling.revokes(s.credential));
            }),
        row("third organisation holds", Code.HELD, s -> s.with(s.third.holds(s.credential, DAY))),
        row("attester holds", Code.HELD, s -> s.with(s.attester.holds(s.credential, DAY))),
        row("issuer holds", Code.HELD, s -> s.with(s.issuer.holds(s.credential, DAY))),
        row(
            "hold on its 90th day",
            Code.HELD,
            s -> s.with(s.third.holds(s.credential, DAY)).on(DAY.plusDays(90))),
        row(
            "hold from the future",
            Code.HELD,
            s -> s.with(s.third.holds(s.credential, DAY.plusYears(50)))),
        row(
            "hold from 1970 stands as long as one of the day of issue",
            Code.HELD,
            s -> s.with(s.third.holds(s.credential, LocalDate.EPOCH)).on(DAY.plusDays(90))),
        row(
            "hold that only the local clock would let lapse",
            Code.HELD,
            s -> {
              s.with(s.third.holds(s.credential, DAY)).on(DAY.plusDays(120));
              s.witnessed = Optional.empty();
            }),
        row(
            "hold ended by somebody else",
            Code.HELD,
            s -> {
              UnverifiedStatement hold = s.third.holds(s.credential, DAY);
              s.with(hold, s.issuer.revokes(hold));
            }),
        row(
            "statement that must be understood is not",
            Code.UPDATE_NEEDED,
            s -> s.with(s.world.fromTheFuture(s.third, Optional.of(s.credential.about()), true))),
        row(
            "entry of the issuer that must be understood is not",
            Code.UPDATE_NEEDED,
            s -> s.notUnderstood.add(s.issuer.organisation())),
        row(
            "entry of the only attester that must be understood is not",
            Code.CONFIRMED_BY_FEW,
            s -> s.notUnderstood.add(s.attester.organisation())),
        row("attestation missing", Code.CONFIRMED_BY_FEW, s -> s.without(s.attestation)),
        row(
            "attestation by the issuer",
            Code.CONFIRMED_BY_FEW,
            s -> s.without(s.attestation).with(s.issuer.attests(s.credential))),
        row(
            "attestation by another node of the issuer",
            Code.CONFIRMED_BY_FEW,
            s -> {
              Speaker sibling = s.world.node(s.issuer.organisation(), EnumSet.allOf(Right.class));
              s.without(s.attestation).with(sibling.attests(s.credential));
            }),
        row(
            "attestation by the issuer in another's name",
            Code.CONFIRMED_BY_FEW,
            s -> {
              Speaker forger = new Speaker(s.attester.organisation(), s.issuer.key());
              s.without(s.attestation).with(forger.attests(s.credential));
            }),
        row(
            "attestation by an outsider",
            Code.CONFIRMED_BY_FEW,
            s -> {
              Speaker outsider = s.world.outsider(s.attester.organisation());
              s.without(s.attestation).with(outsider.attests(s.credential));
            }),
        row(
            "attestation by a node without the right",
            Code.CONFIRMED_BY_FEW,
            s -> {
              Speaker issuesOnly = s.world.node(s.attester.organisation(), EnumSet.of(Right.ISSUE));
              s.without(s.attestation).with(issuesOnly.attests(s.credential));
            }),
        row(
            "attestation of another credential",
            Code.CONFIRMED_BY_FEW,
            s -> {
              UnverifiedStatement other = s.third.issues(s.world.caseId());
              s.without(s.attestation).with(s.attester.attests(other));
            }),
        row(
            "attestation ended by its author",
            Code.CONFIRMED_BY_FEW,
            s -> s.with(s.attester.revokes(s.attestation))),
        row(
            "attester left the federation",
            Code.CONFIRMED_BY_FEW,
            s -> s.world.remove(s.attester.organisation())),
        row(
            "attestation copied from the credential",
            Code.CONFIRMED_BY_FEW,
            s -> s.without(s.attestation).with(s.attester.copies(s.credential, s.credential.id()))),
        row(
            "attestation copied from a statement that is not here",
            Code.CONFIRMED_BY_FEW,
            s -> s.without(s.attestation).with(s.third.copies(s.credential, s.attestation.id()))),
        row(
            "attestation by a method that is not accepted",
            Code.CONFIRMED_BY_FEW,
            s -> s.accepting(Method.PAPERS, Method.UNIT_ROLL)),
        row(
            "attestation dated ahead",
            Code.CONFIRMED_BY_FEW,
            s ->
                s.without(s.attestation)
                    .with(
                        s.attester.attests(
                            s.credential, Method.INTERVIEW, true, DAY.plusDays(13)))),
        row(
            "attester not heard for 31 days",
            Code.CONFIRMED_BY_FEW,
            s -> s.heard.put(s.attester.organisation(), s.local.minus(Duration.ofDays(31)))),
        row(
            "attester never heard",
            Code.CONFIRMED_BY_FEW,
            s -> s.heard.remove(s.attester.organisation())),
        row("two attestations asked for", Code.CONFIRMED_BY_FEW, s -> s.asking(2, 0, "")),
        row(
            "two attestations of one organisation",
            Code.CONFIRMED_BY_FEW,
            s ->
                s.with(s.attester.attests(s.credential, Method.PAPERS, false, DAY))
                    .asking(2, 0, "")),
        row("nobody knew the person before", Code.KNOWN_TO_FEW, s -> s.asking(1, 1, "")),
        row(
            "only a copy claims to have known the person",
            Code.KNOWN_TO_FEW,
            s -> s.with(s.third.copies(s.credential, s.attestation.id())).asking(1, 1, "")),
        row("condition false", Code.CONDITION_FALSE, s -> s.asking(1, 0, "vetting == 3")),
        row(
            "condition without a value",
            Code.CONDITION_FAILED,
            s -> s.asking(1, 0, "methods[5] == 'INTERVIEW'")),
        row(
            "issuer not heard for 31 days",
            Code.NEWS_OLD,
            s -> s.heard.put(s.issuer.organisation(), s.local.minus(Duration.ofDays(31)))),
        row("issuer never heard", Code.NEWS_NONE, s -> s.heard.remove(s.issuer.organisation())),
        row(
            "issuer heard from the future",
            Code.NEWS_NONE,
            s -> s.heard.put(s.issuer.organisation(), s.local.plus(Duration.ofDays(400)))),
        row("past its last day", Code.EXPIRED_WITNESSED, s -> s.on(UNTIL.plusDays(1))),
        row(
            "past its last day by the local clock only",
            Code.EXPIRED_LOCALLY,
            s -> {
              s.on(UNTIL.plusDays(1));
              s.witnessed = Optional.of(Situation.noon(UNTIL));
            }),
        row(
            "past its last day, local clock set back",
            Code.EXPIRED_WITNESSED,
            s -> {
              s.on(UNTIL.plusDays(1));
              s.local = Situation.noon(DAY);
            }));
  }

  @Test
  void assess_issuerWhoMayNot_isUnverified() {
    for (Consumer<Situation> spoil :
        List.<Consumer<Situation>>of(
            s -> s.world.remove(s.issuer.organisation()),
            s -> s.world.revokeRight(s.issuer, Right.ISSUE))) {
      Situation situation = new Situation();
      spoil.accept(situation);
      Assessment assessment = situation.assess();
      assertThat(assessment.verdict()).isEqualTo(Verdict.UNVERIFIED);
      assertThat(assessment.reasons().stream().map(Reason::code))
          .contains(Code.ISSUER_REFUSED)
          .doesNotContain(Code.ISSUED);
    }
  }

  @Test
  void assess_selfMadeCredential_isUnverifiedWhateverOthersSay() {
    Situation situation = new Situation();
    Speaker outsider = situation.world.outsider(situation.issuer.organisation());
    UnverifiedStatement selfMade = outsider.issues(situation.world.caseId());
    Assessment assessment =
        new Assessor(situation.rules)
            .assess(
                selfMade.about(),
                List.of(selfMade, situation.attester.attests(selfMade)),
                situation.world,
                new Moment(situation.local, situation.witnessed),
                situation.freshness());
    assertThat(assessment.verdict()).isEqualTo(Verdict.UNVERIFIED);
    assertThat(weighed(assessment, selfMade).refusal()).contains(StatementRefusal.UNKNOWN_NODE);
  }

  @Test
  void assess_lowVetting_isProvisional() {
    Assessment assessment = new Situation(3, Vetting.V1).assess();
    assertThat(assessment.verdict()).isEqualTo(Verdict.PROVISIONAL);
    assertThat(assessment.reasons().getFirst())
        .isEqualTo(new Reason(Code.VETTING_LOW, List.of("V1", "V2")));
    assertThat(new Situation(3, Vetting.V3).assess().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  /// What must *not* take the green away.
  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void assess_whatDoesNotCount_changesNothing(String name, Consumer<Situation> change) {
    Situation situation = new Situation();
    change.accept(situation);
    assertThat(situation.assess().verdict()).as(name).isEqualTo(Verdict.VERIFIED);
  }

  private static Arguments same(String name, Consumer<Situation> change) {
    return Arguments.of(name, change);
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        same("revocation by another organisation", s -> s.with(s.third.revokes(s.credential))),
        same(
            "revocation by an outsider in the issuer's name",
            s -> s.with(s.world.outsider(s.issuer.organisation()).revokes(s.credential))),
        same(
            "hold by an outsider",
            s -> s.with(s.world.outsider(s.third.organisation()).holds(s.credential, DAY))),
        same(
            "hold by an organisation that left",
            s -> {
              s.with(s.third.holds(s.credential, DAY));
              s.world.remove(s.third.organisation());
            }),
        same(
            "hold that lapsed", s -> s.with(s.third.holds(s.credential, DAY)).on(DAY.plusDays(91))),
        same(
            "hold that its author ended",
            s -> {
              UnverifiedStatement hold = s.third.holds(s.credential, DAY);
              s.with(hold, s.third.revokes(hold));
            }),
        same(
            "hold on another credential",
            s -> s.with(s.third.holds(s.fourth.issues(s.world.caseId()), DAY))),
        same(
            "not understood, but says that it may be left aside",
            s -> s.with(s.world.fromTheFuture(s.third, Optional.of(s.credential.about()), false))),
        same(
            "not understood, by an outsider",
            s ->
                s.with(
                    s.world.fromTheFuture(
                        s.world.outsider(s.third.organisation()),
                        Optional.of(s.credential.about()),
                        true))),
        same("its last day", s -> s.on(UNTIL)),
        same(
            "local clock at 1970, others awake",
            s -> {
              s.local = Instant.EPOCH;
            }),
        same(
            "news of exactly 30 days",
            s -> s.heard.replaceAll((_, _) -> s.local.minus(Duration.ofDays(30)))),
        same("a third organisation never heard", s -> s.heard.remove(s.third.organisation())),
        same(
            "a true condition",
            s ->
                s.asking(
                    1,
                    0,
                    "vetting >= 2 && attestations == 1 && 'INTERVIEW' in methods"
                        + " && age_days == 0 && issued_days_ago == 10 && days_left == 140"
                        + " && knew_before_exit == 0 && issuer != attesters[0]")));
  }

  @Test
  void assess_deadLocalClockAndNobodyHeard_isNotGreen() {
    Situation situation = new Situation();
    situation.local = Instant.EPOCH;
    situation.witnessed = Optional.empty();
    assertThat(situation.assess().verdict()).isEqualTo(Verdict.PROVISIONAL);
    assertThat(situation.assess().reasons().stream().map(Reason::code))
        .contains(Code.DATED_AHEAD, Code.NEWS_NONE);
  }

  @Test
  void assess_everythingAtOnce_saysAllAndTheMostRestrictiveWins() {
    Situation situation = new Situation();
    situation.with(
        situation.third.holds(situation.credential, DAY),
        situation.issuer.revokes(situation.credential),
        situation.world.fromTheFuture(
            situation.third, Optional.of(situation.credential.about()), true));
    situation.without(situation.attestation);
    situation.local = Situation.noon(UNTIL.plusDays(1));
    Assessment assessment = situation.assess();
    assertThat(assessment.verdict()).isEqualTo(Verdict.REVOKED);
    assertThat(assessment.reasons().stream().map(Reason::code))
        .startsWith(
            Code.REVOKED,
            Code.UPDATE_NEEDED,
            Code.HELD,
            Code.EXPIRED_LOCALLY,
            Code.CONFIRMED_BY_FEW);
  }

  @Test
  void assess_credentialOfALaterVersion_needsAnUpdateEvenWhenOptional() {
    Situation situation = new Situation();
    for (boolean must : new boolean[] {true, false}) {
      UnverifiedStatement future =
          situation.world.fromTheFuture(situation.issuer, Optional.empty(), must);
      Assessment assessment =
          new Assessor(situation.rules)
              .assess(
                  future.about(),
                  List.of(future),
                  situation.world,
                  new Moment(situation.local, situation.witnessed),
                  situation.freshness());
      assertThat(assessment.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(assessment.reasons().stream().map(Reason::code))
          .containsExactly(Code.UPDATE_NEEDED);
    }
  }

  @Test
  void assess_attestationInPlaceOfTheCredential_isUnknown() {
    Situation situation = new Situation();
    Assessment assessment =
        new Assessor(situation.rules)
            .assess(
                CredentialId.of(situation.attestation.id()),
                situation.statements,
                situation.world,
                new Moment(situation.local, situation.witnessed),
                situation.freshness());
    assertThat(assessment.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void assess_organisationThatKnewThePersonOnSecondThought_countsAsKnowing() {
    Situation situation = new Situation();
    UnverifiedStatement better =
        situation.attester.attests(situation.credential, Method.UNIT_ROLL, true, DAY.plusDays(3));
    Assessment assessment = situation.with(better).asking(1, 1, "").assess();
    assertThat(assessment.verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(weighed(assessment, better).weight()).isEqualTo(Weight.CONFIRMS);
    assertThat(weighed(assessment, situation.attestation).weight())
        .isEqualTo(Weight.ALREADY_COUNTED);
  }

  @Test
  void assess_chainOfSixAttesters_countsOnce() {
    Situation situation = new Situation();
    List<UnverifiedStatement> chain = chain(situation, situation.attestation, 5);
    Assessment assessment = situation.asking(2, 0, "").assess();
    assertThat(assessment.reasons()).contains(new Reason(Code.CONFIRMED_BY_FEW, List.of("1", "2")));
    for (int i = 0; i < chain.size(); i++) {
      assertThat(weighed(assessment, chain.get(i)).weight()).isEqualTo(Weight.DERIVED);
      assertThat(weighed(assessment, chain.get(i)).steps()).isEqualTo(i + 1);
    }
    // Control: the same six, each on its own.
    for (int i = 0; i < 5; i++) {
      situation.with(situation.member().attests(situation.credential));
    }
    assertThat(situation.asking(6, 0, "").assess().verdict()).isEqualTo(Verdict.VERIFIED);
  }

  @Test
  void assess_ringOfSixAttesters_countsAsMuchAsItsFirstLinkAndNothingWithoutIt() {
    Situation situation = new Situation();
    List<UnverifiedStatement> chain = chain(situation, situation.attestation, 5);
    // The first comes back and rests on the last: a ring of organisations.
    situation.with(situation.attester.copies(situation.credential, chain.getLast().id()));
    assertThat(situation.assess().reasons()).contains(new Reason(Code.CONFIRMED, List.of("1")));
    // And now it takes back what the ring began with.
    situation.with(situation.attester.revokes(situation.attestation));
    assertThat(situation.assess().verdict()).isEqualTo(Verdict.PROVISIONAL);
    assertThat(situation.assess().reasons())
        .contains(new Reason(Code.CONFIRMED_BY_FEW, List.of("0", "1")));
  }

  @Test
  void assess_ringThatIncludesTheIssuer_doesNotCountTheIssuer() {
    // A ring that does not declare what it copies looks like six organisations that agree. What can
    // be seen is that one of them issued: five remain.
    Situation situation = new Situation();
    situation.with(situation.issuer.attests(situation.credential));
    for (int i = 0; i < 4; i++) {
      situation.with(situation.member().attests(situation.credential));
    }
    assertThat(situation.assess().reasons()).contains(new Reason(Code.CONFIRMED, List.of("5")));
    assertThat(situation.asking(6, 0, "").assess().verdict()).isEqualTo(Verdict.PROVISIONAL);
  }

  @Test
  void assess_twoChainsOfDifferentSources_countTwice() {
    Situation situation = new Situation();
    chain(situation, situation.attestation, 3);
    UnverifiedStatement second = situation.third.attests(situation.credential);
    situation.with(second);
    chain(situation, second, 3);
    assertThat(situation.asking(2, 0, "").assess().verdict()).isEqualTo(Verdict.VERIFIED);
    assertThat(situation.asking(3, 0, "").assess().verdict()).isEqualTo(Verdict.PROVISIONAL);
  }

  @Test
  void age_restsOnTheOldestOfThoseThatCount() {
    Situation situation = new Situation();
    situation.heard.put(
        situation.attester.organisation(), situation.local.minus(Duration.ofHours(80)));
    situation.heard.put(situation.third.organisation(), situation.local.minus(Duration.ofDays(20)));
    Age age = situation.assess().age();
    assertThat(age)
        .isEqualTo(new Age(Optional.of(situation.local.minus(Duration.ofHours(80))), 3, 3, 4));
    situation.heard.remove(situation.issuer.organisation());
    assertThat(situation.assess().age()).isEqualTo(new Age(Optional.empty(), 0, 3, 4));
  }

  @Test
  void assess_nothingHeld_saysWhoWasHeard() {
    Situation situation = new Situation();
    Assessment assessment = situation.assess(List.of());
    assertThat(assessment.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(assessment.credential()).isEmpty();
    assertThat(assessment.statements()).isEmpty();
    assertThat(assessment.age()).isEqualTo(new Age(Optional.empty(), 0, 4, 4));
  }

  @Test
  void weight_ofEveryRefusedStatement_namesTheReason() {
    Situation situation = new Situation();
    Map<UnverifiedStatement, StatementRefusal> expected =
        Map.of(
            situation.issuer.attests(situation.credential), StatementRefusal.SELF_MADE,
            new Speaker(situation.third.organisation(), situation.issuer.key())
                    .attests(situation.credential),
                StatementRefusal.FORGED_ORGANISATION,
            situation.world.outsider(situation.third.organisation()).attests(situation.credential),
                StatementRefusal.UNKNOWN_NODE,
            situation.third.revokes(situation.credential), StatementRefusal.NOT_ITS_AUTHOR);
    expected.keySet().forEach(situation::with);
    Assessment assessment = situation.assess();
    expected.forEach(
        (statement, refusal) -> {
          assertThat(weighed(assessment, statement).refusal()).contains(refusal);
          assertThat(weighed(assessment, statement).counts()).isFalse();
        });
  }

  @Test
  void assessor_conditionThatDoesNotCompile_isABug() {
    Situation situation = new Situation();
    assertThatThrownBy(() -> situation.asking(1, 0, "vetting ==").assess())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credential_isGivenBack() {
    Situation situation = new Situation();
    assertThat(situation.assess().credential())
        .contains((Credential) situation.credential.statement());
  }

  /// `length` further organisations, each of which copies the one before it.
  private static List<UnverifiedStatement> chain(
      Situation situation, UnverifiedStatement source, int length) {
    List<UnverifiedStatement> chain = new ArrayList<>();
    UnverifiedStatement last = source;
    for (int i = 0; i < length; i++) {
      last = situation.member().copies(situation.credential, last.id());
      chain.add(last);
    }
    chain.forEach(situation::with);
    return chain;
  }

  private static Weighed weighed(Assessment assessment, UnverifiedStatement statement) {
    return assessment.statements().stream()
        .filter(weighed -> weighed.statement().equals(statement))
        .findFirst()
        .orElseThrow();
  }
}

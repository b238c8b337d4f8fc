package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.protocol.policy.Samples.TODAY;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.BasisKind;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.CaseState;
import org.thitsar.protocol.v1.Category;
import org.thitsar.protocol.v1.Purpose;

class GateTest {
  private static final CaseFile OPEN = Samples.person(1);
  private static final NodeId LAPTOP = laptop(1);
  private static final NodeId SIBLING = laptop(2);

  private static NodeId laptop(int seed) {
    return new NodeId(SigningKey.random(new SeededEntropy(seed)).verifying());
  }

  @Test
  void check_personWithEverything_passes() {
    assertThat(check(OPEN)).isEmpty();
    assertThat(check(Samples.with(OPEN, "synthetic", "yes"))).isEmpty();
  }

  @Test
  void check_noBasis_refuses() {
    assertThat(check(Samples.with(OPEN, "bases", ""))).containsExactly(Reason.NO_BASIS);
    assertThat(check(Samples.with(OPEN, "bases", "CONSENT:AID,VETTING_CHECK 2024-06-01")))
        .containsExactly(Reason.NO_BASIS);
    assertThat(check(Samples.with(OPEN, "bases", "VITAL_INTEREST:HOSTING 2024-06-01"))).isEmpty();
    assertThat(check(Samples.with(OPEN, "bases", "VITAL_INTEREST:HOSTING 2024-06-01 withdrawn")))
        .containsExactly(Reason.NO_BASIS);
  }

  @Test
  void check_withdrawnConsent_isNotReplacedByAnotherBasis() {
    String withdrawn = "CONSENT:HOSTING 2024-06-01 withdrawn";
    assertThat(check(Samples.with(OPEN, "bases", withdrawn)))
        .containsExactly(Reason.CONSENT_WITHDRAWN);
    assertThat(check(OPEN.withdrawn())).containsExactly(Reason.CONSENT_WITHDRAWN);
    assertThat(
            check(Samples.with(OPEN, "bases", withdrawn + "; LEGITIMATE_INTEREST:HOSTING 2024-07")))
        .containsExactly(Reason.CONSENT_WITHDRAWN);
    assertThat(check(Samples.with(OPEN, "bases", withdrawn + "; CONSENT:HOSTING 2025-01-02")))
        .isEmpty();
    assertThat(
            check(
                Samples.with(
                    OPEN, "bases", "CONSENT:AID 2024 withdrawn; VITAL_INTEREST:HOSTING 2024")))
        .isEmpty();
  }

  @Test
  void check_statisticsAndPublicity_needTheirOwnYes() {
    for (Purpose purpose : List.of(Purpose.STATISTICS, Purpose.PUBLICITY)) {
      CaseFile mandate =
          Samples.with(OPEN, "bases", "PUBLIC_INTEREST_MANDATE:" + purpose + " 2024-06-01");
      CaseFile yes = Samples.with(OPEN, "bases", "CONSENT:" + purpose + " 2024-06-01");
      assertThat(Gate.check(mandate, purpose, TODAY)).contains(Reason.NO_BASIS);
      assertThat(Gate.check(yes, purpose, TODAY)).isEmpty();
    }
  }

  @Test
  void check_basisOfANewerVersion_isNone() throws MalformedException {
    assertThat(
            check(
                changed(
                    record ->
                        record.clearBases().addBases(basis(BasisKind.CONSENT).setKindValue(99)))))
        .containsExactly(Reason.NO_BASIS);
    assertThat(
            check(
                changed(
                    record ->
                        record.clearBases().addBases(basis(BasisKind.BASIS_KIND_UNSPECIFIED)))))
        .containsExactly(Reason.NO_BASIS);
    assertThat(check(changed(record -> record.clearBases().addBases(basis(BasisKind.CONSENT)))))
        .isEmpty();
    assertThat(Gate.check(OPEN, Purpose.PURPOSE_UNSPECIFIED, TODAY)).contains(Reason.NO_BASIS);
    assertThat(Gate.check(OPEN, Purpose.UNRECOGNIZED, TODAY)).contains(Reason.NO_BASIS);
  }

  @Test
  void check_heldPeople_areRefused() {
    assertThat(check(Samples.with(OPEN, "held", "yes"))).containsExactly(Reason.HELD);
    assertThat(check(Samples.with(OPEN, Map.of("category_claimed", "SURRENDERED", "held", "yes"))))
        .containsExactly(Reason.HELD);
    assertThat(check(Samples.with(OPEN, "category_claimed", "SURRENDERED"))).isEmpty();
    assertThat(check(Samples.with(OPEN, "category_claimed", "POW")))
        .containsExactly(Reason.PRISONER_OF_WAR);
    assertThat(check(Samples.with(OPEN, "category_assessed", "POW")))
        .containsExactly(Reason.PRISONER_OF_WAR);
    assertThat(
            check(
                Samples.with(
                    OPEN, Map.of("category_claimed", "POW", "category_assessed", "DEFECTOR"))))
        .containsExactly(Reason.PRISONER_OF_WAR);
  }

  @Test
  void check_categoryNotKnown_refuses() throws MalformedException {
    assertThat(check(changed(record -> record.clearCategoryClaimed())))
        .containsExactly(Reason.CATEGORY_UNKNOWN);
    assertThat(check(changed(record -> record.setCategoryClaimedValue(99))))
        .containsExactly(Reason.CATEGORY_UNKNOWN);
    assertThat(check(changed(record -> record.setCategoryAssessedValue(99))))
        .containsExactly(Reason.CATEGORY_UNKNOWN);
    assertThat(
            check(
                changed(
                    record -> record.clearCategoryClaimed().setCategoryAssessed(Category.CDMER))))
        .isEmpty();
  }

  /// Laptops that wrote a field apart share with nobody what one of them alone would keep in.
  @Test
  void whatAGateKeepsInForOneOfTwoValues_itKeepsInWhileBothStand() throws MalformedException {
    List<CaseFile> all = new ArrayList<>(List.of(OPEN, OPEN.withdrawn()));
    for (CaseState state : CaseState.values()) {
      if (state != CaseState.UNRECOGNIZED) {
        all.add(changed(record -> record.setState(state)));
      }
    }
    all.add(changed(record -> record.setStateValue(99)));
    for (int category = 0; category <= 7; category++) {
      int number = category == 7 ? 99 : category;
      all.add(changed(record -> record.setCategoryClaimedValue(number)));
      all.add(changed(record -> record.setCategoryAssessedValue(number)));
    }
    all.add(Samples.with(OPEN, "held", "yes"));
    all.add(Samples.with(OPEN, "minor", "yes"));
    for (String born : List.of("", "1990", "2015", "2008")) {
      all.add(Samples.with(OPEN, "born_on", born));
    }
    for (String bases :
        List.of(
            "",
            "CONSENT:HOSTING",
            "CONSENT:HOSTING withdrawn",
            "CONSENT:HOSTING withdrawn; CONSENT:HOSTING 2025",
            "VITAL_INTEREST:HOSTING",
            "CONSENT:HOSTING withdrawn; VITAL_INTEREST:HOSTING")) {
      all.add(Samples.with(OPEN, "bases", bases));
    }
    // Values that nobody above has, so that both laptops wrote whatever a gate looks at.
    CaseFile before =
        Samples.with(
            OPEN,
            Map.of(
                "state", "IN_TRAINING",
                "category_claimed", "FAMILY",
                "category_assessed", "FAMILY",
                "born_on", "1950",
                "bases", "CONSENT:AID"));
    CaseRevision first = CaseRevision.first(before, LAPTOP, 1);
    int keptIn = 0;
    for (CaseFile one : all) {
      for (CaseFile other : all) {
        CaseRevision both =
            first
                .edited(first.file(), one, List.of(), LAPTOP, 2)
                .merge(first.edited(first.file(), other, List.of(), SIBLING, 3));
        if (!check(one).isEmpty() || !check(other).isEmpty()) {
          assertThat(check(both.file())).as("%s and %s", one.record(), other.record()).isNotEmpty();
          keptIn++;
        }
      }
    }
    assertThat(keptIn).isGreaterThan(500);
  }

  @Test
  void check_minors_areRefused() {
    assertThat(check(Samples.with(OPEN, "minor", "yes"))).containsExactly(Reason.MINOR);
    assertThat(check(born("2012"))).containsExactly(Reason.MINOR);
    assertThat(check(born("2008-11-23"))).containsExactly(Reason.MINOR);
    assertThat(check(born("2008-11-22"))).isEmpty();
    assertThat(check(born("2008-12"))).containsExactly(Reason.MINOR);
  }

  @Test
  void check_bornOnALeapDay_isAdultOnTheFirstOfMarch() {
    CaseFile leap = born("2008-02-29");
    assertThat(Gate.check(leap, Purpose.HOSTING, LocalDate.of(2026, 2, 28))).contains(Reason.MINOR);
    assertThat(Gate.check(leap, Purpose.HOSTING, LocalDate.of(2026, 3, 1))).isEmpty();
  }

  @Test
  void check_ageNotKnownForCertain_refuses() throws MalformedException {
    assertThat(check(born(""))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("2008"))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("2008-11"))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("2008-10"))).isEmpty();
    assertThat(check(born("2007"))).isEmpty();
    assertThat(check(born("2026-11-23"))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("2100"))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("1900"))).containsExactly(Reason.AGE_UNKNOWN);
    assertThat(check(born("1926"))).isEmpty();
    assertThat(check(changed(record -> record.getBornOnBuilder().setYear(0).setMonth(0).setDay(0))))
        .containsExactly(Reason.AGE_UNKNOWN);
  }

  @Test
  void check_states_thatForbidSharingRefuse() throws MalformedException {
    Map<CaseState, Reason> refused =
        Map.of(
            CaseState.REFERRED_CHILD_PROTECTION, Reason.CHILD_PROTECTION,
            CaseState.WITHDREW_CONSENT, Reason.CONSENT_WITHDRAWN,
            CaseState.ON_HOLD, Reason.DISPUTED,
            CaseState.NOT_ACCEPTED, Reason.NOT_ACCEPTED,
            CaseState.TRANSFERRED, Reason.TRANSFERRED,
            CaseState.DUPLICATE_MERGED, Reason.MERGED,
            CaseState.RETURNED_TO_MILITARY, Reason.SERVING_AGAIN,
            CaseState.DECEASED, Reason.DECEASED,
            CaseState.CLOSED, Reason.CLOSED);
    int passed = 0;
    for (CaseState state : CaseState.values()) {
      if (state == CaseState.UNRECOGNIZED) {
        continue;
      }
      List<Reason> reasons = check(changed(record -> record.setState(state)));
      Reason expected = refused.get(state);
      assertThat(reasons)
          .as(state.name())
          .isEqualTo(expected == null ? List.of() : List.of(expected));
      passed += reasons.isEmpty() ? 1 : 0;
    }
    assertThat(passed).isEqualTo(13);
    assertThat(check(changed(record -> record.setStateValue(99))))
        .containsExactly(Reason.STATE_UNKNOWN);
  }

  @Test
  void check_everyReasonOfAGate_isShownAbove() {
    Set<Reason> ofPolicies =
        EnumSet.of(Reason.EXPIRED, Reason.NOT_MEANT, Reason.UNDECIDED, Reason.NOT_NAMED);
    assertThat(EnumSet.complementOf(EnumSet.copyOf(ofPolicies))).hasSize(16);
  }

  private static CaseFile born(String date) {
    return Samples.with(OPEN, "born_on", date);
  }

  private static Basis.Builder basis(BasisKind kind) {
    return Basis.newBuilder().setKind(kind).addPurposes(Purpose.HOSTING);
  }

  private static CaseFile changed(Consumer<CaseRecord.Builder> change) throws MalformedException {
    CaseRecord.Builder record = OPEN.record().toBuilder();
    change.accept(record);
    return CaseFile.decode(Bytes.owning(record.build().toByteArray()));
  }

  private static List<Reason> check(CaseFile file) {
    return Gate.check(file, Purpose.HOSTING, TODAY).stream().toList();
  }
}

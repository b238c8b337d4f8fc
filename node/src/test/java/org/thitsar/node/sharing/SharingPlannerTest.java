package org.thitsar.node.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.Recipients;
import org.thitsar.protocol.policy.Samples;
import org.thitsar.protocol.policy.Withdrawal;

class SharingPlannerTest {
  private final Office office = new Office();
  private final Policy policy =
      Samples.policy("hosting", "case.vetting in [V2, V3]", "vetting, branch, exit_year");

  private void fill() {
    for (int i = 1; i <= 4; i++) {
      office.put(Samples.person(i));
    }
    office.put(Samples.with(Samples.person(5), "vetting", "V1"));
    office.put(Samples.with(Samples.person(6), "held", "yes"));
  }

  @Test
  void apply_newPolicy_sharesWhatItMeans() {
    fill();
    SharingPlan plan = office.apply(policy);
    assertThat(plan.shared()).isEqualTo(4);
    assertThat(plan.withdrawn()).isZero();
    assertThat(office.heldBy(Samples.RIVER)).hasSize(4);
    assertThat(office.heldBy(Samples.BRIGADE)).isEmpty();
    assertThat(plan.changes().getFirst().acts())
        .singleElement()
        .isInstanceOfSatisfying(
            Act.Share.class,
            act ->
                assertThat(act.recipients())
                    .isEqualTo(Recipients.Named.of(List.of(Samples.RIVER))));
  }

  @Test
  void planAll_twice_hasNothingMoreToSay() {
    fill();
    office.apply(policy);
    SharingPlan again = office.planAll();
    assertThat(again.changes()).isEmpty();
    assertThat(again.unchanged()).isEqualTo(4);
    assertThat(office.apply(policy).changes()).isEmpty();
  }

  @Test
  void whileSharingIsHalted_plansTakeBackAndLetNothingOut_thenSayTheRest() {
    fill();
    office.apply(policy);
    office.mayShare = false;
    office.put(Samples.with(Samples.person(1), "held", "yes"));
    office.put(Samples.with(Samples.person(2), "branch", "NAVY"));
    office.put(Samples.person(7));
    assertThat(office.heldBy(Samples.RIVER)).as("one taken back, none added").hasSize(3);
    assertThat(office.planAll().changes()).isEmpty();
    office.mayShare = true;
    SharingPlan rest = office.planAll();
    assertThat(rest.shared()).as("the edited one and the new one").isEqualTo(2);
    assertThat(office.heldBy(Samples.RIVER)).hasSize(4);
  }

  @Test
  void apply_fewerFields_takesBackWhatWasOutAndGivesTheSmaller() {
    fill();
    office.apply(policy);
    Policy narrow = Samples.policy("hosting", "case.vetting in [V2, V3]", "vetting");
    SharingPlan plan = office.apply(narrow);
    assertThat(plan.shared()).isEqualTo(4);
    assertThat(plan.changes())
        .hasSize(4)
        .allSatisfy(
            each -> {
              assertThat(each.acts()).hasSize(2);
              assertThat(each.acts().getFirst())
                  .isEqualTo(
                      new Act.TakeBack(
                          policy.recipients(), new Withdrawal(each.caseId(), policy.id())));
              assertThat(each.acts().getLast()).isInstanceOf(Act.Share.class);
            });
    ProjectionField branch = ProjectionField.named("branch").orElseThrow();
    assertThat(office.heldBy(Samples.RIVER))
        .hasSize(4)
        .allSatisfy(projection -> assertThat(projection.text(branch)).isEmpty());
  }

  @Test
  void apply_fewerCases_takesBackTheOthers() {
    fill();
    office.apply(policy);
    office.put(Samples.with(Samples.person(1), "vetting", "V3"));
    SharingPlan plan = office.apply(Samples.policy("hosting", "case.vetting == V3", "vetting"));
    assertThat(plan.shared()).isEqualTo(1);
    assertThat(plan.withdrawn()).isEqualTo(3);
    assertThat(office.heldBy(Samples.RIVER))
        .extracting(Projection::caseId)
        .containsExactly(Samples.caseId(1));
  }

  @Test
  void apply_otherRecipients_takesBackFromTheOldOnesInTheirLog() {
    fill();
    office.apply(
        Samples.policy("p", "River District Committee, Demo Brigade 91 Office", "true", ""));
    assertThat(office.heldBy(Samples.BRIGADE)).hasSize(5);
    office.apply(Samples.policy("p", "River District Committee", "true", ""));
    assertThat(office.heldBy(Samples.BRIGADE)).isEmpty();
    assertThat(office.heldBy(Samples.RIVER)).hasSize(5);
  }

  @Test
  void withdraw_policy_takesEverythingBack() {
    fill();
    office.apply(policy);
    SharingPlan plan = office.withdraw("hosting");
    assertThat(plan.withdrawn()).isEqualTo(4);
    assertThat(plan.shared()).isZero();
    assertThat(office.heldBy(Samples.RIVER)).isEmpty();
    assertThat(office.shared.of(Samples.caseId(1))).isEmpty();
    assertThat(office.planAll().changes()).isEmpty();
  }

  @Test
  void put_caseThatAGateNowKeepsIn_isTakenBack() {
    fill();
    office.apply(policy);
    List<CaseFile> changed =
        List.of(
            Samples.person(1).withdrawn(),
            Samples.with(Samples.person(2), "held", "yes"),
            Samples.with(Samples.person(3), "state", "RETURNED_TO_MILITARY"),
            Samples.with(Samples.person(4), "born_on", ""));
    for (CaseFile file : changed) {
      assertThat(office.put(file).changes().getFirst().acts())
          .singleElement()
          .isInstanceOf(Act.TakeBack.class);
    }
    assertThat(office.heldBy(Samples.RIVER)).isEmpty();
    office.put(Samples.person(1));
    assertThat(office.heldBy(Samples.RIVER)).hasSize(1);
  }

  @Test
  void put_caseThatChanged_isSharedAgainOnlyWhenItShows() {
    fill();
    office.apply(policy);
    assertThat(office.put(Samples.with(Samples.person(1), "phone", "09-000-1")).changes())
        .singleElement()
        .satisfies(plan -> assertThat(plan.changes()).isFalse());
    assertThat(office.put(Samples.with(Samples.person(1), "branch", "NAVY")).changes())
        .singleElement()
        .satisfies(plan -> assertThat(plan.acts()).singleElement().isInstanceOf(Act.Share.class));
    assertThat(office.heldBy(Samples.RIVER)).hasSize(4);
  }

  @Test
  void forget_caseThatIsGone_takesItBack() {
    fill();
    office.apply(policy);
    assertThat(office.planner.forget(Samples.caseId(1)).acts()).hasSize(1);
    assertThat(office.planner.forget(Samples.caseId(6)).acts()).isEmpty();
    office.cases.remove(Samples.caseId(1));
    assertThat(office.planAll().withdrawn()).isEqualTo(1);
    assertThat(office.heldBy(Samples.RIVER)).hasSize(3);
  }

  @Test
  void planAll_dayAfterTheEnd_takesEverythingBack() {
    fill();
    office.apply(policy);
    office.today = policy.until();
    assertThat(office.planAll().changes()).isEmpty();
    office.today = policy.until().plusDays(1);
    assertThat(office.planAll().withdrawn()).isEqualTo(4);
    assertThat(office.heldBy(Samples.RIVER)).isEmpty();
  }

  @Test
  void planAll_eighteenthBirthday_sharesFromThatDay() {
    office.apply(policy);
    office.put(Samples.with(Samples.person(1), "born_on", "2009-01-15"));
    office.today = LocalDate.of(2027, 1, 14);
    assertThat(office.planAll().shared()).isZero();
    office.today = LocalDate.of(2027, 1, 15);
    assertThat(office.planAll().shared()).isEqualTo(1);
  }

  @Test
  void twoPolicies_sayEachItsOwn_andEndEachByItself() {
    fill();
    office.apply(policy);
    office.apply(Samples.policy("all", "members", "true", "vetting"));
    assertThat(office.heldBy(Samples.RIVER)).hasSize(9);
    assertThat(office.heldBy(Samples.BRIGADE)).hasSize(5);
    assertThat(office.shared.casesByPolicy())
        .isEqualTo(Map.of(policy.id(), 4L, office.policies.named("all").orElseThrow().id(), 5L));
    office.withdraw("hosting");
    assertThat(office.heldBy(Samples.RIVER)).hasSize(5);
  }

  @Test
  void exposures_countPersonsAndFields() {
    fill();
    office.put(Samples.with(Samples.person(2), "exit_on", ""));
    office.apply(policy);
    office.apply(Samples.policy("all", "members", "true", "vetting"));
    List<Exposure> exposures = office.shared.exposures(List.of(Samples.RIVER, Samples.BRIGADE));
    assertThat(exposures).extracting(Exposure::persons).containsExactly(5L, 5L);
    assertThat(named(exposures.getFirst()))
        .isEqualTo(Map.of("vetting", 5L, "branch", 4L, "exit_year", 3L));
    assertThat(named(exposures.getLast())).isEqualTo(Map.of("vetting", 5L));
    office.withdraw("all");
    office.withdraw("hosting");
    assertThat(office.shared.exposures(List.of(Samples.RIVER)))
        .containsExactly(new Exposure(Samples.RIVER, 0, Exposure.byField()));
  }

  @Test
  void open_afterARestart_knowsPoliciesAndWhatIsOut() {
    fill();
    office.apply(policy);
    Office again = new Office(office.storage);
    assertThat(again.policies.all()).containsExactly(policy);
    again.cases.putAll(office.cases);
    assertThat(again.planAll().changes()).isEmpty();
    again.cases.clear();
    assertThat(again.planner.planAll(List.of(), _ -> {}, again.today).withdrawn()).isEqualTo(4);
  }

  @Test
  void planAll_tenThousandCases_isOnePassThatSettles() {
    for (int i = 0; i < 10_000; i++) {
      CaseFile file = Samples.with(Samples.person(i), "vetting", i % 3 == 0 ? "V3" : "V2");
      office.cases.put(file.id(), file);
    }
    office.apply(Samples.policy("all", "members", "true", "vetting"));
    office.apply(policy);
    SharingPlan plan =
        office.planner.planAll(
            office.policies.with(Samples.policy("third", "case.vetting == V3", "vetting")),
            office.cases.values()::forEach,
            office.today);
    assertThat(plan.shared()).isEqualTo(3_334);
    assertThat(plan.unchanged()).isEqualTo(6_666);
  }

  private static Map<String, Long> named(Exposure exposure) {
    return exposure.personsByField().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
  }
}

package org.thitsar.node.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;

final class CaseDraftsTest {
  private final CaseFixture fixture = new CaseFixture();

  @Test
  void create_withOnlyACategory_isEnough_andGivesANumber() {
    CaseFile file = ready(create(Map.of("category_claimed", "DESERTER")));
    assertThat(file.localNumber()).isEqualTo("2026-0001");
    assertThat(file.text(CaseField.STATE)).isEqualTo("RECEIVED");
    assertThat(file.text(CaseField.VETTING)).isEqualTo("V0");
    assertThat(ready(create(Map.of("category_claimed", "DESERTER"))).localNumber())
        .isEqualTo("2026-0002");
  }

  @Test
  void create_withoutCategory_isRefused() {
    assertThat(problems(create(Map.of("full_name", "Demo"))))
        .extracting(DraftProblem::field)
        .containsExactly("category_claimed");
  }

  @Test
  void create_takesLabelsPlacesRanksAndDigitsAsPeopleWriteThem() {
    CaseFile file =
        ready(
            create(
                Map.of(
                    "အမျိုးအစား", "ဘက်ပြောင်းလာသူ",
                    "အမည်", " ကျော်\u200Bမင်း\u202E ",
                    "Born on", "၁၉၉၀-၀၃",
                    "Township of birth", "Myitkyina",
                    "Received in", "Thailand",
                    "Rank", "တပ်ကြပ်",
                    "Case number", "၂၀၂၆/၇")));
    assertThat(file.text(CaseField.CATEGORY_CLAIMED)).isEqualTo("DEFECTOR");
    assertThat(file.text(CaseField.FULL_NAME)).isEqualTo("ကျော်မင်း");
    assertThat(file.text(CaseField.BORN_ON)).isEqualTo("1990-03");
    assertThat(file.text(CaseField.ORIGIN_TOWNSHIP)).isEqualTo("MMR001001");
    assertThat(file.text(CaseField.ORIGIN_AREA)).isEqualTo("MMR001");
    assertThat(file.text(CaseField.RECEPTION_AREA)).isEqualTo("TH");
    assertThat(file.text(CaseField.RANK_ROW)).isEqualTo("17");
    assertThat(file.localNumber()).isEqualTo("2026/7");
  }

  @Test
  void create_aNameThatMeansSeveralThings_isRefusedWithTheChoices() {
    assertThat(
            problems(
                create(
                    Map.of(
                        "category_claimed", "DEFECTOR",
                        "origin_township", "Minhla",
                        "origin_area", "Shan",
                        "rank_row", "Captain"))))
        .hasSize(3)
        .allMatch(problem -> problem.problem().equals("means more than one"))
        .anyMatch(problem -> problem.hint().contains("Magway"))
        .anyMatch(problem -> problem.hint().contains("MMR016"))
        .anyMatch(problem -> problem.hint().contains("navy"));
  }

  @Test
  void create_aNumberOfAnotherCase_isRefused() {
    CaseFile file = ready(create(Map.of("category_claimed", "CDMER", "local_number", "7")));
    fixture.write(List.of(imported(file)));
    assertThat(problems(create(Map.of("category_claimed", "CDMER", "local_number", "၇"))))
        .extracting(DraftProblem::problem)
        .containsExactly("belongs to another case");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit_on|2027|lies in the future|people who still serve are never recorded",
        "arrived_on|2026-08-01|lies in the future|check the year",
        "born_on|2030-01-01|lies in the future|check the year",
      })
  void create_whatHasNotHappenedYet_isRefused(
      String field, String text, String problem, String hint) {
    assertThat(problems(create(Map.of("category_claimed", "CDMER", field, text))))
        .first()
        .satisfies(
            first -> {
              assertThat(first.field()).isEqualTo(field);
              assertThat(first.problem()).isEqualTo(problem);
              assertThat(first.hint()).contains(hint);
            });
  }

  @Test
  void create_datesInTheWrongOrder_areRefused() {
    assertThat(
            problems(
                create(
                    Map.of(
                        "category_claimed", "CDMER",
                        "born_on", "2001",
                        "exit_on", "2000",
                        "arrived_on", "1999"))))
        .extracting(DraftProblem::problem)
        .containsExactly("is after leaving", "is after arriving", "is after arriving");
  }

  @Test
  void create_somebodyCertainlyUnder18_isFlagged_withoutVetting() {
    CaseFile file =
        ready(
            create(
                Map.of(
                    "category_claimed", "DESERTER",
                    "born_on", "2008-05",
                    "arrived_on", "2025-02-01")));
    assertThat(file.flaggedMinor()).isTrue();
    assertThat(file.text(CaseField.STATE)).isEqualTo("REFERRED_CHILD_PROTECTION");
    assertThat(file.text(CaseField.VETTING)).isEmpty();
  }

  @Test
  void create_somebodyPerhaps18_isNotFlagged_theGatesDecide() {
    CaseFile file =
        ready(
            create(
                Map.of(
                    "category_claimed", "DESERTER",
                    "born_on", "2007",
                    "arrived_on", "2025-02-01")));
    assertThat(file.flaggedMinor()).isFalse();
  }

  @Test
  void create_unknownFields_areNamedWithTheNearest_andWhatIsNeverRecordedIsSaid() {
    assertThat(
            problems(
                create(Map.of("category_claimed", "CDMER", "ful_name", "x", "Father's name", "x"))))
        .extracting(DraftProblem::hint)
        .containsExactlyInAnyOrder("did you mean full_name?", "take it out of what you keep");
  }

  @Test
  void create_textInZawgyi_isRefused() {
    assertThat(problems(create(Map.of("category_claimed", "CDMER", "full_name", "ေအာင္ေဇာ္မိုး"))))
        .extracting(DraftProblem::problem)
        .containsExactly("looks like zawgyi, not unicode");
  }

  @Test
  void edit_changesNamedFieldsOnly_andSaysWhenNothingChanged() {
    CaseFile file = ready(create(Map.of("category_claimed", "CDMER", "full_name", "Demo")));
    CaseFile edited = ready(edit(file, Map.of("sex", "FEMALE")));
    assertThat(edited.text(CaseField.FULL_NAME)).isEqualTo("Demo");
    assertThat(ready(edit(edited, Map.of("sex", "female")))).isSameAs(edited);
    assertThat(ready(edit(edited, Map.of("full_name", ""))).text(CaseField.FULL_NAME)).isEmpty();
  }

  @Test
  void edit_takingAwayTheCategoryOrTheNumber_isRefused() {
    CaseFile file = ready(create(Map.of("category_claimed", "CDMER")));
    assertThat(problems(edit(file, Map.of("category_claimed", "")))).hasSize(1);
    assertThat(problems(edit(file, Map.of("local_number", "")))).hasSize(1);
  }

  @Test
  void edit_takingBackAWithdrawal_isRefused_whileANewBasisIsNot() {
    CaseFile file =
        ready(create(Map.of("category_claimed", "CDMER", "bases", "CONSENT:AID 2024 withdrawn")));
    for (String text : List.of("CONSENT:AID 2024", "", "CONSENT:AID 2025")) {
      assertThat(problems(edit(file, Map.of("bases", text))))
          .extracting(DraftProblem::problem)
          .containsExactly("takes back a withdrawal");
    }
    assertThat(ready(edit(file, Map.of("bases", "CONSENT:AID 2025; CONSENT:AID 2024 withdrawn"))))
        .isNotEqualTo(file);
  }

  private CaseDraft create(Map<String, String> texts) {
    return fixture.drafts.create(
        CaseId.fresh(fixture.entropy), texts, fixture.store, CaseFixture.TODAY);
  }

  private CaseDraft edit(CaseFile file, Map<String, String> texts) {
    return fixture.drafts.edit(file, texts, fixture.store, CaseFixture.TODAY);
  }

  static ImportedCase imported(CaseFile file) {
    return new ImportedCase(file, Optional.empty(), Optional.empty());
  }

  static CaseFile ready(CaseDraft draft) {
    return switch (draft) {
      case CaseDraft.Ready(CaseFile file) -> file;
      case CaseDraft.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private static List<DraftProblem> problems(CaseDraft draft) {
    return switch (draft) {
      case CaseDraft.Refused(List<DraftProblem> problems) -> problems;
      case CaseDraft.Ready ready -> throw new AssertionError(ready.toString());
    };
  }
}

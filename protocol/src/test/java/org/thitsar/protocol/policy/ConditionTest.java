package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.protocol.policy.Samples.TODAY;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Sensitivity;

class ConditionTest {
  private static final CaseFile PERSON =
      Samples.with(
          Samples.person(1),
          Map.of(
              "needs", "SHELTER; LEGAL",
              "languages", "my; ksw",
              "origin_area", "MMR003",
              "arrived_on", "2024-06",
              "dependants", "1/2/1",
              "conscript", "yes"));

  @Test
  void ask_overEveryKindOfFact_answers() {
    assertThat(ask("case.category == DEFECTOR")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.category_claimed != CDMER")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.vetting in [V2, V3]")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.vetting in [V3]")).isEqualTo(Condition.Answer.NO);
    assertThat(ask("SHELTER in case.needs && !(MEDICAL in case.needs)"))
        .isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.needs.exists(need, need == LEGAL)")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.needs.all(need, need == LEGAL)")).isEqualTo(Condition.Answer.NO);
    assertThat(ask("case.languages.exists(l, l.startsWith('k'))")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.age >= 30 && case.birth_year == 1996")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.exit_year == 2024 && case.exit_quarter == 2"))
        .isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.arrived_year == 2024 && case.arrived_month == 6"))
        .isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.rank_band == NCO")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.conscript && !case.synthetic")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.dependants == 4 && case.dependants_under_18 == 3"))
        .isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.origin_area.startsWith('MMR')")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("size(case.needs) == 2")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("true")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.conscript ? case.age < 20 : true")).isEqualTo(Condition.Answer.NO);
  }

  @Test
  void ask_ofWhatIsNotRecorded_decidesNothing() {
    assertThat(ask("case.sex == FEMALE")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.sex != FEMALE")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("!(case.sex == FEMALE)")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.vetted_year > 0")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.category_assessed == DEFECTOR")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.age + 9223372036854775807 > 0")).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.sex == FEMALE || case.vetting == V2")).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.sex == FEMALE && case.vetting == V3")).isEqualTo(Condition.Answer.NO);
    assertThat(ask("has(case.sex) && case.sex == FEMALE")).isEqualTo(Condition.Answer.NO);
    assertThat(ask("!has(case.sex) || case.sex == FEMALE")).isEqualTo(Condition.Answer.YES);
  }

  @Test
  void ask_ageThatTheDateOfBirthLeavesOpen_decidesNothing() {
    CaseFile year = Samples.with(PERSON, "born_on", "1996");
    assertThat(ask("case.age >= 18", year)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.birth_year == 1996", year)).isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.age == 30", Samples.with(PERSON, "born_on", "1996-03")))
        .isEqualTo(Condition.Answer.YES);
    assertThat(ask("case.age == 30", Samples.with(PERSON, "born_on", "1996-11")))
        .isEqualTo(Condition.Answer.UNDECIDED);
  }

  @Test
  void ask_choiceOfANewerVersion_isNoWhateverTheRestSays() throws MalformedException {
    CaseFile newer =
        CaseFile.decode(
            Bytes.owning(
                PERSON.record().toBuilder()
                    .setVettingValue(77)
                    .addNeedsValue(78)
                    .build()
                    .toByteArray()));
    assertThat(ask("case.vetting == V2 || true", newer)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.vetting != V2", newer)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("!has(case.vetting)", newer)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("SHELTER in case.needs", newer)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.category == DEFECTOR", newer)).isEqualTo(Condition.Answer.YES);
    CaseFile category =
        CaseFile.decode(
            Bytes.owning(
                PERSON.record().toBuilder().setCategoryAssessedValue(79).build().toByteArray()));
    assertThat(ask("case.category == DEFECTOR || true", category))
        .isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask("case.category_claimed == DEFECTOR", category)).isEqualTo(Condition.Answer.YES);
  }

  @Test
  void catalogue_hasNothingAboveL2AndNobodysName() {
    int above = 0;
    for (CaseField field : CaseField.all()) {
      if (!field.sensitivity().atMost(Sensitivity.L2)) {
        above++;
        assertThat(Facts.catalogue()).doesNotContainKey(field.name());
        assertThat(slips("has(case." + field.name() + ")"))
            .singleElement()
            .asString()
            .contains("a case has no field `" + field + "`")
            .contains("a policy is never about one person");
      }
    }
    assertThat(above).isGreaterThan(8);
    assertThat(Facts.catalogue()).doesNotContainKeys("case_id", "held", "minor", "bases");
    assertThat(Facts.catalogue()).containsKeys("state", "category", "vetting", "origin_area");
  }

  @Test
  void compile_wrongTypes_areExplainedInPlace() {
    assertThat(slips("case.sensitivty == 1"))
        .singleElement()
        .asString()
        .startsWith("1:5 a case has no field `sensitivty`");
    assertThat(slips("case.categry == DEFECTOR"))
        .containsExactly(
            "1:5 a case has no field `categry` that a condition may ask for | did you mean"
                + " `category`?");
    assertThat(slips("case.exit_on == '2024'"))
        .containsExactly(
            "1:5 a case has no field `exit_on` that a condition may ask for | it is L3: a policy is"
                + " never about one person; ask for `exit_year`");
    assertThat(slips("case.category == V2"))
        .singleElement()
        .asString()
        .startsWith("1:14 `==` cannot join a Category and a Vetting | the choices are CDMER,");
    assertThat(slips("case.category == \"DEFECTOR\""))
        .containsExactly(
            "1:14 `==` cannot join a Category and a text | choices are written without quotation"
                + " marks, such as CDMER, DEFECTOR");
    assertThat(slips("case.category in [\"DEFECTOR\"]"))
        .singleElement()
        .asString()
        .startsWith("1:14 `in` cannot join a Category and a list | choices are written without");
    assertThat(slips("case.category in [DEFECTOR, 'x']"))
        .contains("1:28 this is a text where a Category is needed | ");
    assertThat(slips("case.vetting >= V2"))
        .containsExactly(
            "1:13 `>=` cannot join a Vetting and a Vetting | choices have no order; write `in [V0,"
                + " V1]`");
    assertThat(slips("case.age > '3'"))
        .containsExactly(
            "1:9 `>` cannot join a number and a text | write the number without quotation marks");
    assertThat(slips("case.needs == SHELTER"))
        .containsExactly(
            "1:11 `==` cannot join a list and a Need | write `FOOD in` before the list");
    assertThat(slips("case.conscript &&\n  case.foo == 1"))
        .singleElement()
        .asString()
        .startsWith("2:7 a case has no field `foo`");
    assertThat(slips("DEFECTER == case.category"))
        .containsExactly("1:0 `DEFECTER` is not known here | did you mean `DEFECTOR`?");
    assertThat(slips("category == DEFECTOR"))
        .containsExactly("1:0 `category` is not known here | write `case.category`");
    assertThat(slips("case == case")).hasSize(2).first().asString().startsWith("1:0 ");
    assertThat(slips("case.sex == null"))
        .containsExactly(
            "1:12 this cannot be asked | nothing is `null`; write `has(case.field)` to ask whether"
                + " it is recorded");
    assertThat(slips("case.age")).singleElement().asString().contains("this is a number, not");
  }

  @Test
  void compile_syntaxErrors_areTranslated() {
    assertThat(slips("case.category = DEFECTOR"))
        .containsExactly("1:14 `=` does not fit here | write `==` to compare");
    assertThat(slips("case.category =="))
        .containsExactly(
            "1:16 the condition ends too early | something is missing at the end: a value, a"
                + " bracket or a quotation mark");
    assertThat(slips("case.conscript and case.age > 30"))
        .containsExactly("1:15 `and` does not fit here | write `&&` for and");
    assertThat(slips("case.age > 3 & case.age < 5"))
        .containsExactly("1:13 `&` does not fit here | write `&&` for and");
    assertThat(slips("not case.conscript"))
        .singleElement()
        .asString()
        .startsWith("1:0 `not` does not fit here | write `!` for not");
    assertThat(slips("if case.conscript"))
        .containsExactly("1:0 `if` is a reserved word | write only what must be true; no `if`");
    assertThat(slips("(case.age > 3"))
        .containsExactly("1:13 `)` is missing here | count the opening and closing brackets");
    assertThat(slips("case.age > 3)")).singleElement().asString().startsWith("1:12 `)` does not");
    assertThat(slips("case.category <> DEFECTOR"))
        .singleElement()
        .asString()
        .startsWith("1:14 `<>` does not fit here | write `!=`");
    assertThat(slips("case.origin_area == \u201cMMR003\u201d"))
        .first()
        .asString()
        .isEqualTo("1:20 `\u201c` does not fit here | use straight quotation marks: \"");
    assertThat(slips("case.origin_area == 'MMR"))
        .first()
        .asString()
        .isEqualTo("1:20 this text has no end | close it with the quotation mark it began with");
    assertThat(slips("")).singleElement().asString().contains("ends too early");
    for (String text : List.of("case.category = ", "a b c", "case..age", "(", "[", "{", "?", "'")) {
      assertThat(slips(text))
          .isNotEmpty()
          .allSatisfy(
              slip -> assertThat(slip).doesNotContain("expecting", "mismatched", "viable", "EOF"));
    }
  }

  @Test
  void compile_otherFunctions_areNotThere() {
    for (String text :
        List.of(
            "dyn(case.category) == 'DEFECTOR'",
            "case.origin_area.matches('a*')",
            "timestamp('2020-01-01T00:00:00Z') == timestamp('2020-01-01T00:00:00Z')",
            "string(case.age) == '3'",
            "type(case.age) == type(1)",
            "case{age: 1}.age == 1",
            "case.needs[0] == SHELTER",
            "case.age * 2 > 1")) {
      assertThat(slips(text)).as(text).isNotEmpty();
    }
  }

  @Test
  void compile_monsters_areRefusedOrBounded() {
    for (String text :
        List.of(
            "(".repeat(1_500) + "true" + ")".repeat(1_500),
            "1" + "+1".repeat(1_500) + " > 0",
            "case" + ".age".repeat(900) + " == 1",
            "[".repeat(1_500) + "]".repeat(1_500) + " == []",
            "true" + " && true".repeat(480),
            "case.age in [" + "1,".repeat(1_000) + "1]")) {
      assertThat(slips(text))
          .as(text.substring(0, 10))
          .singleElement()
          .asString()
          .contains("the condition is too complicated");
    }
    assertThat(slips("x".repeat(5_000)))
        .containsExactly(
            "1:0 the condition is too long | at most 4096 characters; two policies may say it more"
                + " plainly");
    assertThat(slips("!".repeat(4_000) + "true")).isEmpty();
    String ten = "[1,2,3,4,5,6,7,8,9,10]";
    String nested = ten + ".all(a, " + ten + ".all(b, " + ten + ".all(c, a + b + c > 0)))";
    assertThat(ask(nested)).isEqualTo(Condition.Answer.UNDECIDED);
    assertThat(ask(ten + ".all(a, " + ten + ".all(b, a + b > 0))")).isEqualTo(Condition.Answer.YES);
  }

  private static Condition.Answer ask(String text) {
    return ask(text, PERSON);
  }

  private static Condition.Answer ask(String text, CaseFile file) {
    return switch (Condition.compile(text)) {
      case Condition.Compiled(Condition condition) -> condition.ask(Facts.of(file, TODAY));
      case Condition.Wrong(List<Condition.Slip> slips) ->
          throw new AssertionError(slips.toString());
    };
  }

  private static List<String> slips(String text) {
    return switch (Condition.compile(text)) {
      case Condition.Compiled _ -> List.of();
      case Condition.Wrong(List<Condition.Slip> slips) ->
          slips.stream()
              .map(s -> s.line() + ":" + s.column() + " " + s.problem() + " | " + s.hint())
              .toList();
    };
  }
}

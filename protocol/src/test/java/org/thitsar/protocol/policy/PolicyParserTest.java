package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.protocol.policy.Samples.TODAY;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.v1.Purpose;

class PolicyParserTest {
  private static final String GOOD =
      """
      # hosting along the river
      schema: 1
      name: river-hosting
      what: cases
      purpose: HOSTING
      to: [River District Committee, Demo Brigade 91 Office]
      until: 2027-06-30
      when: |
        case.category in [CDMER, DEFECTOR] &&
        case.vetting in [V2, V3]
      fields: [vetting, exit_year, category_claimed]
      carriers: Demo Brigade 91 Office
      """;

  private final PolicyParser parser = new PolicyParser(Samples.organisations());

  @Test
  void parse_goodDocument_isUnderstood() {
    Policy policy = Samples.policy(GOOD);
    assertThat(policy.name()).isEqualTo("river-hosting");
    assertThat(policy.purpose()).isEqualTo(Purpose.HOSTING);
    assertThat(policy.recipients())
        .isEqualTo(Recipients.Named.of(List.of(Samples.BRIGADE, Samples.RIVER)));
    assertThat(policy.until()).isEqualTo(LocalDate.of(2027, 6, 30));
    assertThat(policy.untilMillis()).isEqualTo(1_814_399_999_999L);
    assertThat(policy.fields())
        .extracting(ProjectionField::name)
        .containsExactly("vetting", "category_claimed", "exit_year");
    assertThat(policy.carriers()).containsExactly(Samples.BRIGADE);
    assertThat(policy.when()).startsWith("case.category in").endsWith("[V2, V3]");
  }

  @Test
  void parse_sameMeaningWrittenOtherwise_hasTheSameId() {
    String other =
        """
        \uFEFF---
        fields:
          - exit_year
          - "category_claimed"
          - 'vetting'
        until: "2027-06-30"
        carriers: [Demo Brigade 91 Office]
        to: [Demo Brigade 91 Office, %s]
        when: "case.category in [CDMER, DEFECTOR] &&\\ncase.vetting in [V2, V3]"
        purpose: HOSTING
        name: river-hosting
        schema: 1
        """
            .formatted(Samples.RIVER);
    assertThat(Samples.policy(other).id()).isEqualTo(Samples.policy(GOOD).id());
    assertThat(Samples.policy(GOOD.replace("2027-06-30", "2027-07-01")).id())
        .isNotEqualTo(Samples.policy(GOOD).id());
  }

  @Test
  void parse_toMembers_isUnderstoodWithL1Only() {
    String yaml =
        GOOD.replace("[River District Committee, Demo Brigade 91 Office]", "members")
            .replace("[vetting, exit_year, category_claimed]", "[vetting]");
    assertThat(Samples.policy(yaml).recipients()).isEqualTo(new Recipients.Members());
    assertThat(problems(yaml.replace("[vetting]", "[vetting, branch]")))
        .containsExactly(
            "11:19 `branch` is L2, above the ceiling L1 of all members | leave it out, or name the"
                + " organisations that need it for this purpose");
  }

  @Test
  void parse_unknownKey_namesTheNearest() {
    assertThat(problems(GOOD.replace("until:", "untill:")))
        .containsExactly("7:1 there is no key `untill` | did you mean `until`?");
    assertThat(problems(GOOD.replace("carriers:", "xylophone:")))
        .containsExactly(
            "12:1 there is no key `xylophone` | the keys are schema, name, purpose, to, until,"
                + " when, fields, what, carriers");
  }

  @Test
  void parse_missingKey_saysWhatToWrite() {
    assertThat(problems(GOOD.replace("until: 2027-06-30\n", "")))
        .containsExactly("2:1 `until` is missing | write, for example, `until: 2027-06-30`");
  }

  @Test
  void parse_keyTwice_isRefusedAtTheSecond() {
    assertThat(problems(GOOD + "name: other\n"))
        .containsExactly("13:1 `name` stands here a second time | write it once");
  }

  @Test
  void parse_everyProblem_isFoundAtOnce() {
    String yaml =
        """
        schema: 2
        name: "river hosting"
        purpose: HOSTNG
        to: [River Distrct Committee, Own Office, Twin Office, River District Committee, River District Committee]
        until: 2026-02-30
        when: case.vetting
        fields: [vetting, exit_yaer, full_name, born_on, vetting, synthetic, arrived_on]
        """;
    assertThat(problems(yaml))
        .containsExactly(
            "1:9 version `2` of policies is not known | write `schema: 1`",
            "2:7 this name does not fit | letters, digits, `-` and `_`, at most 40; never a"
                + " person's name",
            "3:10 `HOSTNG` is not a purpose | did you mean `HOSTING`?",
            "4:6 there is no organisation `River Distrct Committee` in the federation | did you"
                + " mean `River District Committee`?",
            "4:31 this is your own organisation | leave it out: your own nodes have the case",
            "4:43 2 organisations are called `Twin Office` | write the id of the one you mean",
            "4:82 `River District Committee` stands here a second time | leave it out",
            "5:8 `2026-02-30` is not a date | write year, month and day, such as 2027-05-22",
            "6:11 this is a Vetting, not something that is true or false | compare it, for example"
                + " with `==`",
            "7:19 there is no field `exit_yaer` | did you mean `exit_year`?",
            "7:30 `full_name` is L3 and leaves under no policy | it leaves only by a referral the"
                + " person agreed to",
            "7:41 `born_on` is L3 and leaves under no policy | it leaves only by a referral the"
                + " person agreed to; `birth_year` can be shared",
            "7:50 `vetting` stands here a second time | leave it out",
            "7:59 `synthetic` is always shared | leave it out",
            "7:70 `arrived_on` stays in the case file | leave it out");
  }

  @Test
  void parse_everyL3FieldOfACase_isRefusedByName() {
    int refused = 0;
    for (org.thitsar.protocol.casefile.CaseField field :
        org.thitsar.protocol.casefile.CaseField.all()) {
      if (field.sensitivity() != org.thitsar.protocol.casefile.Sensitivity.L3) {
        continue;
      }
      refused++;
      assertThat(problems(GOOD.replace("[vetting, exit_year, category_claimed]", field.name())))
          .singleElement()
          .asString()
          .startsWith("11:9 `" + field + "` ")
          .containsAnyOf("leaves under no policy", "stays in the case file");
    }
    assertThat(refused).isGreaterThan(8);
  }

  @Test
  void parse_dates_pastAndTooFarAreRefused() {
    assertThat(problems(GOOD.replace("2027-06-30", "2026-11-21")))
        .containsExactly("7:8 this day is over | write a day that is to come");
    assertThat(problems(GOOD.replace("2027-06-30", "2026-11-22"))).isEmpty();
    assertThat(problems(GOOD.replace("2027-06-30", "2036-01-01")))
        .containsExactly("7:8 this is more than 5 years away | the latest is 2031-11-22");
    assertThat(problems(GOOD.replace("2027-06-30", "soon")))
        .containsExactly(
            "7:8 `soon` is not a date | write year, month and day, such as 2027-05-22");
  }

  @Test
  void parse_wrongShapes_areRefusedInTheirPlaces() {
    assertThat(problems("- a\n- b\n"))
        .containsExactly(
            "1:1 a policy is a group of keys, this is a list | start with `schema: 1`");
    assertThat(problems("")).containsExactly("1:1 the document is empty | start with `schema: 1`");
    assertThat(problems(GOOD.replace("purpose: HOSTING", "purpose: [HOSTING]")))
        .containsExactly(
            "5:10 `purpose` takes one value, this is a list | write, for example, `purpose:"
                + " HOSTING`");
    assertThat(problems(GOOD.replace("purpose: HOSTING", "purpose:")))
        .containsExactly("5:9 `purpose` has no value | write, for example, `purpose: HOSTING`");
    assertThat(problems(GOOD.replace("[vetting, exit_year, category_claimed]", "{vetting: yes}")))
        .containsExactly(
            "11:9 `fields` takes a list, this is a group of keys | write, for example, `fields:"
                + " [vetting]`");
    assertThat(problems(GOOD.replace("[vetting, ", "[[vetting], ")))
        .containsExactly("11:10 here must be a name | one name for each place of the list");
    assertThat(
            problems(
                GOOD.replace("to: [River District Committee, Demo Brigade 91 Office]", "to: []")))
        .containsExactly("6:5 this list is empty | name an organisation, or write `to: members`");
    assertThat(problems(GOOD.replace("[River", "[members, River")))
        .containsExactly(
            "6:6 `members` is everybody already | write `to: members`, or only the organisations");
    assertThat(problems(GOOD + "---\n" + GOOD))
        .containsExactly("13:1 a second document begins here | write one policy in one file");
  }

  @Test
  void parse_noFields_sharesOnlyTheEnvelope() {
    assertThat(
            Samples.policy(GOOD.replace("[vetting, exit_year, category_claimed]", "[]")).fields())
        .isEmpty();
  }

  @Test
  void parse_tagsAnchorsAndAliases_areRefused() {
    assertThat(problems("name: !!java.lang.Runtime x\n"))
        .containsExactly("1:7 `tag:yaml.org,2002:java.lang.Runtime` is a tag | leave the tag out");
    assertThat(problems(GOOD.replace("[vetting, ", "&f [vetting, ")))
        .containsExactly(
            "11:9 `&f` names a part for repetition | write it out: a policy must be readable as it"
                + " stands");
    assertThat(problems("a: *b\n"))
        .containsExactly(
            "1:4 `*b` repeats another part | write it out: a policy must be readable as it stands");
  }

  @Test
  void parse_aliasBomb_endsAtItsFirstAnchor() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }
    assertThat(problems(bomb.toString())).singleElement().asString().startsWith("1:5 `&a0` names");
  }

  @Test
  void parse_deepNesting_isRefusedWhereItGetsTooDeep() {
    assertThat(problems("[".repeat(30_000)))
        .containsExactly("1:5 this is nested too deeply | a policy has two levels");
    assertThat(problems("to: " + "{a: ".repeat(10_000)))
        .containsExactly("1:17 this is nested too deeply | a policy has two levels");
    assertThat(problems("- ".repeat(20_000) + "x"))
        .containsExactly("1:9 this is nested too deeply | a policy has two levels");
  }

  @Test
  void parse_oneMebibyte_isRefusedUnread() {
    assertThat(problems("# " + "x".repeat(1 << 20)))
        .containsExactly("0:0 the document is too large | a policy has at most 65536 characters");
    assertThat(problems("x,".repeat(30_000)))
        .singleElement()
        .asString()
        .startsWith("1:1 a policy is a group of keys, this is a text");
    assertThat(problems("to: [" + "x,".repeat(30_000) + "]"))
        .containsExactly(
            "1:4000 the document has too many parts | a policy has at most 2000 parts");
  }

  @Test
  void parse_brokenYaml_isExplained() {
    assertThat(problems("schema: 1\n\tname: x\n"))
        .singleElement()
        .asString()
        .startsWith("2:1 this is not valid YAML: ")
        .endsWith("indent with spaces, not with tabs");
    assertThat(problems("schema: 1\nto: [a, b\nname: x\n"))
        .singleElement()
        .asString()
        .startsWith("3:5 this is not valid YAML: ");
    assertThat(problems("when: case.x ? a : b: c\n"))
        .singleElement()
        .asString()
        .contains("a text with a colon goes into quotes");
    assertThat(problems("name: \u0000\n"))
        .containsExactly("0:0 this is not valid YAML | the file has characters that are not text");
    assertThat(problems("name: \"\\ud800\"\n")).isNotEmpty();
  }

  private List<String> problems(String yaml) {
    return switch (parser.parse(yaml, TODAY)) {
      case PolicyReading.Understood _ -> List.of();
      case PolicyReading.Refused(List<PolicyProblem> problems) ->
          problems.stream()
              .map(p -> p.line() + ":" + p.column() + " " + p.problem() + " | " + p.hint())
              .toList();
    };
  }
}

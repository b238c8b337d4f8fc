package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thitsar.node.trust.TrustRulesParser.Parsed;
import org.thitsar.node.trust.TrustRulesParser.Problem;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.Vetting;

class TrustRulesParserTest {
  private static TrustRules good(String yaml) {
    return switch (TrustRulesParser.parse(yaml)) {
      case Parsed.Good(TrustRules rules) -> rules;
      case Parsed.Bad(List<Problem> problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static List<Problem> bad(String yaml) {
    return switch (TrustRulesParser.parse(yaml)) {
      case Parsed.Good(TrustRules rules) -> throw new AssertionError(rules.toString());
      case Parsed.Bad(List<Problem> problems) -> problems;
    };
  }

  @Test
  void parse_everyKey_isRead() {
    assertThat(
            good(
                """
                # stricter than the defaults
                trust: 1
                attestations: 2
                methods: [INTERVIEW, REFEREE]
                vetting: V3
                max_age_days: 14
                knew_before_exit: 1
                condition: attestations > 2 || 'REFEREE' in methods
                """))
        .isEqualTo(
            new TrustRules(
                2,
                EnumSet.of(Method.INTERVIEW, Method.REFEREE),
                Vetting.V3,
                14,
                1,
                "attestations > 2 || 'REFEREE' in methods"));
  }

  @Test
  void parse_nothing_isTheDefaults() {
    assertThat(good("")).isEqualTo(TrustRules.defaults());
    assertThat(good(" \n")).isEqualTo(TrustRules.defaults());
    assertThat(good("trust: 1")).isEqualTo(TrustRules.defaults());
    assertThat(TrustRules.defaults())
        .isEqualTo(new TrustRules(1, EnumSet.allOf(Method.class), Vetting.V2, 30, 0, ""));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("wrong")
  void parse_wrongDocument_isRefusedAtItsPlace(String yaml, int line, int column, String problem) {
    List<Problem> problems = bad(yaml);
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().problem()).contains(problem);
    assertThat(List.of(problems.getFirst().line(), problems.getFirst().column()))
        .containsExactly(line, column);
    assertThat(problems.getFirst().hint()).isNotBlank();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("attestations: 2", 1, 1, "`trust` is missing"),
        Arguments.of("trust: 2", 1, 8, "`trust` has no good value"),
        Arguments.of("# only a comment", 1, 1, "says nothing"),
        Arguments.of("- trust", 1, 1, "list of keys"),
        Arguments.of("trust: 1\nattestations: 0", 2, 15, "`attestations`"),
        Arguments.of("trust: 1\nattestations: '2'", 2, 15, "`attestations`"),
        Arguments.of("trust: 1\nattestations: 65", 2, 15, "`attestations`"),
        Arguments.of("trust: 1\nmax_age_days: 366", 2, 15, "`max_age_days`"),
        Arguments.of("trust: 1\nknew_before_exit: -1", 2, 19, "`knew_before_exit`"),
        Arguments.of("trust: 1\nvetting: V0", 2, 10, "`V0` is not known"),
        Arguments.of("trust: 1\nmethods: []", 2, 10, "at least one"),
        Arguments.of("trust: 1\nmethods: [PAPERS, RUMOUR]", 2, 19, "`RUMOUR` is not known"),
        Arguments.of("trust: 1\nmethods:\n  - PAPERS\n  - {a: 1}", 4, 5, "a word is needed"),
        Arguments.of("trust: 1\nattestation: 2", 2, 1, "`attestation` is not a key"),
        Arguments.of("trust: 1\ntrust: 1", 2, 1, "a second time"),
        Arguments.of("trust: &a 1", 1, 8, "anchors and tags"),
        Arguments.of("trust: !!int 1", 1, 8, "anchors and tags"),
        Arguments.of("trust: 1\nmethods: [[[[PAPERS]]]]", 2, 12, "nested too deeply"),
        Arguments.of("trust: 1\nvetting: [V2", 2, 13, "not YAML"),
        Arguments.of("trust: 1\ncondition: ''", 2, 12, "is an expression"),
        Arguments.of("trust: 1\ncondition: wetting == 2", 2, 12, "undeclared reference"),
        Arguments.of("trust: 1\ncondition: true && wetting == 2", 2, 20, "undeclared reference"),
        Arguments.of("trust: 1\ncondition: 'true && wetting == 2'", 2, 21, "undeclared"),
        Arguments.of(
            "trust: 1\ncondition: |\n  true &&\n    wetting == 2", 4, 5, "undeclared reference"),
        Arguments.of("trust: 1\ncondition: vetting == 'V2'", 2, 20, "no matching overload"),
        Arguments.of("trust: 1\ncondition: vetting + 1", 2, 20, "expected type 'bool'"),
        Arguments.of("trust: 1\ncondition: vetting ==", 2, 22, "cannot be read from here"),
        Arguments.of("trust: 1\ncondition: 'can''t'", 2, 13, "cannot be read from here"));
  }

  @Test
  void parse_manyProblems_saysAllInTheirOrder() {
    assertThat(bad("trust: 1\nattestations: no\nvetting: V9\nwho: me").stream().map(Problem::line))
        .containsExactly(2, 3, 4);
  }

  @Test
  void parse_tooLongOrTooDeep_isRefusedWithoutHarm() {
    assertThat(bad("trust: 1\n#" + "x".repeat(9_000)).getFirst().problem()).contains("longer");
    assertThat(bad("[".repeat(8_000)).getFirst().problem()).contains("nested too deeply");
    String deep = "trust: 1\ncondition: " + "(".repeat(900) + "true" + ")".repeat(900);
    assertThat(bad(deep)).isNotEmpty();
    String wide = "trust: 1\ncondition: '" + "true && ".repeat(400) + "true'";
    assertThat(bad(wide).getFirst().problem()).contains("longer than");
  }

  @Test
  void parse_expressionThatRunsForever_isCutOff() {
    String loop = "methods.all(a, methods.all(b, methods.all(c, a + b + c != '')))";
    TrustRules rules = good("trust: 1\ncondition: " + loop);
    Condition.Compiled compiled = Condition.compile(rules.condition());
    assertThat(compiled)
        .isInstanceOfSatisfying(
            Condition.Compiled.Good.class,
            it -> {
              List<String> many = Stream.iterate("a", a -> a + "a").limit(100).toList();
              assertThat(it.condition().test(new Summary(2, 1, 0, many, "", List.of(), 0, 0, 0)))
                  .isEqualTo(Condition.Outcome.FAILED);
            });
  }

  @Test
  void names_areTheVariablesThatASummaryHas() {
    assertThat(new Summary(2, 1, 0, List.of(), "", List.of(), 0, 0, 0).variables().keySet())
        .containsExactlyInAnyOrderElementsOf(Condition.names());
  }
}

package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.protocol.policy.Samples.TODAY;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A slip inside a condition is reported where it stands in the document, however YAML wrote it.
class ConditionPlaceTest {
  @Test
  void parse_plainScalar_pointsIntoItsLine() {
    assertThat(place("when: case.conscript && case.vetin == V2")).isEqualTo("2:30");
  }

  @Test
  void parse_plainScalarOverLines_pointsIntoTheRightOne() {
    assertThat(place("when:\n    case.conscript &&\n\n\n      case.vetin == V2\n    && true"))
        .isEqualTo("6:12");
  }

  @Test
  void parse_singleQuoted_countsDoubledQuotesAsWritten() {
    assertThat(place("when: 'case.origin_area == ''MMR003'' && case.vetin == V2'"))
        .isEqualTo("2:47");
  }

  @Test
  void parse_doubleQuoted_countsEscapesAsWritten() {
    assertThat(place("when: \"case.origin_area == \\\"MMR\\u0030\\x303\\\" && case.vetin == V2\""))
        .isEqualTo("2:55");
    assertThat(place("when: \"case.conscript\\n\\t && case.vetin == V2\"")).isEqualTo("2:35");
    assertThat(place("when: \"case.conscript \\\n   && case.vetin == V2\"")).isEqualTo("3:12");
  }

  @Test
  void parse_literalBlock_countsIndentation() {
    assertThat(place("when: |\n    case.conscript &&\n      case.vetin == V2\n")).isEqualTo("4:12");
    assertThat(place("when: |2- # comment\n    case.conscript &&\n\n   case.vetin == V2\n"))
        .isEqualTo("5:9");
    assertThat(place("when: |+\n\n\n  case.vetin == V2\n\n\n")).isEqualTo("5:8");
  }

  @Test
  void parse_foldedBlock_countsLinesAsWritten() {
    assertThat(place("when: >-\n  case.conscript\n  && true\n\n  && case.vetin\n  == V2\n"))
        .isEqualTo("6:11");
    assertThat(place("when: >\n  case.conscript\n    && case.vetin == V2\n")).isEqualTo("4:13");
  }

  @Test
  void parse_windowsLines_areLines() {
    assertThat(place("when: |\r\n  case.conscript &&\r\n  case.vetin == V2\r\n")).isEqualTo("4:8");
  }

  @Test
  void parse_burmeseAndEmoji_countAsCodePoints() {
    assertThat(place("when: \"case.origin_area == 'ကရင်😀' && case.vetin == V2\""))
        .isEqualTo("2:44");
    assertThat(place("when: |\n  // ကရင်😀\n  case.origin_area == '😀' && case.vetin == V2\n"))
        .isEqualTo("4:35");
  }

  @Test
  void parse_endOfTheCondition_isBehindItsLastCharacter() {
    assertThat(place("when: case.vetting ==")).isEqualTo("2:22");
    assertThat(place("when: |\n  case.vetting ==\n\n")).isEqualTo("3:18");
    assertThat(place("when: 'case.vetting == '")).isEqualTo("2:23");
  }

  @Test
  void parse_everyOffsetOfEveryStyle_staysInsideTheDocument() {
    for (String yaml :
        List.of(
            "when: |\n  a\n   b\n\n  c",
            "when: >\n  a\n   b\n\n  c\n",
            "when: ' '' a\n\n  b'",
            "when: \"\\\"\\\\ \\n \\u1000 \\\n   b\"",
            "when: a\n  b\n c")) {
      List<PolicyProblem> problems = new ArrayList<>();
      YamlNode.Entries root = (YamlNode.Entries) YamlReader.read(yaml, problems).orElseThrow();
      YamlNode.Scalar when = (YamlNode.Scalar) root.entries().getFirst().value();
      String[] lines = yaml.split("\n", -1);
      for (int i = 0; i <= when.text().length(); i++) {
        Place place = when.places().at(i);
        assertThat(place.line()).isBetween(1, lines.length);
        assertThat(place.column()).isBetween(1, lines[place.line() - 1].length() + 1);
        if (i < when.text().length() && Character.isLetter(when.text().charAt(i))) {
          char there = lines[place.line() - 1].charAt(place.column() - 1);
          assertThat(there == when.text().charAt(i) || there == '\\').isTrue();
        }
      }
    }
  }

  /// Where the one problem of a document with this `when` is.
  private static String place(String when) {
    String yaml =
        "schema: 1\n"
            + when
            + "\nname: n\npurpose: AID\nto: members\nuntil: 2027-01-01\nfields: [vetting]\n";
    return switch (new PolicyParser(Samples.organisations()).parse(yaml, TODAY)) {
      case PolicyReading.Understood _ -> "good";
      case PolicyReading.Refused(List<PolicyProblem> problems) -> {
        assertThat(problems).hasSize(1);
        yield problems.getFirst().line() + ":" + problems.getFirst().column();
      }
    };
  }
}

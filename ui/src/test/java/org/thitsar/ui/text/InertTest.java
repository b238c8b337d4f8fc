package org.thitsar.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InertTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        0x00, 0x07, 0x08, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0xAD, 0x061C, 0x200E, 0x200F, 0x2028,
        0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0xD800, 0xE000, 0xFEFF, 0xFFF9, 0xE0041,
        0x10FFFF
      })
  void line_withAHarmfulCharacter_showsThatSomethingWasThere(int point) {
    String harmful = "a" + Character.toString(point) + "b";

    assertThat(Inert.line(harmful)).isEqualTo("a\uFFFDb");
    assertThat(Inert.lines(harmful)).isEqualTo("a\uFFFDb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ကျော်မင်းခိုင်",
        "ပြည်ထောင်စု\u200Bလွှတ်တော်",
        "လၢၤ ကညီ",
        "ၵႂၢမ်းတႆး",
        "Kyaw Min Khaing",
        "a\u200Cb\u200Dc",
        "🙂"
      })
  void line_ofOrdinaryText_staysAsItIs(String text) {
    assertThat(Inert.line(text)).isEqualTo(text);
    assertThat(Inert.json(text)).isEqualTo(text);
  }

  @Test
  void line_withBreaks_isOneLine() {
    assertThat(Inert.line("a\nb\tc")).isEqualTo("a b c");
    assertThat(Inert.lines("a\nb\tc")).isEqualTo("a\nb\tc");
  }

  @Test
  void json_withHarmfulCharacters_writesThemAsEscapes() {
    assertThat(Inert.json("\"a\u202Eb\"")).isEqualTo("\"a\\u202eb\"");
  }
}

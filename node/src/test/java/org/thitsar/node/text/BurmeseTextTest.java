package org.thitsar.node.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BurmeseTextTest {
  private final Zawgyi zawgyi = new Zawgyi();

  @Test
  void ascii_turnsBurmeseAndShanDigits_andLeavesTheRest() {
    assertThat(Digits.ascii("၁၂/ဥကမ ႐႑ 34")).isEqualTo("12/ဥကမ 01 34");
    assertThat(Digits.burmese("2024-03")).isEqualTo("၂၀၂၄-၀၃");
  }

  @Test
  void clean_takesOutWhatNobodySees() {
    assertThat(CleanText.of("\uFEFF ကျော်\u200Bမင်း\u202E\u00A0 ခိုင်\r\n "))
        .isEqualTo("ကျော်မင်း ခိုင်");
    assertThat(CleanText.of("\u1019\u103A\u1037"))
        .isEqualTo(
            java.text.Normalizer.normalize("\u1019\u103A\u1037", java.text.Normalizer.Form.NFC));
  }

  @Test
  void clean_leavesOtherControls_soThatTheFieldCanRefuseThem() {
    assertThat(CleanText.of("a\u0007b")).isEqualTo("a\u0007b");
  }

  @Test
  void turnsDirection_seesTheControlsOnly() {
    assertThat(CleanText.turnsDirection("abc\u202Etxt")).isTrue();
    assertThat(CleanText.turnsDirection("ကျော်မင်း abc")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ကျော်မင်းခိုင်",
        "မာမာ",
        "ကို",
        "သန္တာသာ",
        "သီဟဝါ",
        "အိစုသီတာသန္တာ",
        "လ-123456",
        "ပြည်သူ့ရင်ခွင်အဖွဲ့သို့",
        "ၵူၼ်းမိူင်းတႆး",
        "ဘာသာမန်",
        "ကညီကျိာ်",
        "Kyaw Min Khaing",
        "",
      })
  void correctText_isNotZawgyi(String text) {
    assertThat(zawgyi.certainly(text)).isFalse();
  }

  @Test
  void namesInZawgyi_areSeen() {
    ZawgyiWriter convert = new ZawgyiWriter();
    for (String name : List.of("ကျော်မင်းခိုင်", "အောင်ဇော်မိုး", "သိန်းဇော်", "မြင့်ဆွေ")) {
      assertThat(zawgyi.certainly(convert.write(name))).as(name).isTrue();
      assertThat(zawgyi.certainly(name)).as(name).isFalse();
    }
    assertThat(zawgyi.certainly("ေအာင္ေဇာ္မိုး")).isTrue();
  }
}

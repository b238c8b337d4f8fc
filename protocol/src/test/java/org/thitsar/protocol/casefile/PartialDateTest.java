package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.MalformedException;

final class PartialDateTest {
  @ParameterizedTest
  @CsvSource({
    "2024,2024",
    "2024-3,2024-03",
    "2024-03-15,2024-03-15",
    "၂၀၂၄,2024",
    "၂၀၂၄-၀၃-၁၅,2024-03-15",
    "၂ဝ၂၄-ဝ၃,2024-03",
    "' 2024-02-29 ',2024-02-29",
  })
  void parse_takesWhatPeopleWrite(String text, String canonical) {
    assertThat(PartialDate.parse(text)).map(PartialDate::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "24",
        "2024-13",
        "2023-02-29",
        "2024-00",
        "2024-03-00",
        "15-03-2024",
        "2567",
        "1386",
        "2024-03-15T00:00",
        "20240315",
        "2024/03/15"
      })
  void parse_anythingElse_isNoDate(String text) {
    assertThat(PartialDate.parse(text)).isEmpty();
  }

  @Test
  void decode_aDayWithoutMonth_isRefused() {
    assertThatThrownBy(
            () ->
                PartialDate.decode(
                    org.thitsar.protocol.v1.PartialDate.newBuilder()
                        .setYear(2024)
                        .setDay(3)
                        .build()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void decode_anUnsetDate_isEmpty() throws Exception {
    assertThat(PartialDate.decode(org.thitsar.protocol.v1.PartialDate.getDefaultInstance()))
        .isEqualTo(Optional.empty());
  }

  @Test
  void certainlyOfAge_countsDoubtAsYounger() {
    LocalDate arrival = LocalDate.of(2024, 6, 1);
    assertThat(PartialDate.ofYear(2005).certainlyOfAge(18, arrival)).isTrue();
    assertThat(PartialDate.ofYear(2006).certainlyOfAge(18, arrival)).isFalse();
    assertThat(new PartialDate(2006, 5, 0).certainlyOfAge(18, arrival)).isTrue();
    assertThat(new PartialDate(2006, 6, 0).certainlyOfAge(18, arrival)).isFalse();
    assertThat(new PartialDate(2006, 6, 1).certainlyOfAge(18, arrival)).isTrue();
    assertThat(new PartialDate(2006, 6, 2).certainlyOfAge(18, arrival)).isFalse();
  }

  @Test
  void certainlyAfter_needsTheWholeSpanToBeAfter() {
    assertThat(new PartialDate(2024, 3, 0).certainlyAfter(PartialDate.ofYear(2023))).isTrue();
    assertThat(new PartialDate(2024, 3, 0).certainlyAfter(PartialDate.ofYear(2024))).isFalse();
  }

  @Test
  void quarter_followsTheMonth() {
    assertThat(new PartialDate(2024, 1, 0).quarter()).isEqualTo(1);
    assertThat(new PartialDate(2024, 3, 31).quarter()).isEqualTo(1);
    assertThat(new PartialDate(2024, 4, 0).quarter()).isEqualTo(2);
    assertThat(new PartialDate(2024, 12, 0).quarter()).isEqualTo(4);
    assertThat(PartialDate.ofYear(2024).quarter()).isZero();
  }
}

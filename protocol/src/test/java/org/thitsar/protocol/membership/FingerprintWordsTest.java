package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

class FingerprintWordsTest {
  @Test
  void everyWord_isReadBackInBothScripts_andNoTwoAreAlike() throws MalformedException {
    Set<String> latin = new HashSet<>();
    Set<String> burmese = new HashSet<>();
    for (int i = 0; i < 256; i++) {
      FingerprintWords words =
          new FingerprintWords(Bytes.of((byte) i, (byte) ~i, (byte) (i * 7), (byte) 0));
      assertThat(FingerprintWords.parse(words.latin())).isEqualTo(words);
      assertThat(FingerprintWords.parse(words.burmese())).isEqualTo(words);
      latin.add(words.latin().substring(0, words.latin().indexOf(' ')));
      burmese.add(words.burmese().substring(0, words.burmese().indexOf(' ')));
    }
    assertThat(latin).hasSize(256);
    assertThat(burmese).hasSize(256);
  }

  @Test
  void parse_takesWhatPeopleType() throws MalformedException {
    FingerprintWords words = FingerprintWords.parse("kala misu yawa hale");
    for (String typed :
        List.of(
            "  Kala  MISU yawa\thale ",
            "kala-misu-yawa-hale",
            "kalamisuyawahale",
            "ka la mi su ya wa ha le",
            "ကာလာ မီစူ ယာဝါ ဟာလေ",
            "kala မီစူ yawa ဟာလေ")) {
      assertThat(FingerprintWords.parse(typed)).as(typed).isEqualTo(words);
    }
  }

  @Test
  void parse_ofWhatIsNotInTheList_isRefused() {
    for (String typed :
        List.of(
            "", "kala", "kala misu yawa", "kala misu yawa hale ka", "kala misu yawa halo", "k")) {
      assertThatThrownBy(() -> FingerprintWords.parse(typed))
          .as(typed)
          .isInstanceOfSatisfying(
              MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_TEXT));
    }
    assertThatThrownBy(() -> FingerprintWords.parse("ka".repeat(10_000)))
        .isInstanceOf(MalformedException.class);
  }
}

package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.node.trust.Reason.Code;
import org.thitsar.node.trust.Weighed.Weight;
import org.thitsar.protocol.credential.StatementRefusal;

class SentencesTest {
  private final Sentences english = Sentences.english();
  private final Sentences burmese = Sentences.burmese();

  @Test
  void doesNotMean_everyVerdict_isOneSentenceInBothLanguages() {
    for (Verdict verdict : Verdict.values()) {
      String sentence = english.doesNotMean(verdict);
      assertThat(sentence).contains("does not mean").endsWith(".");
      assertThat(sentence.indexOf('.')).isEqualTo(sentence.length() - 1);
      String my = burmese.doesNotMean(verdict);
      assertThat(my).contains("မဆိုလိုပါ").endsWith("။");
      assertThat(my.indexOf('။')).isEqualTo(my.length() - 1);
      assertThat(my).doesNotContainPattern("[A-Za-z]");
    }
  }

  @Test
  void everyCode_hasASentenceWithAllItsArguments() {
    List<String> sentences = new ArrayList<>();
    for (Code code : Code.values()) {
      sentences.add(english.reason(new Reason(code, List.of("7", "9"))));
    }
    Situation situation = new Situation();
    for (Weight weight : EnumSet.complementOf(EnumSet.of(Weight.REFUSED))) {
      sentences.add(english.why(new Weighed(situation.attestation, weight, Optional.empty(), 3)));
    }
    for (StatementRefusal refusal : StatementRefusal.values()) {
      sentences.add(
          english.why(new Weighed(situation.attestation, Weight.REFUSED, Optional.of(refusal), 0)));
    }
    assertThat(sentences).allSatisfy(sentence -> assertThat(sentence).doesNotContain("{", "}"));
    assertThat(Collections.max(sentences.stream().map(String::length).toList())).isLessThan(120);
  }

  @Test
  void age_isSaidInDays() {
    Optional<Instant> some = Optional.of(Instant.EPOCH);
    assertThat(english.age(new Age(some, 3, 4, 6)))
        .isEqualTo("known as of 3 days ago; 4 of 6 issuers heard since");
    assertThat(english.age(new Age(some, 1, 4, 6))).contains("1 day ago");
    assertThat(english.age(new Age(some, 0, 4, 6))).contains("today");
    assertThat(english.age(new Age(Optional.empty(), 0, 2, 6)))
        .isEqualTo("age not known; 2 of 6 issuers heard lately");
  }

  @Test
  void burmese_sentenceThatIsMissing_isSaidInEnglish() {
    Reason reason = new Reason(Code.NOT_HERE, List.of());
    assertThat(burmese.reason(reason)).isEqualTo(english.reason(reason));
  }
}

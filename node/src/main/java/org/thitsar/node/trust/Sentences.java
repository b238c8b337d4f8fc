package org.thitsar.node.trust;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/// Says in plain words what an assessment means, out of the catalogues beside this class.
///
/// What a verdict does *not* mean is there in both languages; a sentence that a catalogue lacks is
/// said in English.
public final class Sentences {
  private final Properties own;
  private final Properties english;

  private Sentences(Properties own, Properties english) {
    this.own = own;
    this.english = english;
  }

  /// The English ones.
  public static Sentences english() {
    Properties english = load("sentences_en.properties");
    return new Sentences(english, english);
  }

  /// The Burmese ones, which no native speaker has reviewed yet.
  public static Sentences burmese() {
    return new Sentences(load("sentences_my.properties"), load("sentences_en.properties"));
  }

  /// The one sentence of what a verdict does not mean.
  public String doesNotMean(Verdict verdict) {
    return say("not." + verdict.name(), List.of());
  }

  /// A ground of a verdict.
  public String reason(Reason reason) {
    return say("reason." + reason.code().name(), reason.arguments());
  }

  /// Why a statement counts, or why it does not.
  public String why(Weighed weighed) {
    return weighed
        .refusal()
        .map(refusal -> say("refusal." + refusal.name(), List.of()))
        .orElseGet(
            () ->
                say(
                    "weight." + weighed.weight().name(),
                    List.of(Integer.toString(weighed.steps()))));
  }

  /// How old the knowledge is, and how many issuers were heard since.
  public String age(Age age) {
    String key =
        age.knownAsOf().isEmpty()
            ? "age.NONE"
            : age.days() == 0 ? "age.TODAY" : age.days() == 1 ? "age.YESTERDAY" : "age.DAYS";
    return say(
        key,
        List.of(
            Long.toString(age.days()),
            Integer.toString(age.issuersHeard()),
            Integer.toString(age.issuersKnown())));
  }

  private String say(String key, List<String> arguments) {
    String sentence =
        Optional.ofNullable(own.getProperty(key))
            .orElseGet(() -> Objects.requireNonNull(english.getProperty(key), key));
    for (int i = 0; i < arguments.size(); i++) {
      sentence = sentence.replace("{" + i + "}", arguments.get(i));
    }
    return sentence;
  }

  private static Properties load(String name) {
    Properties properties = new Properties();
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(Sentences.class.getResourceAsStream(name), name),
            StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("a catalogue of this program cannot be read: " + name, e);
    }
    return properties;
  }
}

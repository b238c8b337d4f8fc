package org.thitsar.ui.console;

import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.FormatStyle;
import java.util.Locale;
import java.util.ResourceBundle;
import org.thitsar.ui.text.Inert;

/// The words, numbers and dates of the page in one language.
public final class Texts {
  private final Language language;
  private final ZoneId zone;
  private final ResourceBundle words;

  Texts(Language language, ZoneId zone) {
    this.language = language;
    this.zone = zone;
    this.words =
        ResourceBundle.getBundle(
            "org.thitsar.ui.console.messages",
            Locale.of(language.tag()),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /// The text named `key`, with `{0}`, `{1}` … filled in.
  public String of(String key, String... values) {
    String text = words.getString(key);
    for (int i = 0; i < values.length; i++) {
      text = text.replace("{" + i + "}", values[i]);
    }
    return text;
  }

  /// The text named `key`, or `key.one` when there is one of it; `{0}` is the number.
  String counted(String key, long count) {
    String singular = key + ".one";
    return of(count == 1 && words.containsKey(singular) ? singular : key, number(count));
  }

  /// What a field of a record is called.
  String field(String name) {
    String key = "field." + name;
    return words.containsKey(key) ? words.getString(key) : Inert.line(name).replace('_', ' ');
  }

  /// A whole number in the digits of the language.
  String number(long value) {
    return NumberFormat.getIntegerInstance(language.locale()).format(value);
  }

  /// An ISO time as the people here read it; what is not one stays as it is.
  String time(String iso) {
    try {
      return time(Instant.parse(iso));
    } catch (DateTimeParseException e) {
      return Inert.line(iso);
    }
  }

  /// A time as the people here read it.
  String time(Instant instant) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
        .localizedBy(language.locale())
        .withZone(zone)
        .format(instant);
  }
}

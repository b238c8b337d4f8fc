package org.thitsar.ui.console;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A language of the page.
public enum Language {
  /// Burmese: what most readers of the page speak, so it is also the answer to "neither".
  MY("my", "မြန်မာ"),
  /// English.
  EN("en", "English");

  private final String tag;
  private final String ownName;

  Language(String tag, String ownName) {
    this.tag = tag;
    this.ownName = ownName;
  }

  /// The language tag, for `lang` attributes and links.
  public String tag() {
    return tag;
  }

  /// What its speakers call it.
  public String ownName() {
    return ownName;
  }

  /// The locale for dates and digits.
  Locale locale() {
    return this == MY ? Locale.forLanguageTag("my-MM-u-nu-mymr") : Locale.UK;
  }

  /// The other one.
  public Language other() {
    return this == MY ? EN : MY;
  }

  /// The language with this tag.
  static Optional<Language> of(String tag) {
    return List.of(values()).stream().filter(language -> language.tag.equals(tag)).findFirst();
  }

  /// The language a browser asks for in `Accept-Language`.
  static Language preferred(String acceptLanguage) {
    try {
      return Locale.LanguageRange.parse(acceptLanguage).stream()
          .flatMap(range -> of(range.getRange().split("-", 2)[0]).stream())
          .findFirst()
          .orElse(MY);
    } catch (IllegalArgumentException e) {
      return MY;
    }
  }
}

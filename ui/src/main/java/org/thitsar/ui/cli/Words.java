package org.thitsar.ui.cli;

import java.util.Locale;

/// Codes as words: `ON_HOLD` is `on hold`.
final class Words {
  private Words() {}

  static String of(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// An ISO time without parts of a second; what is not one stays as it is.
  static String time(String iso) {
    return iso.replaceFirst("\\.[0-9]+Z$", "Z");
  }
}

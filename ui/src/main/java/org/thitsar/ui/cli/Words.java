package org.thitsar.ui.cli;

import java.util.Locale;

/// Codes as words: `ON_HOLD` is `on hold`.
final class Words {
  private Words() {}

  static String of(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

package org.thitsar.protocol.base;

import java.util.List;

/// Sixteen open syllables, each worth four bits, out of which words are made for people to say,
/// remember and type.
///
/// Open syllables with the corner vowels are said alike by speakers of Burmese and of English and
/// of nearly everything in between, and each has one plain spelling in Burmese letters. Pairs that
/// a bad line confuses (m and n, p and t and k, s and f) are not both here.
public final class Syllables {
  /// How many there are.
  public static final int COUNT = 16;

  private static final List<String> LATIN =
      List.of(
          "ka", "ki", "ku", "la", "le", "lu", "ma", "mi", "mu", "sa", "si", "su", "ya", "yu", "wa",
          "ha");
  private static final List<String> BURMESE =
      List.of(
          "ကာ", "ကီ", "ကူ", "လာ", "လေ", "လူ", "မာ", "မီ", "မူ", "စာ", "စီ", "စူ", "ယာ", "ယူ", "ဝါ",
          "ဟာ");

  private Syllables() {}

  /// One syllable in Latin letters, two of them; `value` is 0 to 15.
  public static String latin(int value) {
    return LATIN.get(value);
  }

  /// The same in Burmese letters, two as well.
  public static String burmese(int value) {
    return BURMESE.get(value);
  }

  /// The value of a syllable in either script, or -1.
  public static int valueOf(String syllable) {
    return Math.max(LATIN.indexOf(syllable), BURMESE.indexOf(syllable));
  }
}

package org.thitsar.node.cases;

import java.util.Locale;
import java.util.Set;

/// What offices keep in their tables and this register never takes: it harms the person, relatives
/// who are still inside, or the people who helped.
final class NeverRecorded {
  private static final Set<String> WORDS =
      Set.of(
          "father",
          "mother",
          "parent",
          "spouse",
          "wife",
          "husband",
          "child",
          "children",
          "relative",
          "religion",
          "ethnicity",
          "race",
          "photo",
          "picture",
          "fingerprint",
          "biometric",
          "weapon",
          "weapons",
          "reward",
          "route",
          "helper",
          "contact",
          "motive",
          "statement",
          "interrogation",
          "crime",
          "illness",
          "disability",
          "facebook",
          "telegram",
          "village",
          "gps",
          "အဖ",
          "အမိ",
          "ဇနီး",
          "ခင်ပွန်း",
          "ဘာသာ",
          "လူမျိုး",
          "ဓာတ်ပုံ",
          "လက်နက်");

  private NeverRecorded() {}

  /// Whether a column title has one of the words in it.
  static boolean isNamed(String title) {
    for (String word : title.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{M}]+")) {
      if (WORDS.contains(word)) {
        return true;
      }
    }
    return false;
  }
}

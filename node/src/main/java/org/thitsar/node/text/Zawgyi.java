package org.thitsar.node.text;

import com.google.myanmartools.ZawgyiDetector;

/// Tells text in Zawgyi from text in Unicode.
///
/// Zawgyi is a font hack from before 2019 that puts other letters on the code points of Burmese.
/// The statistics of myanmar-tools decide well about a page and badly about a name: of correct
/// names of two to four syllables they call one in fifty Zawgyi with p > 0.95. So a verdict needs a
/// second witness: a sequence that cannot stand in correct Burmese, as Zawgyi has in nearly every
/// word because it stores letters in the order in which they are seen.
///
/// Text is never converted here: converting what is Unicode already destroys it.
public final class Zawgyi {
  private static final double CERTAIN = 0.95;

  private final ZawgyiDetector statistics = new ZawgyiDetector();

  /// Whether `text`, best of all a whole page or row of it, is written in Zawgyi for certain. Text
  /// without Burmese letters is not.
  public boolean certainly(String text) {
    return hasImpossibleSequence(text) && statistics.getZawgyiProbability(text) > CERTAIN;
  }

  /// Whether a vowel sign or medial that must follow a consonant does not, or a stacking sign
  /// stacks nothing.
  private static boolean hasImpossibleSequence(String text) {
    boolean afterBase = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean medial = c >= 0x103B && c <= 0x103E;
      if ((c == 0x1031 || medial) && !afterBase) {
        return true;
      }
      if (c == 0x1039 && (i + 1 == text.length() || !isConsonant(text.charAt(i + 1)))) {
        return true;
      }
      afterBase = isConsonant(c) || medial || isOtherMedial(c);
    }
    return false;
  }

  /// Consonants and independent vowels that can carry signs: Burmese, Mon, Karen, Shan and the
  /// extensions.
  private static boolean isConsonant(char c) {
    return (c >= 0x1000 && c <= 0x102A)
        || c == 0x103F
        || (c >= 0x1050 && c <= 0x1055)
        || (c >= 0x105A && c <= 0x105D)
        || c == 0x1061
        || c == 0x1065
        || c == 0x1066
        || (c >= 0x106E && c <= 0x1070)
        || (c >= 0x1075 && c <= 0x1081)
        || c == 0x108E
        || (c >= 0xA9E0 && c <= 0xA9FE)
        || (c >= 0xAA60 && c <= 0xAA7F);
  }

  /// Medials of Mon and Shan.
  private static boolean isOtherMedial(char c) {
    return c == 0x105E || c == 0x105F || c == 0x1060 || c == 0x1082;
  }
}

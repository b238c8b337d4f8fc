package org.thitsar.node.keys;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Syllables;

/// A passphrase that nobody can guess and an office can remember: seven words of three syllables,
/// 84 bits.
///
/// ## Why not English words
///
/// Seven words out of a list of 7,776 would be 90 bits, and most who use this could neither say nor
/// spell `antiquely`. At the [cost][PassphraseCost] of a second and 256 MiB a guess, 84 bits keep a
/// million such computers busy for some 300,000 million years.
public final class GeneratedPassphrase {
  private static final int WORDS = 7;
  private static final int SYLLABLES = 3;
  private static final int LENGTH = WORDS * (2 * SYLLABLES + 1) - 1;

  private GeneratedPassphrase() {}

  /// The letters, for the caller to show and wipe.
  public static char[] letters(Entropy entropy) {
    Bytes random = entropy.bytes(WORDS * SYLLABLES);
    char[] letters = new char[LENGTH];
    int at = 0;
    for (int i = 0; i < random.length(); i++) {
      if (i > 0 && i % SYLLABLES == 0) {
        letters[at++] = ' ';
      }
      String syllable = Syllables.latin(random.at(i) & Syllables.COUNT - 1);
      letters[at++] = syllable.charAt(0);
      letters[at++] = syllable.charAt(1);
    }
    return letters;
  }
}

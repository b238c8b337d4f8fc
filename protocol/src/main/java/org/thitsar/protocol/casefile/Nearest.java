package org.thitsar.protocol.casefile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody probably meant to write.
public final class Nearest {
  /// Longer words are not compared: nobody mistypes a whole paragraph.
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /// The candidate with the fewest slips (Levenshtein distance) from `word`, when there are at most
  /// one third of its length; of equals, the first in order.
  public static Optional<String> of(String word, Collection<String> candidates) {
    if (word.isEmpty() || word.length() > LENGTH_MAX) {
      return Optional.empty();
    }
    return candidates.stream()
        .map(candidate -> new Slip(candidate, slips(word, candidate)))
        .filter(slip -> slip.count() <= Math.max(1, slip.candidate().length() / 3))
        .min(Comparator.comparingInt(Slip::count).thenComparing(Slip::candidate))
        .map(Slip::candidate);
  }

  private record Slip(String candidate, int count) {}

  private static int slips(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

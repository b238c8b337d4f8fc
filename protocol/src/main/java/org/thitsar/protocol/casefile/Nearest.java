package org.thitsar.protocol.casefile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what somebody probably meant to write.
public final class Nearest {
  /// Longer words are not compared: nobody mistypes a whole paragraph.
  private static final int LENGTH_MAX = 64;

  private Nearest() {}

  /// The candidate with the fewest slips (optimal string alignment distance) from `word`, when
  /// there are at most one third of its length; of equals, the first in order.
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

  /// Letters wrong, missing, too many, or swapped with their neighbour.
  private static int slips(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int replaced = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        table[i][j] = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
        }
      }
    }
    return table[a.length()][b.length()];
  }
}

package org.thitsar.node.sharing;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.thitsar.protocol.casefile.ProjectionField;

/// How many people can be told from all others in a view, by what an outsider may know of somebody:
/// category, year of birth, sex, origin, branch, rank and time of exit.
///
/// A number for the operator who decides, not a promise: a view that singles out nobody may still
/// do so together with what its reader knows from elsewhere. It is reported and refuses nothing. A
/// partner that is to house forty people must know each of them, and a register of forty singles
/// out almost everybody under any useful mask, so every default would refuse ordinary policies or
/// none; and to all members no such field leaves at all.
///
/// @param persons how many people are in the view
/// @param alone how many of them share these values with nobody
/// @param fewerThanFive how many share them with at most three others, those alone included
public record SinglingOut(long persons, long alone, long fewerThanFive) {
  /// A group of this size hides its members from a casual look.
  static final int CROWD = 5;

  private static final Set<String> KNOWN_FROM_OUTSIDE =
      Set.of(
          "category_claimed",
          "category_assessed",
          "conscript",
          "exit_year",
          "exit_quarter",
          "branch",
          "rank_band",
          "sex",
          "birth_year",
          "origin_area");

  /// Of a view: what is seen of each person.
  static SinglingOut of(Collection<SortedMap<ProjectionField, String>> view) {
    Map<List<String>, Integer> groups = new HashMap<>();
    for (SortedMap<ProjectionField, String> person : view) {
      List<String> seen =
          person.entrySet().stream()
              .filter(entry -> KNOWN_FROM_OUTSIDE.contains(entry.getKey().name()))
              .map(entry -> entry.getKey().name() + '=' + entry.getValue())
              .toList();
      groups.merge(seen, 1, Integer::sum);
    }
    long alone = groups.values().stream().filter(size -> size == 1).count();
    long few = groups.values().stream().filter(size -> size < CROWD).mapToLong(size -> size).sum();
    return new SinglingOut(view.size(), alone, few);
  }
}

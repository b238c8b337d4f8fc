package org.thitsar.node.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Makes names up out of syllables, as often as such names are in truth: many people share theirs.
final class SyntheticNames {
  private static final double ETHNIC_SHARE = 0.22;
  private static final double DOUBLED_KEPT = 0.35;

  private static final Map<String, String> LANGUAGES =
      Map.of(
          "karen", "ksw", "shan", "shn", "chin", "cnh", "pa-o", "blk", "mon", "mnw", "kachin",
          "kac");

  private final Map<String, Weighted<Syllable>> syllables = new LinkedHashMap<>();
  private final Weighted<String> peoples =
      new Weighted<String>()
          .add(30, "karen")
          .add(25, "shan")
          .add(18, "chin")
          .add(7, "pa-o")
          .add(10, "mon")
          .add(10, "kachin");
  private final List<EthnicPart> ethnic = new ArrayList<>();
  private final Set<String> blocked = new HashSet<>();

  private record Syllable(String latin, String burmese, String variant) {}

  private record EthnicPart(String people, boolean first, String sex, Syllable syllable) {}

  SyntheticNames() {
    for (boolean female : new boolean[] {false, true}) {
      for (boolean young : new boolean[] {false, true}) {
        syllables.put(key(female, young), syllables(female, young));
      }
    }
    for (List<String> row : Tables.rows("ethnic_names.tsv", "\t")) {
      ethnic.add(
          new EthnicPart(
              row.get(0),
              row.get(1).equals("first"),
              row.get(2),
              new Syllable(row.get(3), row.get(4), row.get(3))));
    }
    for (List<String> row : Tables.rows("blocked_names.tsv", "\t")) {
      blocked.add(row.getFirst());
    }
  }

  /// A name that no public figure of the block list has.
  SyntheticName draw(RandomGenerator random, boolean female, boolean young) {
    while (true) {
      SyntheticName name =
          random.nextDouble() < ETHNIC_SHARE
              ? ethnicName(random, female, young)
              : name(parts(random, female, young, count(random, young)), "");
      if (!blocked.contains(name.latin())) {
        return name;
      }
    }
  }

  private SyntheticName ethnicName(RandomGenerator random, boolean female, boolean young) {
    String people = peoples.draw(random);
    List<Syllable> parts = new ArrayList<>();
    parts.add(ethnicPart(random, people, true, female));
    boolean hasLast =
        ethnic.stream().anyMatch(part -> part.people().equals(people) && !part.first());
    int more = 1 + random.nextInt(2);
    if (hasLast) {
      for (int i = 0; i < more; i++) {
        parts.add(ethnicPart(random, people, false, female));
      }
    } else {
      parts.addAll(parts(random, female, young, 1 + more));
    }
    return name(parts, LANGUAGES.getOrDefault(people, ""));
  }

  private Syllable ethnicPart(
      RandomGenerator random, String people, boolean first, boolean female) {
    List<EthnicPart> fitting =
        ethnic.stream()
            .filter(part -> part.people().equals(people) && part.first() == first)
            .filter(part -> part.sex().equals("*") || part.sex().equals(female ? "F" : "M"))
            .toList();
    return fitting.get(random.nextInt(fitting.size())).syllable();
  }

  private List<Syllable> parts(RandomGenerator random, boolean female, boolean young, int count) {
    Weighted<Syllable> from = java.util.Objects.requireNonNull(syllables.get(key(female, young)));
    List<Syllable> parts = new ArrayList<>();
    while (parts.size() < count) {
      Syllable next = from.draw(random);
      if (!parts.contains(next)
          || (parts.getLast().equals(next) && random.nextDouble() < DOUBLED_KEPT)) {
        parts.add(next);
      }
    }
    return parts;
  }

  private static int count(RandomGenerator random, boolean young) {
    double at = random.nextDouble() * 100;
    if (young) {
      return at < 38 ? 2 : at < 90 ? 3 : at < 99 ? 4 : 1;
    }
    return at < 58 ? 2 : at < 97 ? 3 : at < 98 ? 4 : 1;
  }

  private static SyntheticName name(List<Syllable> parts, String language) {
    return new SyntheticName(
        String.join("", parts.stream().map(Syllable::burmese).toList()),
        String.join(" ", parts.stream().map(Syllable::latin).toList()),
        String.join(" ", parts.stream().map(Syllable::variant).toList()),
        language);
  }

  private static Weighted<Syllable> syllables(boolean female, boolean young) {
    Weighted<Syllable> weighted = new Weighted<>();
    for (List<String> row : Tables.rows("syllables.tsv", "\t")) {
      double weight = Double.parseDouble(row.get(female ? 3 : 2));
      double taste =
          switch (row.get(4)) {
            case "old" -> young ? 0.25 : 1;
            case "new" -> young ? 2 : 1;
            default -> 1;
          };
      weighted.add(
          weight * taste, new Syllable(row.get(0), row.get(1), row.get(5).split("\\|")[0]));
    }
    return weighted;
  }

  private static String key(boolean female, boolean young) {
    return (female ? "F" : "M") + (young ? "young" : "older");
  }
}

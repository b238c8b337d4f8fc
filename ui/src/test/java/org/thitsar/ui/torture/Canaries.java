package org.thitsar.ui.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Made-up people of whom every field that holds a text of its own can be told from all others.
///
/// @param people field name → text, in the order of the table
/// @param edits what is written over some fields of the person of the same number later
record Canaries(List<Map<String, String>> people, List<Map<String, String>> edits) {
  private static final List<String> SYLLABLES =
      List.of(
          "ဦး", "ကို", "မောင်", "အောင်", "စိုး", "ဝင်း", "နိုင်", "ထွန်း", "သန်း", "မြင့်", "ကျော်",
          "ဇော်", "လှ", "ခင်", "စန်း", "ဖြူ");
  private static final int SYLLABLES_OF_A_NAME = 7;

  /// Those whose values are the same for many people, or no text of their own.
  private static final Set<String> SHARED_VALUES =
      Set.of("category_claimed", "vetting", "bases", "synthetic");

  /// Of so many one is edited.
  private static final int EDITED = 5;

  static Canaries of(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, String>> people = new ArrayList<>();
    List<Map<String, String>> edits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      people.add(person(random));
      edits.add(
          i % EDITED == 0
              ? Map.of("note", burmese(random) + letters(random), "phone", phone(random))
              : Map.of());
    }
    return new Canaries(people, edits);
  }

  private static Map<String, String> person(SplittableRandom random) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("local_number", "DEMO-" + number(random, 9));
    fields.put("full_name", burmese(random));
    fields.put("aliases", "Khün " + letters(random) + "; " + letters(random) + "é");
    fields.put("category_claimed", "DEFECTOR");
    fields.put("born_on", date(random, 1946, 55));
    fields.put("arrived_on", date(random, 2021, 4));
    fields.put("exit_on", date(random, 2012, 9));
    fields.put("vetting", "V2");
    fields.put("vetted_on", date(random, 2021, 4));
    fields.put("nrc_number", "15/" + letters(random).substring(0, 6) + "(N)" + number(random, 6));
    fields.put("service_number", "DEMO-" + number(random, 8));
    fields.put("origin_township", "MMR015" + number(random, 3));
    fields.put("phone", phone(random));
    fields.put("skills", letters(random) + "; " + burmese(random));
    fields.put("note", letters(random) + " " + burmese(random));
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
    fields.put("synthetic", "yes");
    return fields;
  }

  /// Everything that must not be found anywhere.
  Set<String> needles() {
    Set<String> needles = new LinkedHashSet<>();
    for (List<Map<String, String>> states : List.of(people, edits)) {
      for (Map<String, String> fields : states) {
        fields.forEach(
            (name, text) -> {
              if (!SHARED_VALUES.contains(name)) {
                needles.addAll(List.of(text.split("; ", -1)));
              }
            });
      }
    }
    return needles;
  }

  /// How many fields of a person are looked for.
  int fields() {
    return people.getFirst().size() - SHARED_VALUES.size();
  }

  /// The file.
  byte[] csv() {
    StringBuilder csv =
        new StringBuilder(String.join(",", people.getFirst().keySet())).append('\n');
    for (Map<String, String> person : people) {
      csv.append(
              person.values().stream()
                  .map(value -> '"' + value + '"')
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String burmese(SplittableRandom random) {
    return random
        .ints(SYLLABLES_OF_A_NAME, 0, SYLLABLES.size())
        .mapToObj(SYLLABLES::get)
        .collect(Collectors.joining());
  }

  private static String letters(SplittableRandom random) {
    return random
        .ints(14, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static String phone(SplittableRandom random) {
    return "09-000-" + number(random, 7);
  }

  private static String number(SplittableRandom random, int digits) {
    return random
        .ints(digits, '0', '9' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static String date(SplittableRandom random, int from, int years) {
    return "%d-%02d-%02d"
        .formatted(from + random.nextInt(years), 1 + random.nextInt(12), 1 + random.nextInt(28));
  }
}

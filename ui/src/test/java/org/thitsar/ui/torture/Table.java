package org.thitsar.ui.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// A table of made-up people, and the lines of the file that it is.
///
/// Some tables have thin rows, of which 512 are written together, and some have fat ones, of which
/// fewer are. About half of the rows bear a number of their own, the others are recognised by their
/// content.
record Table(List<Written> rows) {
  private static final List<String> COLUMNS =
      List.of(
          "local_number",
          "full_name",
          "category_claimed",
          "born_on",
          "exit_on",
          "vetting",
          "skills",
          "aliases",
          "note",
          "bases",
          "synthetic");

  Table {
    rows = List.copyOf(rows);
  }

  /// Table number `number`, with between `least` and `most` rows.
  static Table of(SplittableRandom random, String number, int least, int most) {
    boolean fat = random.nextBoolean();
    int count = random.nextInt(least, most + 1);
    List<Written> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      rows.add(new Written(name(number, row), fields(random, number, row, fat), 1));
    }
    return new Table(rows);
  }

  /// The name of a person.
  static String name(String number, int row) {
    return "Maung " + number + " " + row;
  }

  /// The skill by which a partner knows the same person.
  static String skill(String name) {
    return "known as " + name;
  }

  /// The fields of a person, as they are written and read.
  static Map<String, String> fields(SplittableRandom random, String number, int row, boolean fat) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      fields.put("local_number", "DEMO-" + number + "-" + row);
    }
    fields.put("full_name", name(number, row));
    fields.put("category_claimed", random.nextBoolean() ? "DEFECTOR" : "CDMER");
    fields.put("born_on", "19" + random.nextInt(60, 100) + "-0" + random.nextInt(1, 10));
    fields.put("exit_on", "202" + random.nextInt(1, 6));
    fields.put("vetting", "V" + random.nextInt(0, 4));
    List<String> skills = new ArrayList<>(List.of(skill(name(number, row))));
    List<String> aliases = new ArrayList<>();
    if (fat) {
      for (int more = random.nextInt(0, 19); more > 0; more--) {
        skills.add(words(random, 50));
      }
      for (int more = random.nextInt(1, 8); more > 0; more--) {
        aliases.add(words(random, 190));
      }
      fields.put("aliases", String.join("; ", aliases));
    }
    fields.put("skills", String.join("; ", skills));
    fields.put("note", words(random, fat ? 190 : 20));
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
    fields.put("synthetic", "yes");
    return fields;
  }

  private static String words(SplittableRandom random, int length) {
    return random
        .ints(length, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  /// The file.
  byte[] csv() {
    StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
    for (Written row : rows) {
      csv.append(
              COLUMNS.stream()
                  .map(column -> '"' + row.fields().getOrDefault(column, "") + '"')
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }
}

package org.thitsar.node.cases;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Places and ranks by the names that people write, in English and Burmese.
///
/// Codes that the tables do not know are accepted as they are: townships are split and renamed all
/// the time.
public final class Gazetteer {
  private static final String STATE = " state";
  private static final String REGION = " region";

  private final NameTable areas = new NameTable();
  private final NameTable receptionAreas = new NameTable();
  private final NameTable townships = new NameTable();
  private final NameTable ranks = new NameTable();
  private final Map<String, String> areaOfTownship = new HashMap<>();
  private final Map<String, List<String>> townshipsOfArea = new HashMap<>();

  /// Reads the tables that come with the program.
  public Gazetteer() {
    for (List<String> row : Tables.rows("townships.csv", ",")) {
      String area = row.get(1);
      addArea(row.get(2), row.get(3), area);
      String township = row.get(6);
      String inArea = row.get(7) + ", " + row.get(2);
      townships.add(row.get(7), township, inArea);
      townships.add(row.get(8), township, inArea);
      townships.add(inArea, township, inArea);
      areaOfTownship.put(township, area);
      townshipsOfArea.computeIfAbsent(area, _ -> new java.util.ArrayList<>()).add(township);
    }
    for (List<String> country :
        List.of(
            List.of("TH", "Thailand", "ထိုင်း"),
            List.of("IN", "India", "အိန္ဒိယ"),
            List.of("BD", "Bangladesh", "ဘင်္ဂလားဒေ့ရှ်"),
            List.of("CN", "China", "တရုတ်"),
            List.of("LA", "Laos", "လာအို"))) {
      receptionAreas.add(country.get(1), country.get(0), country.get(1));
      receptionAreas.add(country.get(2), country.get(0), country.get(1));
    }
    for (List<String> row : Tables.rows("ranks.tsv", "\t")) {
      for (String title : row.get(1).split("\\|")) {
        ranks.add(title, row.get(0), title);
      }
      for (String title : row.get(2).split("\\|")) {
        ranks.add(title, row.get(0), title + " of army, air force or police");
      }
      ranks.add(row.get(3), row.get(0), row.get(3) + " of the navy");
    }
  }

  /// The state or region of a township, by P-code.
  public Optional<String> areaOf(String township) {
    return Optional.ofNullable(areaOfTownship.get(township));
  }

  /// The townships of a state or region, by P-code; empty when it is not in the table.
  public List<String> townshipsOf(String area) {
    return List.copyOf(townshipsOfArea.getOrDefault(area, List.of()));
  }

  NameTable areas() {
    return areas;
  }

  /// States, regions and neighbouring countries.
  NameTable receptionAreas() {
    return receptionAreas;
  }

  NameTable townships() {
    return townships;
  }

  NameTable ranks() {
    return ranks;
  }

  private void addArea(String english, String burmese, String code) {
    for (NameTable table : List.of(areas, receptionAreas)) {
      for (String name : List.of(english, english.replaceAll(" \\(.*", ""))) {
        table.add(name, code, english);
        table.add(name + STATE, code, english);
        table.add(name + REGION, code, english);
      }
      table.add(burmese, code, english);
      table.add(burmese.replaceAll(" \\(.*", ""), code, english);
    }
  }
}

package org.thitsar.node.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.thitsar.node.text.Zawgyi;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.PartialDate;

/// Ten thousand made-up people are distributed as they should be, with the seed printed on failure.
final class SyntheticPeoplePropertyTest {
  private static final long SEED = 20260101;
  private static final int COUNT = 10_000;

  private static final Gazetteer GAZETTEER = new Gazetteer();
  private static List<SyntheticPerson> people = List.of();

  @BeforeAll
  static void makeThemOnce() {
    people = SyntheticPeople.of(SEED, GAZETTEER).first(COUNT).toList();
  }

  @Test
  void theSameSeed_givesTheSameBytes_whateverTheCount() {
    SyntheticPeople again = SyntheticPeople.of(SEED, new Gazetteer());
    for (int number : new int[] {1, 2, 500, 9_999}) {
      SyntheticPerson person = again.person(number);
      assertThat(person).isEqualTo(people.get(number - 1));
      assertThat(person.file().encode()).isEqualTo(people.get(number - 1).file().encode());
    }
  }

  @Test
  void anotherSeed_givesOtherPeople_butTheSameGoldenCase() {
    SyntheticPeople other = SyntheticPeople.of(SEED + 1, GAZETTEER);
    assertThat(other.person(2).file()).isNotEqualTo(people.get(1).file());
    CaseFile golden = other.person(1).file();
    assertThat(golden.localNumber()).isEqualTo("DEMO-000001");
    assertThat(golden.text(CaseField.FULL_NAME)).isEqualTo("ကျော်မင်းခိုင်");
    assertThat(golden.text(CaseField.ALIASES)).isEqualTo("Kyaw Min Khaing");
    assertThat(golden.text(CaseField.NRC_NUMBER)).isEqualTo("၁၅/တတတ(နိုင်)၀၀၀၀၀၁");
    assertThat(golden.text(CaseField.VETTING)).isEqualTo("V2");
  }

  @Test
  void nobody_canBeTakenForARealPerson() {
    Set<String> realCodes =
        Tables.rows("nrc_townships.csv", ",").stream()
            .map(row -> row.get(1))
            .collect(Collectors.toSet());
    assertThat(realCodes).contains("ဥကမ").doesNotContain("တတတ");
    for (SyntheticPerson person : people) {
      CaseFile file = person.file();
      assertThat(file.synthetic()).isTrue();
      assertThat(file.localNumber()).startsWith("DEMO-");
      assertThat(file.text(CaseField.NRC_NUMBER)).matches("|၁၅/တတတ\\(နိုင်\\)[၀-၉ဝ0-9]{5,6}");
      assertThat(file.text(CaseField.SERVICE_NUMBER)).matches("|စမ်း-[0-9]{6}");
      assertThat(file.text(CaseField.PHONE)).matches("|09-000-[0-9]{6}");
    }
  }

  @Test
  void blockedNames_areNeverDrawn() {
    Set<String> blocked =
        Tables.rows("blocked_names.tsv", "\t").stream()
            .map(List::getFirst)
            .collect(Collectors.toSet());
    SyntheticNames names = new SyntheticNames();
    var random = java.util.random.RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < 50_000; i++) {
      assertThat(blocked).doesNotContain(names.draw(random, i % 9 == 0, i % 2 == 0).latin());
    }
  }

  @Test
  void idsAndNumbers_areUnique() {
    assertThat(people).extracting(person -> person.file().id()).doesNotHaveDuplicates();
    assertThat(people).extracting(person -> person.file().localNumber()).doesNotHaveDuplicates();
  }

  @Test
  void categories_followTheTable() {
    Map<String, Double> shares = shares(CaseField.CATEGORY_CLAIMED);
    assertNear(shares, "CDMER", 36);
    assertNear(shares, "DEFECTOR", 20);
    assertNear(shares, "DESERTER", 22.6);
    assertNear(shares, "SURRENDERED", 15.4);
    assertNear(shares, "POW", 6);
    assertThat(share(file -> file.exitOn().filter(on -> on.year() == 2021).isPresent()))
        .isCloseTo(33, within(1.5));
  }

  @Test
  void prisonersOfWar_areStubs_withNothingThatTellsWhoTheyAre() {
    List<CaseFile> prisoners =
        people.stream()
            .map(SyntheticPerson::file)
            .filter(file -> file.text(CaseField.CATEGORY_CLAIMED).equals("POW"))
            .toList();
    assertThat(prisoners).isNotEmpty().allMatch(CaseFile::held);
    for (CaseField field :
        List.of(
            CaseField.FULL_NAME,
            CaseField.ALIASES,
            CaseField.BORN_ON,
            CaseField.NRC_NUMBER,
            CaseField.SERVICE_NUMBER,
            CaseField.PHONE,
            CaseField.BASES,
            CaseField.ORIGIN_AREA,
            CaseField.RANK_ROW)) {
      assertThat(prisoners).allMatch(file -> file.text(field).isEmpty());
    }
  }

  @Test
  void minors_areFewAndFlagged_withoutVetting() {
    List<CaseFile> flagged =
        people.stream().map(SyntheticPerson::file).filter(CaseFile::flaggedMinor).toList();
    assertThat(flagged.size() * 100.0 / COUNT).isCloseTo(0.47, within(0.3));
    assertThat(flagged).allMatch(file -> file.text(CaseField.VETTING).isEmpty());
    for (SyntheticPerson person : people) {
      CaseFile file = person.file();
      if (file.bornOn().isPresent() && file.exitOn().isPresent() && !file.flaggedMinor()) {
        assertThat(file.bornOn().get().earliest().plusYears(18))
            .as("seed %d person %d", SEED, person.number())
            .isBefore(file.exitOn().get().latest());
      }
    }
  }

  @Test
  void serviceAndRank_followTheTable() {
    List<CaseFile> named = withoutPrisoners();
    List<CaseFile> cdmers = having(named, CaseField.CATEGORY_CLAIMED, "CDMER");
    List<CaseFile> police = having(named, CaseField.BRANCH, "POLICE");
    assertThat(percent(having(cdmers, CaseField.BRANCH, "POLICE"), cdmers))
        .isCloseTo(72, within(3.0));
    assertThat(percent(having(police, CaseField.RANK_ROW, "19"), police))
        .isCloseTo(54, within(4.0));
    assertThat(percent(having(police, CaseField.SEX, "FEMALE"), police)).isCloseTo(8, within(2.0));
    List<CaseFile> conscripts = having(named, CaseField.CONSCRIPT, "yes");
    List<CaseFile> late =
        named.stream()
            .filter(file -> file.exitOn().filter(on -> on.year() >= 2024).isPresent())
            .filter(file -> !file.text(CaseField.BRANCH).equals("POLICE"))
            .toList();
    assertThat(percent(conscripts, late)).isBetween(70.0, 80.0);
    List<CaseFile> soldiers =
        having(named, CaseField.BRANCH, "ARMY").stream()
            .filter(file -> file.text(CaseField.CONSCRIPT).isEmpty())
            .toList();
    double privates =
        percent(having(soldiers, CaseField.RANK_ROW, "19"), soldiers)
            + percent(having(soldiers, CaseField.RANK_ROW, "20"), soldiers);
    assertThat(privates).isCloseTo(52, within(4.0));
    assertThat(percent(having(soldiers, CaseField.RANK_ROW, "10"), soldiers))
        .isCloseTo(3.4, within(1.5));
  }

  @Test
  void placesPapersStatesAndVetting_followTheTable() {
    List<CaseFile> named = withoutPrisoners();
    assertThat(percent(having(named, CaseField.ORIGIN_AREA, "MMR005"), named))
        .isCloseTo(14, within(2.0));
    assertThat(percent(having(named, CaseField.RECEPTION_AREA, "MMR003"), named))
        .isCloseTo(27, within(2.0));
    assertThat(percent(having(named, CaseField.PAPERS_SEEN, ""), named)).isCloseTo(44, within(2.0));
    assertThat(percent(having(named, CaseField.STATE, "SUPPORTED"), named))
        .isCloseTo(38, within(2.0));
    Map<String, Double> levels = Map.of("V0", 22.0, "V1", 31.0, "V2", 33.0, "V3", 12.0, "VX", 2.0);
    levels.forEach(
        (level, share) ->
            assertThat(percent(having(named, CaseField.VETTING, level), named))
                .as(level)
                .isCloseTo(share, within(2.0)));
    assertThat(percent(having(named, CaseField.DEPENDANTS, "0/0/0"), named))
        .isCloseTo(46, within(2.0));
  }

  @Test
  void consent_followsTheTable_andPublicityIsRare() {
    List<CaseFile> named = withoutPrisoners();
    Function<Predicate<String>, Double> share =
        test ->
            percent(
                named.stream().filter(file -> test.test(file.text(CaseField.BASES))).toList(),
                named);
    assertThat(share.apply(text -> text.startsWith("CONSENT") && !text.endsWith("withdrawn")))
        .isCloseTo(74, within(2.0));
    assertThat(share.apply(text -> text.startsWith("VITAL_INTEREST"))).isCloseTo(14, within(2.0));
    assertThat(share.apply(text -> text.startsWith("PUBLIC_INTEREST_MANDATE")))
        .isCloseTo(9, within(1.5));
    assertThat(share.apply(text -> text.isEmpty() || text.endsWith("withdrawn")))
        .isCloseTo(3, within(1.0));
    assertThat(share.apply(text -> text.contains("STATISTICS"))).isCloseTo(61, within(3.0));
    assertThat(share.apply(text -> text.contains("PUBLICITY"))).isCloseTo(4, within(1.0));
  }

  @Test
  void manyPeopleShareTheirName() {
    Map<String, Long> names =
        people.stream()
            .map(person -> person.file().text(CaseField.FULL_NAME))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    long sharing =
        names.values().stream().filter(count -> count > 1).mapToLong(count -> count).sum();
    long all = names.values().stream().mapToLong(count -> count).sum();
    assertThat(sharing * 100.0 / all).isBetween(25.0, 55.0);
  }

  @Test
  void dirt_isAsFrequentAsPromised_andLabelledTruly() {
    Map<Dirt, Integer> counts = new HashMap<>();
    Zawgyi zawgyi = new Zawgyi();
    int zawgyiSeen = 0;
    for (SyntheticPerson person : people) {
      person.dirt().forEach(dirt -> counts.merge(dirt, 1, Integer::sum));
      CaseFile file = person.file();
      String name = file.text(CaseField.FULL_NAME);
      if (person.dirt().contains(Dirt.NO_NAME)) {
        assertThat(name).isEmpty();
      }
      if (person.dirt().contains(Dirt.ONLY_BIRTH_YEAR)) {
        assertThat(file.text(CaseField.BORN_ON)).hasSize(4);
      }
      if (person.dirt().contains(Dirt.WA_FOR_ZERO)) {
        assertThat(file.text(CaseField.NRC_NUMBER)).contains("ဝ");
      }
      if (person.dirt().contains(Dirt.SAME_PERSON)) {
        assertSamePerson(file, original(person));
      }
      if (person.dirt().contains(Dirt.ZAWGYI)) {
        zawgyiSeen += zawgyi.certainly(name) ? 1 : 0;
      } else {
        assertThat(zawgyi.certainly(name)).as("seed %d person %d", SEED, person.number()).isFalse();
      }
    }
    Map<Dirt, Double> promised =
        new TreeMap<>(
            Map.of(
                Dirt.SAME_PERSON, 3.0,
                Dirt.HOMONYM, 2.0,
                Dirt.ZAWGYI, 4.0,
                Dirt.WA_FOR_ZERO, 2.0,
                Dirt.VOWEL_ORDER, 1.5,
                Dirt.MIXED_DIGITS, 10.0,
                Dirt.NO_NAME, 6.0,
                Dirt.ONLY_BIRTH_YEAR, 5.0));
    promised.forEach(
        (dirt, share) ->
            assertThat(counts.getOrDefault(dirt, 0) * 100.0 / COUNT)
                .as(dirt.name())
                .isCloseTo(share, within(share / 3)));
    assertThat(zawgyiSeen * 100.0 / counts.getOrDefault(Dirt.ZAWGYI, 0)).isGreaterThan(75);
  }

  @Test
  void organisations_areOfVeryDifferentSizes() {
    Set<Integer> seen = new HashSet<>();
    people.forEach(person -> seen.add(person.organisation()));
    assertThat(seen).hasSize(SyntheticPeople.ORGANISATIONS.size());
    long first = people.stream().filter(person -> person.organisation() == 0).count();
    long last = people.stream().filter(person -> person.organisation() == 23).count();
    assertThat(first).isGreaterThan(10 * last);
  }

  private static CaseFile original(SyntheticPerson person) {
    return people.get(person.sameAs().orElseThrow() - 1).file();
  }

  private static void assertSamePerson(CaseFile file, CaseFile original) {
    int years =
        file.bornOn().map(PartialDate::year).orElseThrow()
            - original.bornOn().map(PartialDate::year).orElseThrow();
    assertThat(Math.abs(years)).isEqualTo(1);
    assertThat(file.text(CaseField.ORIGIN_TOWNSHIP))
        .isEqualTo(original.text(CaseField.ORIGIN_TOWNSHIP));
  }

  private static List<CaseFile> withoutPrisoners() {
    return people.stream().map(SyntheticPerson::file).filter(file -> !file.held()).toList();
  }

  private static List<CaseFile> having(List<CaseFile> files, CaseField field, String text) {
    return files.stream().filter(file -> file.text(field).equals(text)).toList();
  }

  private static double percent(List<CaseFile> part, List<CaseFile> whole) {
    return part.size() * 100.0 / whole.size();
  }

  private static double share(Predicate<CaseFile> test) {
    return people.stream().filter(person -> test.test(person.file())).count() * 100.0 / COUNT;
  }

  private static Map<String, Double> shares(CaseField field) {
    return people.stream()
        .collect(
            Collectors.groupingBy(
                person -> person.file().text(field),
                Collectors.collectingAndThen(
                    Collectors.counting(), count -> count * 100.0 / COUNT)));
  }

  private static void assertNear(Map<String, Double> shares, String key, double share) {
    assertThat(shares.getOrDefault(key, 0.0))
        .as("%s, seed %d", key, SEED)
        .isCloseTo(share, within(1.5));
  }
}

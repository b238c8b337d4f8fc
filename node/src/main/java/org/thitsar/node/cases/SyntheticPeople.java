package org.thitsar.node.cases;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thitsar.node.cases.SyntheticShares.Agreement;
import org.thitsar.node.cases.SyntheticShares.Leaving;
import org.thitsar.node.text.Digits;
import org.thitsar.node.text.ZawgyiWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseEdit;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;

/// Made-up people for practice, screenshots and tests. The same seed gives the same people, byte
/// for byte, and person `n` does not depend on how many are made.
///
/// Nobody can be taken for a real person: every file says `synthetic`, case numbers begin with
/// `DEMO-`, NRC numbers are of state 15 and township code တတတ, which do not exist, service numbers
/// begin with စမ်း ("test"), phone numbers with `09-000-`, and names of public figures on the block
/// list are never drawn. Townships are real.
///
/// Person 1 is the same with every seed: the golden case of screenshots.
public final class SyntheticPeople {
  /// Made-up organisations, the largest first.
  public static final List<String> ORGANISATIONS =
      List.of(
          "River District Committee",
          "Demo Brigade 91 Office",
          "North Hills Reception Office",
          "Green Valley Committee",
          "Lake District Office",
          "East Ridge Administration",
          "Demo Battalion 901",
          "Demo Battalion 902",
          "Demo Battalion 903",
          "Demo Battalion 904",
          "Demo Battalion 905",
          "Demo Battalion 906",
          "Demo Battalion 907",
          "Demo Battalion 908",
          "Demo Township Team 1",
          "Demo Township Team 2",
          "Demo Township Team 3",
          "Demo Township Team 4",
          "Demo Ministry Desk 1",
          "Demo Ministry Desk 2",
          "Lantern Support Group",
          "Banyan Support Group",
          "Monsoon Relief Group",
          "Paddy Field Network");

  /// No date is after this day.
  private static final LocalDate LAST_DAY = LocalDate.of(2026, 3, 31);

  private static final long NUMBERS_MAX = 1_000_000;
  private static final int ALIAS_PERCENT = 30;

  private final long seed;
  private final Gazetteer gazetteer;
  private final SyntheticNames names = new SyntheticNames();
  private final ZawgyiWriter toZawgyi = new ZawgyiWriter();
  private final Weighted<Integer> organisations = new Weighted<>();
  private final RandomGeneratorFactory<RandomGenerator> generators =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private SyntheticPeople(long seed, Gazetteer gazetteer) {
    this.seed = seed;
    this.gazetteer = gazetteer;
    for (int i = 0; i < ORGANISATIONS.size(); i++) {
      organisations.add(1.0 / (i + 1), i);
    }
  }

  /// The people of a seed.
  public static SyntheticPeople of(long seed, Gazetteer gazetteer) {
    return new SyntheticPeople(seed, gazetteer);
  }

  /// The first `count` people, at most a million, made one by one as the stream is read.
  public Stream<SyntheticPerson> first(int count) {
    if (count > NUMBERS_MAX) {
      throw new IllegalArgumentException("case numbers have six digits");
    }
    return IntStream.rangeClosed(1, count).mapToObj(this::person);
  }

  /// Person `number`, counted from 1.
  public SyntheticPerson person(int number) {
    RandomGenerator random = generators.create(mixed(number, 1));
    int organisation = organisations.draw(random);
    if (number == 1) {
      return new SyntheticPerson(
          number, file(number, golden()), organisation, Set.of(), OptionalInt.empty());
    }
    Set<Dirt> dirt = EnumSet.noneOf(Dirt.class);
    Map<CaseField, String> fields = fields(number);
    OptionalInt sameAs = OptionalInt.empty();
    double likeness = likeness(number);
    int other = number > 2 ? 2 + random.nextInt(number - 2) : 1;
    if (likeness < 5 && other > 1 && likeness(other) >= 5) {
      Map<CaseField, String> theirs = fields(other);
      if (isNamedAdult(fields) && isNamedAdult(theirs)) {
        sameAs = OptionalInt.of(other);
        dirt.add(likeness < 3 ? Dirt.SAME_PERSON : Dirt.HOMONYM);
        fields = likeness < 3 ? samePerson(theirs, random) : homonym(fields, theirs);
      }
    }
    if (fields.containsKey(CaseField.FULL_NAME)) {
      soil(fields, dirt, random);
    }
    return new SyntheticPerson(number, file(number, fields), organisation, dirt, sameAs);
  }

  /// Below 3 of 100 the person repeats an earlier one, below 5 only resembles one.
  private double likeness(int number) {
    return generators.create(mixed(number, 4)).nextDouble() * 100;
  }

  /// Old enough that a birth year that is one off makes nobody a minor.
  private static boolean isNamedAdult(Map<CaseField, String> fields) {
    return fields.containsKey(CaseField.FULL_NAME)
        && date(fields, CaseField.BORN_ON).plusYears(20).isBefore(date(fields, CaseField.EXIT_ON));
  }

  private static LocalDate date(Map<CaseField, String> fields, CaseField field) {
    return LocalDate.parse(fields.getOrDefault(field, ""));
  }

  private long mixed(int number, int purpose) {
    long mixed = seed * 0x9E3779B97F4A7C15L + number * 0xBF58476D1CE4E5B9L + purpose;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  private CaseFile file(int number, Map<CaseField, String> fields) {
    byte[] id = new byte[CaseId.LENGTH];
    generators.create(mixed(number, 2)).nextBytes(id);
    Map<CaseField, String> all = new LinkedHashMap<>(fields);
    all.put(CaseField.SYNTHETIC, "yes");
    all.put(CaseField.LOCAL_NUMBER, format("DEMO-%06d", number));
    return switch (CaseFile.empty(new CaseId(Bytes.owning(id))).with(all)) {
      case CaseEdit.Done(CaseFile file) -> file;
      case CaseEdit.Refused refused ->
          throw new IllegalStateException("what is made up fits its field: " + refused);
    };
  }

  private static Map<CaseField, String> golden() {
    Map<CaseField, String> golden = new LinkedHashMap<>();
    golden.put(CaseField.FULL_NAME, "ကျော်မင်းခိုင်");
    golden.put(CaseField.ALIASES, "Kyaw Min Khaing");
    golden.put(CaseField.CATEGORY_CLAIMED, "DEFECTOR");
    golden.put(CaseField.CATEGORY_ASSESSED, "DEFECTOR");
    golden.put(CaseField.VETTING, "V2");
    golden.put(CaseField.VETTED_ON, "2024-05-02");
    golden.put(CaseField.STATE, "SUPPORTED");
    golden.put(CaseField.NRC_NUMBER, nrc(1));
    golden.put(CaseField.SERVICE_NUMBER, service(1));
    golden.put(CaseField.PAPERS_SEEN, "NRC_CARD; SERVICE_CARD");
    golden.put(CaseField.SEX, "MALE");
    golden.put(CaseField.BORN_ON, "1995-06-14");
    golden.put(CaseField.EXIT_ON, "2024-02-20");
    golden.put(CaseField.ARRIVED_ON, "2024-03-11");
    golden.put(CaseField.RECEPTION_AREA, "MMR003");
    golden.put(CaseField.ORIGIN_TOWNSHIP, "MMR009001");
    golden.put(CaseField.ORIGIN_AREA, "MMR009");
    golden.put(CaseField.BRANCH, "ARMY");
    golden.put(CaseField.RANK_ROW, "17");
    golden.put(CaseField.LANGUAGES, "my");
    golden.put(CaseField.SKILLS, "mechanic; driver");
    golden.put(CaseField.NEEDS, "SHELTER; TRAINING");
    golden.put(CaseField.DEPENDANTS, "1/0/1");
    golden.put(
        CaseField.BASES,
        "CONSENT:HOSTING,VETTING_CHECK,AID,STATISTICS 2024-03-12 lang:my by:op1 mark:SIGNATURE");
    return golden;
  }

  /// Everything about person `number` but dirt and likeness to others.
  private Map<CaseField, String> fields(int number) {
    RandomGenerator random = generators.create(mixed(number, 3));
    Map<CaseField, String> fields = new LinkedHashMap<>();
    Leaving leaving = SyntheticShares.LEAVING.draw(random);
    LocalDate exit = exit(leaving, random);
    LocalDate arrival = earlier(exit.plusDays(1 + random.nextInt(60)));
    fields.put(CaseField.CATEGORY_CLAIMED, leaving.category());
    fields.put(CaseField.RECEPTION_AREA, SyntheticShares.HOSTS.draw(random));
    fields.put(CaseField.ARRIVED_ON, arrival.toString());
    if (leaving.category().equals("POW")) {
      // Held by a captor, who cannot be asked freely: counted, with nothing that tells who it is.
      fields.put(CaseField.HELD, "yes");
      fields.put(CaseField.ARRIVED_ON, Integer.toString(arrival.getYear()));
      fields.put(CaseField.STATE, "RECEIVED");
      return fields;
    }
    fields.put(CaseField.EXIT_ON, exit.toString());
    int[] ages = SyntheticShares.AGES.draw(random);
    int age = ages[0] + random.nextInt(ages[1] - ages[0] + 1);
    LocalDate born = exit.minusYears(age).minusDays(random.nextInt(365));
    fields.put(CaseField.BORN_ON, born.toString());
    service(leaving, age, fields, random);
    boolean minor = age < 18;
    identity(number, age < 30, fields, random);
    standing(minor, arrival, fields, random);
    surroundings(fields, random);
    agreement(arrival, fields, random);
    return fields;
  }

  private static LocalDate exit(Leaving leaving, RandomGenerator random) {
    int month =
        switch (leaving.year()) {
          case 2021 -> random.nextInt(100) < 60 ? 3 + random.nextInt(4) : 2 + random.nextInt(11);
          case 2023 ->
              leaving.category().equals("SURRENDERED") && random.nextInt(100) < 60
                  ? 11 + random.nextInt(2)
                  : 1 + random.nextInt(12);
          case 2024 ->
              leaving.category().equals("SURRENDERED") && random.nextInt(100) < 80
                  ? 1 + random.nextInt(8)
                  : 1 + random.nextInt(12);
          case 2026 -> 1 + random.nextInt(2);
          default -> 1 + random.nextInt(12);
        };
    return LocalDate.of(leaving.year(), month, 1 + random.nextInt(28));
  }

  private static void service(
      Leaving leaving, int age, Map<CaseField, String> fields, RandomGenerator random) {
    boolean cdmer = leaving.category().equals("CDMER");
    String branch =
        (cdmer ? SyntheticShares.BRANCH_OF_CDMER : SyntheticShares.BRANCH_OF_OTHERS).draw(random);
    fields.put(CaseField.BRANCH, branch);
    boolean police = branch.equals("POLICE");
    boolean conscript =
        !cdmer
            && !police
            && leaving.year() >= 2024
            && random.nextDouble() * 100 < SyntheticShares.CONSCRIPTS_PERCENT;
    if (conscript) {
      fields.put(CaseField.CONSCRIPT, "yes");
    }
    fields.put(CaseField.SEX, random.nextInt(100) < (police ? 8 : 2) ? "FEMALE" : "MALE");
    if (!branch.equals("MILITIA")) {
      fields.put(CaseField.RANK_ROW, Integer.toString(rank(police, conscript, age, random)));
    }
  }

  /// The shares of the table hold over everybody, though the young never have a senior rank.
  private static int rank(boolean police, boolean conscript, int age, RandomGenerator random) {
    if (age < 18) {
      return 20;
    }
    if (conscript && random.nextDouble() * 100 < SyntheticShares.CONSCRIPTS_WITHOUT_RANK_PERCENT) {
      return 19 + random.nextInt(2);
    }
    List<double[]> ranks = police ? SyntheticShares.POLICE_RANKS : SyntheticShares.MILITARY_RANKS;
    double junior =
        ranks.stream()
            .filter(rank -> rank[0] > SyntheticShares.SENIOR_ROW_MAX)
            .mapToDouble(rank -> rank[1])
            .sum();
    Weighted<Integer> weighted = new Weighted<>();
    for (double[] rank : ranks) {
      boolean senior = rank[0] <= SyntheticShares.SENIOR_ROW_MAX;
      double ofYoung = senior ? 0 : 100 * rank[1] / junior;
      weighted.add(
          age < 25 ? ofYoung : rank[1] - SyntheticShares.YOUNG_SHARE * ofYoung, (int) rank[0]);
    }
    return weighted.draw(random);
  }

  private void identity(
      int number, boolean young, Map<CaseField, String> fields, RandomGenerator random) {
    boolean female = "FEMALE".equals(fields.get(CaseField.SEX));
    SyntheticName name = names.draw(random, female, young);
    fields.put(CaseField.FULL_NAME, name.burmese());
    if (random.nextInt(100) < ALIAS_PERCENT) {
      fields.put(CaseField.ALIASES, random.nextInt(4) == 0 ? name.variant() : name.latin());
    }
    fields.put(CaseField.LANGUAGES, name.language().isEmpty() ? "my" : "my; " + name.language());
    List<String> papers = SyntheticShares.PAPERS.draw(random);
    fields.put(CaseField.PAPERS_SEEN, String.join(";", papers));
    if (papers.contains("NRC_CARD")) {
      fields.put(CaseField.NRC_NUMBER, nrc(number));
    }
    if (papers.contains("SERVICE_CARD") || random.nextInt(100) < 20) {
      fields.put(CaseField.SERVICE_NUMBER, service(number));
    }
    if (random.nextInt(100) < 60) {
      fields.put(CaseField.PHONE, format("09-000-%06d", number % NUMBERS_MAX));
    }
    List<String> areas = SyntheticShares.ORIGINS.draw(random);
    List<String> townships =
        areas.stream().flatMap(area -> gazetteer.townshipsOf(area).stream()).toList();
    String township = townships.get(random.nextInt(townships.size()));
    fields.put(CaseField.ORIGIN_TOWNSHIP, township);
    fields.put(CaseField.ORIGIN_AREA, gazetteer.areaOf(township).orElseThrow());
  }

  private static void standing(
      boolean minor, LocalDate arrival, Map<CaseField, String> fields, RandomGenerator random) {
    List<String> standing = SyntheticShares.STANDING.draw(random);
    if (minor) {
      fields.put(CaseField.MINOR, "yes");
      fields.put(CaseField.STATE, "REFERRED_CHILD_PROTECTION");
      return;
    }
    fields.put(CaseField.STATE, standing.get(0));
    fields.put(CaseField.VETTING, standing.get(1));
    if (!standing.get(1).equals("V0")) {
      long days = Math.round(StrictMath.exp(StrictMath.log(45) + 0.6 * normal(random)));
      fields.put(CaseField.VETTED_ON, earlier(arrival.plusDays(Math.min(days, 720))).toString());
      if (random.nextInt(100) < 80) {
        String claimed = fields.getOrDefault(CaseField.CATEGORY_CLAIMED, "");
        boolean other = claimed.equals("DEFECTOR") && random.nextInt(100) < 6;
        fields.put(CaseField.CATEGORY_ASSESSED, other ? "DESERTER" : claimed);
      }
    }
  }

  private static void surroundings(Map<CaseField, String> fields, RandomGenerator random) {
    int dependants = SyntheticShares.DEPENDANTS.draw(random);
    if (dependants == 5) {
      dependants += random.nextInt(3);
    }
    int adults = dependants == 0 ? 0 : Math.min(dependants, 1 + random.nextInt(2));
    int small = dependants - adults == 0 ? 0 : random.nextInt(dependants - adults + 1);
    int middle = dependants - adults - small;
    fields.put(CaseField.DEPENDANTS, small + "/" + middle + "/" + adults);
    List<String> needs = new ArrayList<>();
    need(needs, "SHELTER", 40, random);
    need(needs, "FOOD", 50, random);
    need(needs, "MEDICAL", 12, random);
    need(needs, "LEGAL", 8, random);
    need(needs, "TRAINING", 25, random);
    need(needs, "SCHOOLING", middle > 0 ? 70 : 0, random);
    fields.put(CaseField.NEEDS, String.join(";", needs));
    List<String> skills = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      skills.add(SyntheticShares.SKILLS.get(random.nextInt(SyntheticShares.SKILLS.size())));
    }
    fields.put(CaseField.SKILLS, String.join(";", skills));
  }

  private static void need(List<String> needs, String need, int percent, RandomGenerator random) {
    if (random.nextInt(100) < percent) {
      needs.add(need);
    }
  }

  private static void agreement(
      LocalDate arrival, Map<CaseField, String> fields, RandomGenerator random) {
    String when = " " + earlier(arrival.plusDays(random.nextInt(5))) + " lang:my by:op1";
    Agreement agreement = SyntheticShares.AGREEMENTS.draw(random);
    String basis =
        switch (agreement) {
          case REFUSED -> "";
          case VITAL_INTEREST -> "VITAL_INTEREST:HOSTING,AID" + when;
          case MANDATE -> "PUBLIC_INTEREST_MANDATE:HOSTING,VETTING_CHECK" + when;
          case CONSENT -> "CONSENT:" + purposes(random) + when + " mark:" + mark(random);
          case WITHDRAWN ->
              "CONSENT:" + purposes(random) + when + " mark:" + mark(random) + " withdrawn";
        };
    fields.put(CaseField.BASES, basis);
    if (agreement == Agreement.WITHDRAWN) {
      fields.put(CaseField.STATE, "WITHDREW_CONSENT");
    }
  }

  private static String purposes(RandomGenerator random) {
    List<String> purposes = new ArrayList<>(List.of("HOSTING"));
    need(purposes, "VETTING_CHECK", 90, random);
    need(purposes, "AID", 85, random);
    need(purposes, "RESETTLEMENT", 10, random);
    need(purposes, "FAMILY_CONTACT", 15, random);
    if (random.nextDouble() < SyntheticShares.STATISTICS_SHARE) {
      purposes.add("STATISTICS");
    }
    if (random.nextDouble() < SyntheticShares.PUBLICITY_SHARE) {
      purposes.add("PUBLICITY");
    }
    return String.join(",", purposes);
  }

  private static String mark(RandomGenerator random) {
    return List.of("SIGNATURE", "SIGNATURE", "THUMB_PRINT_ON_PAPER", "WITNESS")
        .get(random.nextInt(4));
  }

  /// What another office wrote about the same person.
  private static Map<CaseField, String> samePerson(
      Map<CaseField, String> theirs, RandomGenerator random) {
    Map<CaseField, String> again = new LinkedHashMap<>(theirs);
    String alias = theirs.getOrDefault(CaseField.ALIASES, "");
    if (!alias.isEmpty()) {
      again.put(CaseField.FULL_NAME, alias);
      again.put(CaseField.ALIASES, theirs.getOrDefault(CaseField.FULL_NAME, ""));
    }
    again.computeIfPresent(CaseField.NRC_NUMBER, (_, nrc) -> nrc.substring(0, nrc.length() - 1));
    LocalDate born = date(theirs, CaseField.BORN_ON);
    again.put(CaseField.BORN_ON, born.plusYears(random.nextBoolean() ? 1 : -1).toString());
    return again;
  }

  /// Somebody else with the name, township and birth year of another.
  private static Map<CaseField, String> homonym(
      Map<CaseField, String> fields, Map<CaseField, String> theirs) {
    Map<CaseField, String> alike = new LinkedHashMap<>(fields);
    for (CaseField field :
        List.of(
            CaseField.FULL_NAME, CaseField.SEX, CaseField.ORIGIN_TOWNSHIP, CaseField.ORIGIN_AREA)) {
      alike.put(field, theirs.getOrDefault(field, ""));
    }
    alike.remove(CaseField.ALIASES);
    int year = date(theirs, CaseField.BORN_ON).getYear();
    LocalDate born = date(fields, CaseField.BORN_ON).withYear(year);
    if (born.plusYears(20).isBefore(date(fields, CaseField.EXIT_ON))) {
      alike.put(CaseField.BORN_ON, born.toString());
    } else {
      alike.put(CaseField.BORN_ON, Integer.toString(year));
      alike.put(CaseField.EXIT_ON, theirs.getOrDefault(CaseField.EXIT_ON, ""));
      alike.put(CaseField.ARRIVED_ON, theirs.getOrDefault(CaseField.ARRIVED_ON, ""));
    }
    return alike;
  }

  private void soil(Map<CaseField, String> fields, Set<Dirt> dirt, RandomGenerator random) {
    String name = fields.getOrDefault(CaseField.FULL_NAME, "");
    double nameDirt = random.nextDouble() * 100;
    if (dirt.isEmpty() && nameDirt < 6) {
      fields.remove(CaseField.FULL_NAME);
      fields.remove(CaseField.ALIASES);
      dirt.add(Dirt.NO_NAME);
    } else if (nameDirt >= 6 && nameDirt < 10) {
      put(fields, CaseField.FULL_NAME, name, toZawgyi.write(name), Dirt.ZAWGYI, dirt);
    } else if (nameDirt >= 10 && nameDirt < 14.1) {
      // One name in three has both vowel signs, hence the wider share.
      put(
          fields,
          CaseField.FULL_NAME,
          name,
          name.replace("\u102D\u102F", "\u102F\u102D"),
          Dirt.VOWEL_ORDER,
          dirt);
    }
    String nrc = fields.getOrDefault(CaseField.NRC_NUMBER, "");
    double numberDirt = random.nextDouble() * 100;
    if (numberDirt < 5) {
      put(fields, CaseField.NRC_NUMBER, nrc, nrc.replaceFirst("၀", "ဝ"), Dirt.WA_FOR_ZERO, dirt);
    } else if (numberDirt < 29) {
      int half = nrc.length() - nrc.length() / 4;
      put(
          fields,
          CaseField.NRC_NUMBER,
          nrc,
          nrc.substring(0, half) + Digits.ascii(nrc.substring(half)),
          Dirt.MIXED_DIGITS,
          dirt);
    }
    if (!fields.containsKey(CaseField.MINOR) && random.nextInt(100) < 5) {
      fields.computeIfPresent(CaseField.BORN_ON, (_, born) -> born.substring(0, 4));
      dirt.add(Dirt.ONLY_BIRTH_YEAR);
    }
  }

  private static void put(
      Map<CaseField, String> fields,
      CaseField field,
      String before,
      String after,
      Dirt kind,
      Set<Dirt> dirt) {
    if (!after.equals(before)) {
      fields.put(field, after);
      dirt.add(kind);
    }
  }

  private static LocalDate earlier(LocalDate day) {
    return day.isAfter(LAST_DAY) ? LAST_DAY : day;
  }

  /// Box and Muller, with functions that give the same bits on every machine.
  private static double normal(RandomGenerator random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  private static String nrc(int number) {
    return "၁၅/တတတ(နိုင်)" + Digits.burmese(format("%06d", number % NUMBERS_MAX));
  }

  private static String service(int number) {
    return "စမ်း-" + format("%06d", number % NUMBERS_MAX);
  }

  private static String format(String pattern, long number) {
    return String.format(Locale.ROOT, pattern, number);
  }
}

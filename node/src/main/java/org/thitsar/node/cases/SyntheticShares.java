package org.thitsar.node.cases;

import java.util.List;

/// How often things are what they are among made-up people, in percent: the shape follows published
/// counts, the exact shares are assumptions.
final class SyntheticShares {
  private SyntheticShares() {}

  /// A category and the year of exit.
  record Leaving(String category, int year) {}

  static final Weighted<Leaving> LEAVING =
      new Weighted<Leaving>()
          .add(30, new Leaving("CDMER", 2021))
          .add(3, new Leaving("DESERTER", 2021))
          .add(6, new Leaving("CDMER", 2022))
          .add(5, new Leaving("DEFECTOR", 2022))
          .add(4, new Leaving("DESERTER", 2022))
          .add(5, new Leaving("DEFECTOR", 2023))
          .add(5, new Leaving("DESERTER", 2023))
          .add(4, new Leaving("SURRENDERED", 2023))
          .add(4, new Leaving("DEFECTOR", 2024))
          .add(6, new Leaving("DESERTER", 2024))
          .add(9, new Leaving("SURRENDERED", 2024))
          .add(3, new Leaving("POW", 2024))
          .add(5, new Leaving("DEFECTOR", 2025))
          .add(4, new Leaving("DESERTER", 2025))
          .add(2, new Leaving("SURRENDERED", 2025))
          .add(3, new Leaving("POW", 2025))
          .add(1, new Leaving("DEFECTOR", 2026))
          .add(0.6, new Leaving("DESERTER", 2026))
          .add(0.4, new Leaving("SURRENDERED", 2026));

  static final Weighted<String> BRANCH_OF_CDMER =
      new Weighted<String>().add(72, "POLICE").add(24, "ARMY").add(2, "NAVY").add(2, "AIR");

  static final Weighted<String> BRANCH_OF_OTHERS =
      new Weighted<String>()
          .add(86, "ARMY")
          .add(5, "POLICE")
          .add(6, "MILITIA")
          .add(1.5, "NAVY")
          .add(1.5, "AIR");

  /// Leavers of 2024 and later who had been drafted by force.
  static final double CONSCRIPTS_PERCENT = 75;

  static final double CONSCRIPTS_WITHOUT_RANK_PERCENT = 97;

  /// Rows of the rank table of army, navy and air force, and the share of each.
  static final List<double[]> MILITARY_RANKS =
      List.of(
          new double[] {20, 20},
          new double[] {19, 32},
          new double[] {18, 13},
          new double[] {17, 11},
          new double[] {16, 9},
          new double[] {15, 4},
          new double[] {14, 1.75},
          new double[] {13, 1.75},
          new double[] {12, 0.8},
          new double[] {11, 2.2},
          new double[] {10, 3.4},
          new double[] {9, 0.9},
          new double[] {8, 0.18},
          new double[] {7, 0.02});

  static final List<double[]> POLICE_RANKS =
      List.of(
          new double[] {19, 54},
          new double[] {18, 17},
          new double[] {17, 13},
          new double[] {16, 9},
          new double[] {13, 2},
          new double[] {11, 3},
          new double[] {10, 1.5},
          new double[] {9, 0.5});

  /// Rows up to this one are not reached before the age of 25.
  static final int SENIOR_ROW_MAX = 16;

  /// First and last year of age at exit.
  static final Weighted<int[]> AGES =
      new Weighted<int[]>()
          .add(0.5, new int[] {16, 17})
          .add(38, new int[] {18, 24})
          .add(37, new int[] {25, 34})
          .add(18, new int[] {35, 44})
          .add(6.5, new int[] {45, 58});

  /// Share of people younger than 25.
  static final double YOUNG_SHARE = 0.385;

  static final Weighted<List<String>> ORIGINS =
      new Weighted<List<String>>()
          .add(14, List.of("MMR005"))
          .add(14, List.of("MMR010", "MMR018"))
          .add(13, List.of("MMR009"))
          .add(13, List.of("MMR017"))
          .add(11, List.of("MMR007", "MMR008"))
          .add(10, List.of("MMR013"))
          .add(6, List.of("MMR014", "MMR015", "MMR016"))
          .add(5, List.of("MMR012"))
          .add(3, List.of("MMR011"))
          .add(3, List.of("MMR003"))
          .add(3, List.of("MMR004"))
          .add(2, List.of("MMR001"))
          .add(2, List.of("MMR006"))
          .add(1, List.of("MMR002"));

  static final Weighted<String> HOSTS =
      new Weighted<String>()
          .add(27, "MMR003")
          .add(9, "MMR005")
          .add(9, "MMR009")
          .add(14, "MMR002")
          .add(12, "MMR004")
          .add(11, "TH")
          .add(7, "MMR001")
          .add(6, "IN")
          .add(2.5, "MMR011")
          .add(2.5, "MMR006");

  static final Weighted<Integer> DEPENDANTS =
      new Weighted<Integer>().add(46, 0).add(14, 1).add(14, 2).add(12, 3).add(8, 4).add(6, 5);

  static final Weighted<List<String>> PAPERS =
      new Weighted<List<String>>()
          .add(29.6, List.of("NRC_CARD"))
          .add(2.4, List.of("NRC_CARD", "HOUSEHOLD_LIST"))
          .add(8.4, List.of("NRC_CARD", "SERVICE_CARD"))
          .add(0.6, List.of("NRC_CARD", "SERVICE_CARD", "HOUSEHOLD_LIST"))
          .add(12, List.of("SERVICE_CARD"))
          .add(1, List.of("SERVICE_CARD", "HOUSEHOLD_LIST"))
          .add(2, List.of("HOUSEHOLD_LIST"))
          .add(44, List.of());

  /// State and vetting together: who was only received was not vetted yet.
  static final Weighted<List<String>> STANDING = standing();

  /// Kind and purposes of the basis; the last two are people who refused, and who withdrew.
  enum Agreement {
    CONSENT,
    VITAL_INTEREST,
    MANDATE,
    REFUSED,
    WITHDRAWN
  }

  static final Weighted<Agreement> AGREEMENTS =
      new Weighted<Agreement>()
          .add(74, Agreement.CONSENT)
          .add(14, Agreement.VITAL_INTEREST)
          .add(9, Agreement.MANDATE)
          .add(1.5, Agreement.REFUSED)
          .add(1.5, Agreement.WITHDRAWN);

  /// Of those who consented: 61 and 4 percent of everybody.
  static final double STATISTICS_SHARE = 61.0 / 74;

  static final double PUBLICITY_SHARE = 4.0 / 74;

  static final List<String> SKILLS =
      List.of(
          "driver",
          "mechanic",
          "medic",
          "radio repair",
          "cook",
          "carpenter",
          "bricklayer",
          "farmer",
          "teacher",
          "typing",
          "electrician",
          "tailor",
          "welder",
          "first aid");

  private static Weighted<List<String>> standing() {
    Weighted<List<String>> standing =
        new Weighted<List<String>>()
            .add(3, List.of("RECEIVED", "V0"))
            .add(5, List.of("REGISTERED", "V0"))
            .add(11, List.of("UNDER_VERIFICATION", "V0"))
            .add(9, List.of("PROVISIONAL", "V1"))
            .add(1, List.of("ON_HOLD", "VX"));
    List<String> states =
        List.of(
            "SUPPORTED",
            "IN_TRAINING",
            "TRANSFER_PENDING",
            "TRANSFERRED",
            "SETTLED",
            "RESETTLED",
            "LOST_CONTACT",
            "LEFT_VOLUNTARILY",
            "RETURNED_TO_MILITARY",
            "NOT_ACCEPTED",
            "DECEASED");
    double[] stateShares = {38, 6, 3, 6, 8, 1.5, 4, 2.5, 0.6, 1, 0.4};
    List<String> levels = List.of("V0", "V1", "V2", "V3", "VX");
    double[] levelShares = {3, 22, 33, 12, 1};
    for (int state = 0; state < stateShares.length; state++) {
      for (int level = 0; level < levelShares.length; level++) {
        standing.add(
            stateShares[state] * levelShares[level] / 71,
            List.of(states.get(state), levels.get(level)));
      }
    }
    return standing;
  }
}

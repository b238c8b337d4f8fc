package org.thitsar.fuzz;

/// Texts as people write them.
final class TextSeeds {
  static final String POLICY =
      """
      schema: 1
      name: river-hosting
      purpose: HOSTING
      to: [River District Committee, Demo Brigade 91 Office]
      until: 2027-06-30
      when: |
        case.category in [CDMER, DEFECTOR] &&
        case.vetting in [V2, V3]
      fields: [vetting, exit_year, category_claimed]
      carriers: Demo Brigade 91 Office
      """;

  static final String[] CONDITIONS = {
    "case.category in [CDMER, DEFECTOR] && case.vetting in [V2, V3]",
    "has(case.exit_year) && case.exit_year > 2021 || !(case.category == CDMER)",
    "size(case.languages) > 0 && case.languages.exists(l, l.startsWith('k'))"
  };

  static final String TRUST =
      """
      trust: 1
      attestations: 2
      methods: [INTERVIEW, REFEREE]
      vetting: V3
      max_age_days: 14
      knew_before_exit: 1
      condition: attestations > 2 || 'REFEREE' in methods
      """;

  static final String TABLE =
      "local_number,category_claimed,full_name,born_on\n"
          + "DEMO-1,DEFECTOR,ကျော်မင်းခိုင်,1990\n"
          + "DEMO-2,cdmer,\"Demo, Person\",၁၉၉၁-၂-၃\n";

  private TextSeeds() {}
}

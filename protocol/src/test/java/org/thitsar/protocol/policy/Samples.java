package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseEdit;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.identity.OrganisationId;

/// Made-up organisations, people and policies.
public final class Samples {
  /// The day on which the tests of policies happen.
  public static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

  /// The organisation whose cases they are.
  public static final OrganisationId OWN = organisation(1);

  /// "River District Committee".
  public static final OrganisationId RIVER = organisation(2);

  /// "Demo Brigade 91 Office".
  public static final OrganisationId BRIGADE = organisation(3);

  private static final Map<String, OrganisationId> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("Own Office", OWN);
    BY_NAME.put("River District Committee", RIVER);
    BY_NAME.put("Demo Brigade 91 Office", BRIGADE);
  }

  private Samples() {}

  /// A made-up organisation.
  public static OrganisationId organisation(int number) {
    byte[] id = new byte[OrganisationId.LENGTH];
    id[0] = (byte) number;
    return new OrganisationId(Bytes.owning(id));
  }

  /// The id of the case with this number.
  public static CaseId caseId(int number) {
    byte[] id = new byte[CaseId.LENGTH];
    for (int i = 0; i < 4; i++) {
      id[i] = (byte) (number >>> (24 - 8 * i));
    }
    return new CaseId(Bytes.owning(id));
  }

  /// The three organisations, and two that share one name.
  public static Organisations organisations() {
    return new Organisations() {
      @Override
      public OrganisationId own() {
        return OWN;
      }

      @Override
      public List<OrganisationId> named(String nameOrId) {
        if (nameOrId.equals("Twin Office")) {
          return List.of(organisation(8), organisation(9));
        }
        OrganisationId found = BY_NAME.get(nameOrId);
        return found != null
            ? List.of(found)
            : BY_NAME.values().stream().filter(id -> id.toString().equals(nameOrId)).toList();
      }

      @Override
      public Collection<String> names() {
        return BY_NAME.keySet();
      }
    };
  }

  /// Somebody whom every gate lets through, for HOSTING.
  public static CaseFile person(int number) {
    return with(
        CaseFile.empty(caseId(number)),
        Map.of(
            "local_number", "2026-" + number,
            "state", "SUPPORTED",
            "category_claimed", "DEFECTOR",
            "vetting", "V2",
            "exit_on", "2024-05-17",
            "branch", "ARMY",
            "rank_row", "17",
            "full_name", "Needle Name",
            "born_on", "1996-02-03",
            "bases", "CONSENT:HOSTING 2024-06-01 lang:my by:op1"));
  }

  /// The same file with these texts written into it.
  public static CaseFile with(CaseFile file, Map<String, String> texts) {
    Map<CaseField, String> edits = new LinkedHashMap<>();
    texts.forEach((name, text) -> edits.put(CaseField.named(name).orElseThrow(), text));
    return switch (file.with(edits)) {
      case CaseEdit.Done(CaseFile changed) -> changed;
      case CaseEdit.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  /// The same file with one text written into it.
  public static CaseFile with(CaseFile file, String name, String text) {
    return with(file, Map.of(name, text));
  }

  /// A policy out of a document that must be good.
  public static Policy policy(String yaml) {
    return switch (new PolicyParser(organisations()).parse(yaml, TODAY)) {
      case PolicyReading.Understood(Policy policy) -> policy;
      case PolicyReading.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  /// A policy to River District Committee for HOSTING.
  public static Policy policy(String name, String when, String fields) {
    return policy(name, "River District Committee", when, fields);
  }

  /// A policy for HOSTING.
  public static Policy policy(String name, String to, String when, String fields) {
    return policy(
        """
        schema: 1
        name: %s
        purpose: HOSTING
        to: [%s]
        until: 2027-06-30
        when: |
          %s
        fields: [%s]
        """
            .formatted(name, to, when, fields));
  }
}

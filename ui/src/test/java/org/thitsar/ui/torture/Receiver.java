package org.thitsar.ui.torture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.OfficeProcess;

/// The clients of an office that receives: they look at its status and leaf through what it
/// received, and remember what they saw.
final class Receiver {
  /// The fields that the policy of the torture lets out.
  static final List<String> SHARED = List.of("vetting", "category_claimed", "skills");

  private static final Set<String> MARKED = Set.of("synthetic");
  private static final int PAGE = 500;
  private static final int LOOKS_FOR_A_PAGE = 8;

  private final OfficeProcess office;
  private final Acknowledged acknowledged = new Acknowledged();
  private long counted;
  private int looks;

  Receiver(OfficeProcess office) {
    this.office = office;
  }

  OfficeProcess office() {
    return office;
  }

  /// Of what it may receive, how many acknowledgements there were: records on pages, and people in
  /// the status.
  long acknowledgements() {
    return Math.max(acknowledged.count(), counted);
  }

  /// Lets a person be received who is written elsewhere.
  void mayReceive(Written person) {
    acknowledged.asked(projected(person));
  }

  /// Requires that a person is received.
  void mustReceive(Written person) {
    acknowledged.told(projected(person));
  }

  private static Written projected(Written person) {
    Map<String, String> fields = new LinkedHashMap<>();
    SHARED.forEach(field -> fields.put(field, person.fields().getOrDefault(field, "")));
    return new Written(person.name(), fields, 1);
  }

  /// How many people the node says it has received; now and then a page is looked at, too.
  long look() throws RefusedException, NotRunningException {
    long received = office.api().standing().status(OfficeProcess.OPERATOR).received();
    counted = Math.max(counted, received);
    if (++looks % LOOKS_FOR_A_PAGE == 0) {
      int offset = (int) (looks * 997L % Math.max(1, received));
      page(offset).records().forEach(record -> acknowledged.told(written(record)));
    }
    return received;
  }

  /// Compares everything that the node shows with what clients saw before.
  List<Finding> check() throws RefusedException, NotRunningException {
    // By id, because what arrives between two pages moves records onto the next one.
    Map<String, Written> kept = new LinkedHashMap<>();
    for (int offset = 0; ; offset += PAGE) {
      Sharing.ReceivedPage page = page(offset);
      page.records().forEach(record -> kept.put(record.caseId(), written(record)));
      if (page.records().size() < PAGE) {
        break;
      }
    }
    List<Finding> findings = new ArrayList<>(acknowledged.compare(kept.values()));
    if (kept.size() < counted) {
      findings.add(
          new Finding(
              Finding.Kind.LOST, counted + " people were counted, " + kept.size() + " are there"));
    }
    return findings;
  }

  private Sharing.ReceivedPage page(int offset) throws RefusedException, NotRunningException {
    return office.api().sharing().received(OfficeProcess.OPERATOR, "", offset, PAGE);
  }

  private static Written written(Sharing.ReceivedRecord record) {
    Map<String, String> fields = new LinkedHashMap<>();
    record.fields().stream()
        .filter(field -> !MARKED.contains(field.name()))
        .forEach(field -> fields.put(field.name(), field.value()));
    String skill = fields.getOrDefault("skills", "").split(";", 2)[0];
    return new Written(skill.replaceFirst("^known as ", ""), fields, 1);
  }
}

package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.node.app.Federated.asked;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;

/// Two laptops of one organisation and a partner: they edit apart, one of them switched off while
/// the other works, and come to the same.
class LaptopsIT {
  @TempDir Path folder;

  private Office desk = unset();
  private Office field = unset();
  private Office coast = unset();
  private int people;

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  @BeforeEach
  void federate() throws Exception {
    desk = new Office("River", folder.resolve("desk")).start();
    coast = new Office("Coast", folder.resolve("coast")).start();
    Federated.found(desk, coast);
  }

  @AfterEach
  void close() {
    for (Office office : List.of(desk, field, coast)) {
      if (office != null) {
        office.close();
      }
    }
  }

  private void bringFieldLaptop() throws Exception {
    field = new Office(desk, folder.resolve("field")).start();
    Federated.introduce(coast, field);
    meet();
  }

  /// Both laptops know where the other is.
  private void meet() throws Exception {
    assertThat(Office.eventually(() -> met(desk, field) && met(field, desk))).isTrue();
  }

  private static boolean met(Office one, Office other) {
    String peer = asked(() -> other.api().standing().status(Office.OPERATOR)).peerId();
    return asked(() -> one.api().standing().peers(Office.OPERATOR)).stream()
        .anyMatch(each -> each.peerId().equals(peer) && each.state().equals("CONNECTED"));
  }

  private String register(Office at) throws RefusedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("category_claimed", "DEFECTOR");
    fields.put("full_name", "Person " + people++);
    fields.put("born_on", "1990-01-02");
    fields.put("vetting", "V2");
    fields.put("exit_on", "2024-05-06");
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
    return at.api().cases().create(Office.OPERATOR, fields).caseId();
  }

  private static void share(Office at, String fields) throws RefusedException {
    var _ =
        at.api()
            .sharing()
            .apply(
                Office.OPERATOR,
                """
                schema: 1
                name: hosting
                purpose: HOSTING
                to: [Coast]
                until: %s
                when: case.category == DEFECTOR
                fields: [%s]
                """
                    .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(100), fields),
                Progress.silent());
  }

  private static void edit(Office at, String id, String name, String value)
      throws RefusedException {
    var _ = at.api().cases().edit(Office.OPERATOR, id, Map.of(name, value));
  }

  private static Cases.CaseView show(Office at, String id) {
    return asked(() -> at.api().cases().show(Office.OPERATOR, id));
  }

  private static String text(Office at, String id, String name) {
    return show(at, id).fields().stream()
        .filter(value -> value.name().equals(name))
        .map(Cases.FieldValue::value)
        .findFirst()
        .orElse("");
  }

  private static Set<String> ids(Office at) {
    Set<String> ids = new HashSet<>();
    asked(() -> at.api().cases().list(Office.OPERATOR, new Cases.CaseQuery("", "", 0, 1000)))
        .cases()
        .forEach(line -> ids.add(line.caseId()));
    return ids;
  }

  /// Every case with every field and conflict, but for whose laptop is "here".
  private static Map<String, String> register(Office at, Set<String> of) {
    Map<String, String> all = new TreeMap<>();
    for (String id : of) {
      Cases.CaseView view = show(at, id);
      all.put(
          id,
          view.revision()
              + view.fields().toString()
              + view.sharedWith()
              + view.conflicts().toString().replaceAll("here=(true|false)", ""));
    }
    return all;
  }

  private boolean same() {
    Set<String> ids = ids(desk);
    return ids.equals(ids(field)) && register(desk, ids).equals(register(field, ids));
  }

  private static List<Sharing.ReceivedRecord> received(Office at) {
    return asked(() -> at.api().sharing().received(Office.OPERATOR, "River", 0, 1000)).records();
  }

  private static String received(Office at, String id, String name) {
    return received(at).stream()
        .filter(one -> one.caseId().equals(id))
        .flatMap(one -> one.fields().stream())
        .filter(value -> value.name().equals(name))
        .map(Cases.FieldValue::value)
        .findFirst()
        .orElse("");
  }

  @Test
  void editsMadeApart_comeTogether_andATrueConflictIsKeptUntilItIsDecided() throws Exception {
    String id = register(desk);
    share(desk, "vetting, skills, needs");
    // What was said under a key that the new laptop never gets is told again.
    assertThat(desk.api().membership().rotate(Office.OPERATOR)).isPositive();
    bringFieldLaptop();
    assertThat(Office.eventually(this::same)).isTrue();
    assertThat(Office.eventually(() -> received(coast).size() == 1)).isTrue();
    assertThat(show(field, id).sharedWith()).containsExactly("Coast");
    assertThat(asked(() -> field.api().sharing().policies(Office.OPERATOR)))
        .singleElement()
        .satisfies(policy -> assertThat(policy.laptop()).isNotEmpty());
    // Nothing of our own is something we received.
    assertThat(asked(() -> field.api().standing().status(Office.OPERATOR)).received()).isZero();

    // Apart: each works while the other is off.
    field.close();
    edit(desk, id, "skills", "welding");
    edit(desk, id, "needs", "SHELTER");
    desk.close();
    field.start();
    edit(field, id, "phone", "09-000-1");
    edit(field, id, "needs", "FOOD");
    String other = register(field);
    assertThat(text(field, id, "skills")).as("control: they have not met").isEmpty();
    desk.start();
    meet();
    assertThat(Office.eventually(this::same)).isTrue();

    assertThat(text(desk, id, "phone")).isEqualTo("09-000-1");
    assertThat(text(field, id, "skills")).isEqualTo("welding");
    assertThat(text(desk, id, "needs")).isEmpty();
    assertThat(show(desk, id).conflicts())
        .singleElement()
        .satisfies(
            conflict -> {
              assertThat(conflict.field()).isEqualTo("needs");
              assertThat(conflict.claims().stream().map(Cases.ClaimView::value))
                  .containsExactlyInAnyOrder("SHELTER", "FOOD");
              assertThat(conflict.claims().stream().map(Cases.ClaimView::here))
                  .containsExactlyInAnyOrder(true, false);
            });
    assertThat(
            asked(
                    () ->
                        field
                            .api()
                            .cases()
                            .list(Office.OPERATOR, new Cases.CaseQuery("", "", 0, 10)))
                .cases()
                .stream()
                .filter(Cases.CaseLine::conflict)
                .map(Cases.CaseLine::caseId))
        .containsExactly(id);
    // The partner gets what is undisputed, of the new case, too: the desk carries the policy out.
    assertThat(
            Office.eventually(
                () ->
                    received(coast).size() == 2
                        && received(coast, id, "skills").equals("welding")
                        && received(coast, id, "needs").isEmpty()))
        .isTrue();
    assertThat(received(coast, other, "vetting")).isEqualTo("V2");

    edit(field, id, "needs", "FOOD");
    assertThat(Office.eventually(this::same)).isTrue();
    assertThat(show(desk, id).conflicts()).isEmpty();
    assertThat(text(desk, id, "needs")).isEqualTo("FOOD");
    assertThat(Office.eventually(() -> received(coast, id, "needs").equals("FOOD"))).isTrue();
  }

  @Test
  void aWithdrawal_atEitherLaptop_winsAndIsTakenBackAtOnce() throws Exception {
    String withdrawn = register(desk);
    String busy = register(desk);
    share(desk, "vetting, skills");
    bringFieldLaptop();
    assertThat(Office.eventually(() -> same() && received(coast).size() == 2)).isTrue();

    // The field withdraws while the desk, which carries the policy out, is off.
    desk.close();
    var _ = field.api().cases().withdraw(Office.OPERATOR, withdrawn);
    assertThat(Office.eventually(() -> received(coast).size() == 1)).isTrue();
    // The desk goes on with the same person, knowing nothing of it.
    field.close();
    desk.start();
    edit(desk, withdrawn, "state", "VERIFIED");
    edit(desk, withdrawn, "skills", "welding");
    field.start();
    meet();
    assertThat(Office.eventually(this::same)).isTrue();
    assertThat(text(desk, withdrawn, "state")).isEqualTo("WITHDREW_CONSENT");
    assertThat(text(desk, withdrawn, "bases")).contains("withdrawn");
    assertThat(show(desk, withdrawn).sharedWith()).isEmpty();
    assertThat(
            Office.eventually(
                () ->
                    received(coast).stream()
                        .map(Sharing.ReceivedRecord::caseId)
                        .toList()
                        .equals(List.of(busy))))
        .isTrue();

    // And a policy: withdrawn at one laptop, it is at all.
    desk.close();
    var _ = field.api().sharing().withdraw(Office.OPERATOR, "hosting", Progress.silent());
    assertThat(Office.eventually(() -> received(coast).isEmpty())).isTrue();
    desk.start();
    meet();
    assertThat(
            Office.eventually(
                () -> asked(() -> desk.api().sharing().policies(Office.OPERATOR)).isEmpty()))
        .isTrue();
    assertThat(Office.eventually(this::same)).isTrue();
    assertThat(received(coast)).isEmpty();
  }

  @Test
  void manyOfBoth_comeTogether_withNumbersOfTheirOwn() throws Exception {
    bringFieldLaptop();
    field.close();
    importPeople(desk, 600);
    desk.close();
    field.start();
    importPeople(field, 600);
    desk.start();
    meet();
    assertThat(Office.eventually(() -> ids(desk).size() == 1000 && count(desk) == 1200)).isTrue();
    assertThat(Office.eventually(() -> count(field) == 1200)).isTrue();
    Set<String> numbers = new HashSet<>();
    for (int offset = 0; offset < 1200; offset += 600) {
      Cases.CaseQuery page = new Cases.CaseQuery("", "", offset, 600);
      asked(() -> desk.api().cases().list(Office.OPERATOR, page))
          .cases()
          .forEach(line -> numbers.add(line.localNumber()));
    }
    assertThat(numbers).hasSize(1200);
    Set<String> some = Set.copyOf(List.copyOf(ids(desk)).subList(0, 50));
    assertThat(register(desk, some)).isEqualTo(register(field, some));
  }

  @Test
  void furtherLaptop_givesNumbersOfItsOwn_beforeItHasMetAnybody() throws Exception {
    String number = show(desk, register(desk)).localNumber();
    field = new Office(desk, folder.resolve("field")).start();
    assertThat(show(field, register(field)).localNumber()).matches(number + "-[0-9a-f]{3}");
  }

  private static long count(Office at) {
    return asked(() -> at.api().cases().list(Office.OPERATOR, new Cases.CaseQuery("", "", 0, 1)))
        .total();
  }

  private static void importPeople(Office at, int count) throws RefusedException {
    StringBuilder table = new StringBuilder("category_claimed,full_name\n");
    for (int i = 0; i < count; i++) {
      table.append("CDMER,Person ").append(i).append("\n");
    }
    var report =
        at.api()
            .cases()
            .importCsv(
                Office.OPERATOR,
                new ByteArrayInputStream(table.toString().getBytes(StandardCharsets.UTF_8)),
                false,
                false,
                Progress.silent());
    assertThat(report.imported()).isEqualTo(count);
  }
}

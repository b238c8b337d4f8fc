package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.thitsar.node.app.Federated.asked;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.membership.CharterDraft;

/// A federation of four parts in two, on real disks and sockets: nobody is lost, and nothing more
/// goes from one side to the other.
class PartingIT {
  @TempDir Path folder;

  private Office river = unset();
  private Office hill = unset();
  private Office coast = unset();
  private Office marsh = unset();
  private int registered;

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  @BeforeEach
  void federate() throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    hill = new Office("Hill", folder.resolve("hill")).start();
    coast = new Office("Coast", folder.resolve("coast")).start();
    marsh = new Office("Marsh", folder.resolve("marsh")).start();
    Federated.found(river, hill, coast, marsh);
    for (Office office : List.of(river, hill, coast, marsh)) {
      assertThat(Office.eventually(() -> members(office).members().size() == 4)).isTrue();
    }
    var _ = river.api().sharing().apply(Office.OPERATOR, policy(), Progress.silent());
  }

  @AfterEach
  void close() {
    for (Office office : List.of(river, hill, coast, marsh)) {
      office.close();
    }
  }

  private static String policy() {
    return """
    schema: 1
    name: hosting
    purpose: HOSTING
    to: [Hill, Coast, Marsh]
    until: %s
    when: case.category == DEFECTOR
    fields: [vetting, skills]
    """
        .formatted(java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(100));
  }

  private void register() throws RefusedException {
    var _ =
        river
            .api()
            .cases()
            .create(
                Office.OPERATOR,
                Map.of(
                    "category_claimed", "DEFECTOR",
                    "full_name", "Person " + registered++,
                    "born_on", "1990-01-02",
                    "vetting", "V2",
                    "exit_on", "2024-05-06",
                    "skills", "carpentry",
                    "bases", "CONSENT:HOSTING,VETTING_CHECK"));
  }

  private static Membership.MembersView members(Office office) {
    return asked(() -> office.api().membership().members(Office.OPERATOR));
  }

  private static boolean received(Office office, int persons) {
    return asked(() -> office.api().standing().status(Office.OPERATOR).received()) == persons;
  }

  private static String federation(Office office) {
    return asked(() -> office.api().federation().federation(Office.OPERATOR)).name();
  }

  private static List<String> left(Office office) {
    return members(office).members().stream()
        .filter(member -> !member.leavesFor().isEmpty())
        .map(Membership.MemberView::name)
        .sorted()
        .toList();
  }

  private String signed() throws Exception {
    String draft =
        river.api().membership().draftParting(Office.OPERATOR, "Other Hand", List.of("Hill"));
    return CharterDraft.parse(draft).sign(river.organisationKey).sign(hill.organisationKey).text();
  }

  @Test
  void whoParts_goesOnTogether_andNothingMoreGoesAcross() throws Exception {
    register();
    for (Office office : List.of(hill, coast, marsh)) {
      assertThat(Office.eventually(() -> received(office, 1))).isTrue();
    }
    String text = signed();
    // Marsh is away, and hears of it from Coast.
    marsh.close();
    Federation.FederationView view = river.api().federation().adopt(Office.OPERATOR, text);
    assertThat(view.name()).isEqualTo("Other Hand");
    assertThat(view.members())
        .extracting(Federation.Member::name)
        .containsExactlyInAnyOrder("River", "Hill");
    var _ = hill.api().federation().adopt(Office.OPERATOR, text);
    assertThat(Office.eventually(() -> left(coast).equals(List.of("Hill", "River")))).isTrue();
    marsh.start();
    assertThat(Office.eventually(() -> left(marsh).equals(List.of("Hill", "River")))).isTrue();
    assertThat(federation(marsh)).isEqualTo("Open Hand");

    register();
    assertThat(Office.eventually(() -> received(hill, 2))).isTrue();
    // Both are voters of the one, as they were founders of the other.
    assertThat(members(hill).members()).allMatch(Membership.MemberView::votes);
    for (Office office : List.of(river, hill, coast, marsh)) {
      office.close();
    }
    assertThat(opened(hill)).isEqualTo(2);
    assertThat(opened(coast)).isEqualTo(1);
    assertThat(opened(marsh)).isEqualTo(1);
    // It is so after a restart, too.
    river.start();
    assertThat(federation(river)).isEqualTo("Other Hand");
  }

  @Test
  void aSecondLaptop_goesWithItsOrganisation() throws Exception {
    try (Office second = new Office(river, folder.resolve("second")).start()) {
      Federated.introduce(hill, second);
      assertThat(
              Office.eventually(
                  () ->
                      members(river).members().stream()
                          .anyMatch(member -> member.self() && member.nodes().size() == 2)))
          .isTrue();
      String text = signed();
      var _ = hill.api().federation().adopt(Office.OPERATOR, text);
      var _ = river.api().federation().adopt(Office.OPERATOR, text);
      assertThat(Office.eventually(() -> federation(second).equals("Other Hand"))).isTrue();
    }
  }

  @Test
  void whoStays_mayBeToldByHand_andHalfACharterIsNothing() throws Exception {
    String half =
        CharterDraft.parse(
                river
                    .api()
                    .membership()
                    .draftParting(Office.OPERATOR, "Other Hand", List.of("Hill")))
            .sign(river.organisationKey)
            .text();
    assertThatThrownBy(() -> river.api().federation().adopt(Office.OPERATOR, half))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("1 founders have not signed");
    assertThatThrownBy(
            () ->
                river
                    .api()
                    .membership()
                    .draftParting(Office.OPERATOR, "Other Hand", List.of("River")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("never be met");
    String text = signed();
    river.close();
    hill.close();
    var _ = coast.api().federation().adopt(Office.OPERATOR, text);
    assertThat(federation(coast)).isEqualTo("Open Hand");
    assertThat(left(coast)).containsExactly("Hill", "River");
    assertThat(Office.eventually(() -> left(marsh).equals(List.of("Hill", "River")))).isTrue();
    // And those who stay decide without them.
    hill.start();
    assertThat(Office.eventually(() -> federation(hill).equals("Other Hand"))).isTrue();
  }

  /// How many projections in River's logs the keys of `office` open.
  private int opened(Office office) {
    try (Storage mine = office.vault();
        Storage theirs = river.vault()) {
      return Thief.projections(mine, theirs).size();
    }
  }
}

package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.storage.Storage;

/// A member that is voted out while it is away: what is written after an author saw the vote it
/// cannot open, with its disk, its passphrase and all ciphertext in its hands. And what is taken
/// back from whoever is away.
class RemovalIT {
  private static final int PEOPLE = 4;

  @TempDir Path folder;

  private Office river = unset();
  private Office hill = unset();
  private Office coast = unset();
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
    Federated.found(river, hill, coast);
    assertThat(Office.eventually(() -> members(river).members().size() == 3)).isTrue();
    var _ = river.api().sharing().apply(Office.OPERATOR, policy(), Progress.silent());
  }

  @AfterEach
  void close() {
    for (Office office : List.of(river, hill, coast)) {
      office.close();
    }
  }

  private static String policy() {
    return """
    schema: 1
    name: hosting
    purpose: HOSTING
    to: [Coast]
    until: %s
    when: case.category == DEFECTOR
    fields: [vetting, skills]
    """
        .formatted(java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(100));
  }

  private List<String> register() throws RefusedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("category_claimed", "DEFECTOR");
      fields.put("full_name", "Person " + registered);
      fields.put("born_on", "1990-01-02");
      fields.put("vetting", "V2");
      fields.put("exit_on", "2024-05-06");
      fields.put("skills", "skill%04d".formatted(registered++));
      fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
      ids.add(river.api().cases().create(Office.OPERATOR, fields).caseId());
    }
    return ids;
  }

  private static boolean received(Office office, int persons) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR).received())
        == persons;
  }

  private static Membership.MembersView members(Office office) {
    return Federated.asked(() -> office.api().membership().members(Office.OPERATOR));
  }

  private static Membership.DecisionView remove(Office by, String name, boolean rehearse)
      throws RefusedException {
    return by.api()
        .membership()
        .propose(
            Office.OPERATOR,
            new Membership.ProposalDraft(
                "remove", List.of(name), List.of(), List.of(), 0, 0, "", 0),
            rehearse);
  }

  private String openProposal(Office at) throws InterruptedException {
    assertThat(
            Office.eventually(
                () ->
                    members(at).proposals().stream()
                        .anyMatch(proposal -> proposal.summary().startsWith("remove"))))
        .isTrue();
    return members(at).proposals().stream()
        .filter(proposal -> proposal.summary().startsWith("remove"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void whoWasRemovedWhileAway_opensNothingThatWasWrittenSince() throws Exception {
    register();
    assertThat(Office.eventually(() -> received(coast, PEOPLE))).isTrue();
    coast.close();
    // Nobody has voted yet: what is written now is for Coast, too. This is the control.
    register();
    assertThat(remove(hill, "Coast", true).effects())
        .contains("1 of 2 approvals needed: it waits for others");
    assertThat(members(hill).proposals()).noneMatch(one -> one.summary().startsWith("remove"));
    assertThat(remove(hill, "Coast", false).outcome()).isEqualTo("OPEN");

    Membership.DecisionView would =
        river.api().membership().vote(Office.OPERATOR, openProposal(river), true, true);
    assertThat(would.effects())
        .anyMatch(effect -> effect.startsWith("Coast leaves"))
        .anyMatch(effect -> effect.contains("8 persons of ours were shared with it"))
        .anyMatch(effect -> effect.contains("get fresh keys"));
    assertThat(members(river).removed()).isEmpty();
    var _ = river.api().membership().vote(Office.OPERATOR, openProposal(river), true, false);
    assertThat(members(river).removed()).containsExactly("Coast");
    assertThat(Office.eventually(() -> members(hill).removed().equals(List.of("Coast")))).isTrue();
    register();

    // Back again: nobody lets it in, and it does not know why.
    coast.start();
    assertThat(members(coast).removed()).isEmpty();
    assertThat(Federated.asked(() -> coast.api().standing().syncNow(Office.OPERATOR))).isZero();
    assertThatThrownBy(() -> remove(river, "Coast", true)).isInstanceOf(RefusedException.class);
    river.close();
    hill.close();
    coast.close();

    // A courier brings it every byte of every log of River.
    assertThat(openedByCoast())
        .as("what was written before River saw the vote, and nothing after")
        .hasSize(2 * PEOPLE);
  }

  /// Projections in River's logs that Coast's keys open.
  private List<Opening> openedByCoast() {
    return openedBy(coast);
  }

  private List<Opening> openedBy(Office office) {
    try (Storage mine = office.vault();
        Storage theirs = river.vault()) {
      return Thief.projections(mine, theirs);
    }
  }

  @Test
  void whoComesLater_opensWhatStands_andNotWhatWasTakenBackOrReplaced() throws Exception {
    List<String> ids = register();
    assertThat(Office.eventually(() -> received(coast, PEOPLE))).isTrue();
    var _ = river.api().cases().withdraw(Office.OPERATOR, ids.get(0));
    var _ = river.api().cases().edit(Office.OPERATOR, ids.get(1), Map.of("skills", "corrected"));
    assertThat(Office.eventually(() -> received(coast, PEOPLE - 1))).isTrue();

    // Another laptop of Coast: it is a reader of the same log.
    try (Office second = new Office(coast, folder.resolve("second")).start()) {
      Federated.introduce(hill, second);
      assertThat(Office.eventually(() -> received(second, PEOPLE - 1))).isTrue();
      second.close();
      coast.close();
      river.close();
      assertThat(openedBy(second)).hasSize(PEOPLE - 1);
    }
    // Control: it is all there, and whoever had the earlier key opens it.
    assertThat(openedByCoast()).hasSize(PEOPLE + 1 + PEOPLE - 1);
  }

  @Test
  void aSuspendedNodeReadsNothingNew_andHearsHowItStands() throws Exception {
    register();
    assertThat(Office.eventually(() -> received(coast, PEOPLE))).isTrue();
    String peer = peerOf("Coast");
    Membership.DecisionView one = river.api().membership().suspend(Office.OPERATOR, peer, false);
    assertThat(one.effects()).isEmpty();
    // One voice suspends nobody; Hill's would be the second when it has heard of the first.
    assertThat(suspendedAt(river)).isFalse();
    assertThat(
            Office.eventually(
                () ->
                    !Federated.asked(
                            () -> hill.api().membership().suspend(Office.OPERATOR, peer, true))
                        .effects()
                        .isEmpty()))
        .isTrue();
    Membership.DecisionView two = hill.api().membership().suspend(Office.OPERATOR, peer, false);
    assertThat(two.effects()).anyMatch(effect -> effect.startsWith("nothing more is sealed"));
    assertThat(Office.eventually(() -> suspendedAt(river))).isTrue();
    register();
    // It still hears how it stands.
    assertThat(Office.eventually(() -> suspendedAt(coast))).isTrue();
    coast.close();
    river.close();
    hill.close();
    assertThat(openedByCoast()).hasSize(PEOPLE);
  }

  @Test
  void aSeizure_saysWhoseCasesWereReadable_withoutNames_andARehearsalChangesNothing()
      throws Exception {
    register();
    assertThat(Office.eventually(() -> received(coast, PEOPLE))).isTrue();
    String peer = peerOf("Coast");
    long entries = entries(river);
    Membership.SeizureView rehearsed = river.api().membership().seized(Office.OPERATOR, peer, true);
    assertThat(entries(river)).isEqualTo(entries);
    assertThat(rehearsed.decision().done()).isFalse();
    assertThat(rehearsed.cases()).hasSize(PEOPLE);
    assertThat(rehearsed.cases())
        .allSatisfy(
            exposed -> {
              assertThat(exposed.fields()).containsExactlyInAnyOrder("vetting", "skills");
              assertThat(exposed.action()).isEqualTo("WARN_NOW");
            });
    assertThat(rehearsed.toString()).doesNotContain("Person");

    Membership.SeizureView done = river.api().membership().seized(Office.OPERATOR, peer, false);
    assertThat(done.decision().done()).isTrue();
    assertThat(done.logs()).isPositive();
    assertThat(entries(river)).isGreaterThan(entries);
    // Hill holds nothing of ours that was shared, so nothing of it is exposed.
    assertThat(river.api().membership().seized(Office.OPERATOR, peerOf("Hill"), true).cases())
        .isEmpty();
  }

  private static long entries(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR).entries());
  }

  private String peerOf(String name) {
    return members(river).members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow()
        .nodes()
        .getFirst()
        .peerId();
  }

  @Test
  void whatIsTakenBack_isDestroyedAndAnswered_alsoByWhoWasAway() throws Exception {
    register();
    assertThat(Office.eventually(() -> received(coast, PEOPLE))).isTrue();
    coast.close();
    var _ = river.api().sharing().withdraw(Office.OPERATOR, "hosting", Progress.silent());
    Sharing.RecallsView away = recalls();
    assertThat(away.open()).hasSize(PEOPLE);
    assertThat(away.holders())
        .singleElement()
        .satisfies(
            holder -> {
              assertThat(holder.organisation()).isEqualTo("Coast");
              assertThat(holder.silent()).isEqualTo(PEOPLE);
              assertThat(holder.answered()).isZero();
            });
    coast.start();
    assertThat(Office.eventually(() -> recalls().open().isEmpty())).isTrue();
    assertThat(received(coast, 0)).isTrue();
    assertThat(recalls().holders())
        .singleElement()
        .satisfies(holder -> assertThat(holder.answered()).isEqualTo(PEOPLE));
  }

  private Sharing.RecallsView recalls() {
    return Federated.asked(() -> river.api().sharing().recalls(Office.OPERATOR));
  }

  private static boolean suspendedAt(Office office) {
    return members(office).members().stream()
        .flatMap(member -> member.nodes().stream())
        .anyMatch(Membership.NodeView::suspended);
  }
}

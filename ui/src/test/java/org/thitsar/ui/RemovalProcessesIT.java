package org.thitsar.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.Thief;
import org.thitsar.node.storage.Storage;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.OfficeProcess;

/// A member is voted out during a blackout, with real processes: whoever has its directory and its
/// passphrase, and afterwards every byte that was written meanwhile, opens nothing that an author
/// wrote after seeing the vote.
class RemovalProcessesIT {
  private static final Operator OPERATOR = OfficeProcess.OPERATOR;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PEOPLE = 4;

  @TempDir Path folder;

  private final List<OfficeProcess> offices = new ArrayList<>();
  private int registered;

  @BeforeEach
  void start() throws Exception {
    for (String name : List.of("River", "Hill", "Coast")) {
      OfficeProcess office = OfficeProcess.found(name, folder.resolve(name));
      offices.add(office);
      office.start();
    }
    OfficeProcess.federate(List.of(river(), hill()));
    coast().join(hill());
    await(() -> members(river()).members().size() == 3);
  }

  @AfterEach
  void end() throws Exception {
    OfficeProcess.closeAll(offices.stream());
  }

  private OfficeProcess river() {
    return offices.get(0);
  }

  private OfficeProcess hill() {
    return offices.get(1);
  }

  private OfficeProcess coast() {
    return offices.get(2);
  }

  private static void await(Patience.Question question)
      throws RefusedException, NotRunningException {
    assertThat(Patience.until(SOON, question)).isTrue();
  }

  private static Membership.MembersView members(OfficeProcess at)
      throws RefusedException, NotRunningException {
    return at.api().membership().members(OPERATOR);
  }

  private static boolean isRemoved(OfficeProcess at) throws RefusedException, NotRunningException {
    return members(at).removed().equals(List.of("Coast"));
  }

  private void register() throws RefusedException, NotRunningException {
    for (int i = 0; i < PEOPLE; i++) {
      var _ =
          river()
              .api()
              .cases()
              .create(
                  OPERATOR,
                  Map.of(
                      "category_claimed", "DEFECTOR",
                      "full_name", "Person " + registered++,
                      "born_on", "1990-01-02",
                      "vetting", "V2",
                      "exit_on", "2024-05-06",
                      "skills", "fishing",
                      "bases", "CONSENT:HOSTING,VETTING_CHECK"));
    }
  }

  private static boolean holds(OfficeProcess at, int persons)
      throws RefusedException, NotRunningException {
    return at.api().standing().status(OPERATOR).received() == persons;
  }

  @Test
  void whoIsRemovedDuringABlackout_opensNothingThatWasWrittenSince() throws Exception {
    String policy =
        """
        schema: 1
        name: hosting
        purpose: HOSTING
        to: [Coast]
        until: %s
        when: case.category == DEFECTOR
        fields: [vetting, skills]
        """
            .formatted(LocalDate.now(ZoneOffset.UTC).plusDays(100));
    var _ = river().api().sharing().apply(OPERATOR, policy, Progress.silent());
    register();
    await(() -> holds(coast(), PEOPLE));

    // The blackout: Coast's laptop goes off as it is.
    coast().kill9();
    // Nobody has voted yet, so nothing is sealed anew: what is written now is the control.
    register();
    var proposed =
        hill()
            .api()
            .membership()
            .propose(
                OPERATOR,
                new Membership.ProposalDraft(
                    "remove", List.of("Coast"), List.of(), List.of(), 0, 0, "", 0),
                false);
    await(
        () ->
            members(river()).proposals().stream()
                .anyMatch(one -> one.id().equals(proposed.proposal())));
    var _ = river().api().membership().vote(OPERATOR, proposed.proposal(), true, false);
    await(() -> isRemoved(river()) && isRemoved(hill()));
    register();

    // The power comes back, and Coast, which knows of nothing, knocks.
    coast().start();
    var _ = coast().api().standing().syncNow(OPERATOR);
    assertThat(members(coast()).removed()).isEmpty();
    assertThat(coast().isConnectedTo(river())).isFalse();
    assertThat(holds(coast(), PEOPLE)).isTrue();

    for (OfficeProcess office : offices) {
      office.stop();
    }
    try (Storage mine = coast().vault();
        Storage theirs = river().vault()) {
      assertThat(Thief.projections(mine, theirs))
          .as("what was written before River saw the vote, and nothing after")
          .hasSize(2 * PEOPLE);
    }
  }
}

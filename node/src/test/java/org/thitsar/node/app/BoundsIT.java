package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.membership.Unknowns;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.membership.Quotas;

/// What a federation bounds: what one organisation may take of another's disk, who may carry what
/// he cannot read, and what a node does that no longer understands the roster.
class BoundsIT {
  private static final int PEOPLE = 30;

  @TempDir Path folder;
  private Office river = unset();
  private Office hill = unset();
  private Office coast = unset();

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  private void found(Quotas quotas) throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    hill = new Office("Hill", folder.resolve("hill")).start();
    coast = new Office("Coast", folder.resolve("coast")).start();
    Federated.found(quotas, river, hill, coast);
  }

  @AfterEach
  void close() {
    for (Office office : List.of(river, hill, coast)) {
      office.close();
    }
  }

  /// Registers people and says the last one's case.
  private static String register(Office office, int people) throws RefusedException {
    String caseId = "";
    for (int i = 0; i < people; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("category_claimed", "DEFECTOR");
      fields.put("full_name", "person " + i);
      fields.put("born_on", "1990-01-02");
      fields.put("vetting", "V2");
      fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
      caseId = office.api().cases().create(Office.OPERATOR, fields).caseId();
    }
    return caseId;
  }

  private static String policy(String name, String to, String more) {
    return """
    schema: 1
    name: %s
    purpose: HOSTING
    to: [%s]
    until: %s
    when: case.category == DEFECTOR
    fields: [vetting]
    %s
    """
        .formatted(name, to, LocalDate.now(ZoneOffset.UTC).plusDays(100), more);
  }

  private static void apply(Office office, String policy) throws RefusedException {
    var _ = office.api().sharing().apply(Office.OPERATOR, policy, Progress.silent());
  }

  private static String verdict(Office office, String credential) {
    return Federated.asked(() -> office.api().credentials().verify(Office.OPERATOR, credential, ""))
        .verdict();
  }

  private static long received(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR).received());
  }

  private static long carried(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR).carriedLogs());
  }

  @Test
  void whoTakesMoreThanTheCharterAllows_isRefusedThere_andGoesOnAtHome() throws Exception {
    found(new Quotas(64, 4_096, 40_000, 65_536));
    LogCapture log = LogCapture.open();
    register(river, PEOPLE);
    apply(river, policy("first", "Hill", ""));
    assertThat(Office.eventually(() -> received(hill) == PEOPLE)).isTrue();
    // Ever more of it, until the next batch would not fit.
    for (int i = 0; i < 6; i++) {
      apply(river, policy("more" + i, "Hill", ""));
    }
    log.expects("OVER_QUOTA");
    log.close();
    assertThat(received(hill)).as("nothing was displaced").isGreaterThanOrEqualTo(PEOPLE);
    register(river, 5);
    assertThat(river.api().standing().status(Office.OPERATOR).ownCases())
        .as("own writes are not bounded")
        .isEqualTo(PEOPLE + 5L);
    register(hill, 2);
    apply(hill, policy("other", "River", ""));
    assertThat(Office.eventually(() -> received(river) == 2))
        .as("an organisation within its quota is heard")
        .isTrue();
  }

  @Test
  void carrier_handsOnWhatItCannotRead_whileTheWriterIsAway() throws Exception {
    found(Quotas.standard());
    register(river, PEOPLE);
    hill.close();
    Federated.introduce(river, coast);
    apply(river, policy("hosting", "Hill", "carriers: [Coast]"));
    assertThat(Office.eventually(() -> carried(coast) == 1)).as("Coast carries").isTrue();
    var waiting = river.api().standing();
    assertThat(
            Office.eventually(
                () ->
                    Federated.asked(() -> waiting.peers(Office.OPERATOR)).stream()
                        .filter(peer -> peer.organisation().equals("Coast"))
                        .allMatch(peer -> peer.behind() == 0)))
        .isTrue();
    river.close();
    hill.start();
    assertThat(Office.eventually(() -> received(hill) == PEOPLE)).as("through Coast").isTrue();
    assertThat(received(coast)).as("which cannot open it").isZero();
  }

  @Test
  void whoDoesNotUnderstandTheRoster_takesBackAndLetsNothingNewOut() throws Exception {
    found(Quotas.standard());
    String known = register(river, PEOPLE);
    apply(river, policy("hosting", "Hill", ""));
    assertThat(Office.eventually(() -> received(hill) == PEOPLE)).isTrue();
    String credential =
        river
            .api()
            .credentials()
            .issue(
                Office.OPERATOR, known, "V2", LocalDate.now(ZoneOffset.UTC).plusDays(9).toString())
            .credentialId();
    assertThat(verdict(river, credential)).as("control").isEqualTo("PROVISIONAL");
    hill.close();
    river.close();
    // A rule that is yet to come, said by a member.
    try (Storage hillVault = hill.vault();
        Storage riverVault = river.vault()) {
      SigningKey member = NodeIdentity.open(hillVault).signing();
      StatementStore statements = StatementStore.open(riverVault);
      riverVault.write(batch -> statements.put(batch, Unknowns.signedBy(member)));
      assertThat(statements.roster().undecided()).hasSize(1);
    }
    river.start();
    hill.start();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> apply(river, policy("second", "Coast", "")))
        .matches(refused -> refused.refusal() == Refusal.NOT_NOW)
        .withMessageContaining("does not know");
    assertThat(verdict(river, credential)).isEqualTo("UNKNOWN");
    register(river, 1);
    var _ = river.api().cases().withdraw(Office.OPERATOR, known);
    assertThat(Office.eventually(() -> received(hill) < PEOPLE)).isTrue();
    assertThat(received(hill)).isEqualTo(PEOPLE - 1L);
  }
}

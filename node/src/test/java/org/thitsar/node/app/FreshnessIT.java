package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A verdict on a running node is as fresh as the last heartbeat of which everything is held, and
/// no fresher.
class FreshnessIT {
  private static final Duration LONG_AGO = Duration.ofDays(200);

  @TempDir Path folder;
  private Office river = unset();
  private Office hill = unset();

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  @AfterEach
  void close() {
    river.close();
    hill.close();
  }

  @Test
  void verdict_isNoFresherThanWhatIsHeld() throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    hill = new Office("Hill", folder.resolve("hill")).start();
    Federated.found(river, hill);
    String id = credential();
    var _ = hill.api().credentials().attest(Office.OPERATOR, id, "INTERVIEW", true, "");
    assertThat(verdict(id)).as("control: River was just heard").isEqualTo("VERIFIED");
    river.close();

    hear(false);
    Credentials.Assessment stale = hill.api().credentials().verify(Office.OPERATOR, id, "");
    assertThat(stale.verdict()).as("%s", stale.reasons()).isEqualTo("PROVISIONAL");
    hear(true);
    assertThat(verdict(id))
        .as("control: the same heartbeat, of what is held")
        .isEqualTo("VERIFIED");
  }

  private String verdict(String id) throws RefusedException {
    return hill.api().credentials().verify(Office.OPERATOR, id, "").verdict();
  }

  private String credential() throws Exception {
    String caseId =
        river
            .api()
            .cases()
            .create(
                Office.OPERATOR,
                Map.of(
                    "category_claimed", "DEFECTOR",
                    "full_name", "somebody made up",
                    "born_on", "1990-01-02",
                    "vetting", "V2",
                    "bases", "CONSENT:HOSTING,VETTING_CHECK"))
            .caseId();
    String until = LocalDate.now(ZoneOffset.UTC).plusDays(90).toString();
    String id =
        river.api().credentials().issue(Office.OPERATOR, caseId, "V2", until).credentialId();
    assertThat(
            Office.eventually(
                () ->
                    Federated.asked(() -> hill.api().credentials().list(Office.OPERATOR)).stream()
                        .anyMatch(view -> view.credentialId().equals(id))))
        .isTrue();
    return id;
  }

  /// Lets Hill's vault have heard of River long ago, with everything, and now: of a log as far as
  /// Hill holds it, or one entry further.
  private void hear(boolean held) throws Exception {
    hill.close();
    NodeId writer;
    try (Storage vault = river.vault()) {
      writer = NodeIdentity.open(vault).node();
    }
    try (Storage vault = hill.vault()) {
      LogStore logs = LogStore.open(vault);
      HeldLog log =
          logs.held().stream()
              .filter(each -> each.opening().writer().equals(writer) && !each.control())
              .findFirst()
              .orElseThrow();
      Frontier named =
          held
              ? log.frontier()
              : new Frontier(log.frontier().length() + 1, log.frontier().head(), 0);
      Heartbeats heartbeats = Heartbeats.open(vault);
      long counter = heartbeats.find(writer).orElseThrow().counter();
      long now = Instant.now(java.time.Clock.systemUTC()).toEpochMilli();
      long longAgo = now - LONG_AGO.toMillis();
      put(vault, heartbeats, writer, counter + 1, longAgo, logs, List.of());
      put(
          vault,
          heartbeats,
          writer,
          counter + 2,
          now,
          logs,
          List.of(new NamedHeads.Head(log.carry().key(), named)));
    }
    hill.start();
  }

  private static void put(
      Storage vault,
      Heartbeats heartbeats,
      NodeId writer,
      long counter,
      long millis,
      LogStore logs,
      List<NamedHeads.Head> heads) {
    NamedHeads named = NamedHeads.name(heads, new SeededEntropy(counter));
    vault.write(
        batch ->
            heartbeats.put(
                batch, writer, new Heartbeats.Beat(counter, millis, millis, named), logs::holds));
  }
}

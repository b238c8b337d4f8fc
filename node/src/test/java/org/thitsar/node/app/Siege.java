package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.node.app.Federated.asked;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Two honest offices that run on real disks and sockets, and a third member that changed sides.
///
/// River shares with Hill and with nobody else; every member has issued a credential. What bad
/// input must not do is checked by [#holds]: nothing of Hill's was lost or added, nothing of the
/// content is in the log, and Hill still takes what River honestly says.
final class Siege implements AutoCloseable {
  final Entropy entropy = new SeededEntropy(11);
  final Office river;
  final Office hill;
  final Turncoat marsh;
  final NodeId riverNode;
  final NodeId hillNode;
  final String riverCredential;

  /// What River wrote for Hill alone, as Hill's vault had it: carry key and ciphertext.
  final CarryKey privateLog;

  final List<VerifiedBatch> privateBatches = new ArrayList<>();

  /// How many of those entries Hill opened with its keys: the control of every search for readers.
  final long openedByHill;

  private final List<String> needles = new ArrayList<>();
  private int people;

  Siege(Path folder) throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    hill = new Office("Hill", folder.resolve("hill")).start();
    Office office = new Office("Marsh", folder.resolve("marsh")).start();
    Federated.found(river, hill, office);
    List<String> cases = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      cases.add(register(river));
    }
    String marshCase = register(office);
    register(hill);
    share(river, "Hill", "vetting, skills");
    share(office, "Hill", "vetting, skills");
    riverCredential = issue(river, cases.getFirst());
    var _ = issue(office, marshCase);
    assertThat(Office.eventually(() -> received(hill) == 4 && credentials(hill).size() == 2))
        .as("Hill has what was shared")
        .isTrue();
    assertThat(Office.eventually(() -> credentials(office).size() == 2)).isTrue();
    riverNode = node(river);
    hillNode = node(hill);
    office.close();
    marsh = Turncoat.of(office, entropy, new SeededEntropy(12));

    hill.close();
    try (Storage vault = hill.vault()) {
      LogStore logs = LogStore.open(vault);
      NodeIdentity identity = NodeIdentity.open(vault);
      HeldLog held =
          logs.held().stream()
              .filter(log -> log.opening().writer().equals(riverNode))
              .filter(log -> marsh.logs.find(log.id()).isEmpty())
              .findFirst()
              .orElseThrow();
      privateLog = held.carry();
      for (long from = 0; from < held.frontier().length(); ) {
        VerifiedBatch batch = logs.verifiedFrom(held.id(), from).orElseThrow();
        privateBatches.add(batch);
        from = batch.batch().end();
      }
      openedByHill = opened(Opener.open(vault, hillNode, identity::sealing), privateBatches);
      keys(identity);
    }
    keys(marsh.identity);
    needles.add(privateLog.key().exposedBytes().hex());
    for (Office each : List.of(river, hill, office)) {
      needles.add(each.masterKey().hex());
    }
    hill.start();
    connectRiverToHill();
  }

  private void keys(NodeIdentity identity) {
    needles.add(identity.signing().seed().exposedBytes().hex());
    needles.add(identity.sealing().seed().exposedBytes().hex());
  }

  /// The ports are other ones after each start, and no test waits for a beat.
  void connectRiverToHill() throws RefusedException {
    var _ = river.api().federation().meet(Office.OPERATOR, Turncoat.address(hill).toString());
  }

  private static NodeId node(Office office) {
    return Turncoat.address(office)
        .peer()
        .flatMap(org.thitsar.protocol.identity.PeerId::key)
        .map(NodeId::new)
        .orElseThrow();
  }

  /// How many of these entries an opener opens; what it learns goes nowhere.
  static long opened(Opener opener, List<VerifiedBatch> batches) {
    MemoryStorage nowhere = new MemoryStorage();
    long[] count = {0};
    for (VerifiedBatch batch : batches) {
      nowhere.write(
          changes ->
              count[0] +=
                  opener.read(changes, batch).stream()
                      .filter(Opening.Opened.class::isInstance)
                      .count());
    }
    return count[0];
  }

  /// Registers one made-up person, whose every text is a needle from now on.
  String register(Office office) throws RefusedException {
    String name = "needle%04dname".formatted(people * 7919);
    String skill = "needle%04dskill".formatted(people * 6007);
    people++;
    needles.addAll(List.of(name, skill));
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("category_claimed", "DEFECTOR");
    fields.put("full_name", name);
    fields.put("note", "note" + name);
    fields.put("born_on", "1990-01-02");
    fields.put("vetting", "V2");
    fields.put("exit_on", "2024-05-06");
    fields.put("skills", skill);
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
    Cases.CaseView view = office.api().cases().create(Office.OPERATOR, fields);
    return view.caseId();
  }

  /// Texts that must be in no log.
  List<String> needles() {
    return List.copyOf(needles);
  }

  static String policy(String to, String fields) {
    return """
    schema: 1
    name: hosting
    purpose: HOSTING
    to: %s
    until: %s
    when: case.category == DEFECTOR
    fields: [%s]
    """
        .formatted(
            to.equals("members") ? to : "[" + to + "]",
            LocalDate.now(ZoneOffset.UTC).plusDays(100),
            fields);
  }

  private static void share(Office office, String to, String fields) throws RefusedException {
    Sharing.PolicyChange change =
        office.api().sharing().apply(Office.OPERATOR, policy(to, fields), Progress.silent());
    assertThat(change.shared()).isPositive();
  }

  private static String issue(Office office, String caseId) throws RefusedException {
    Credentials.CredentialView view =
        office
            .api()
            .credentials()
            .issue(
                Office.OPERATOR,
                caseId,
                "V2",
                LocalDate.now(ZoneOffset.UTC).plusDays(90).toString());
    return view.credentialId();
  }

  static long received(Office office) {
    return asked(() -> office.api().standing().status(Office.OPERATOR)).received();
  }

  static List<Credentials.CredentialView> credentials(Office office) {
    return asked(() -> office.api().credentials().list(Office.OPERATOR));
  }

  /// Everything that an office shows of its cases, of what others let it see and of credentials.
  record Content(
      List<Cases.CaseLine> cases,
      List<Sharing.ReceivedRecord> received,
      List<Credentials.CredentialView> credentials) {}

  static Content content(Office office) {
    return asked(
        () ->
            new Content(
                office
                    .api()
                    .cases()
                    .list(Office.OPERATOR, new Cases.CaseQuery("", "", 0, 1_000))
                    .cases(),
                office.api().sharing().received(Office.OPERATOR, "", 0, 1_000).records(),
                office.api().credentials().list(Office.OPERATOR)));
  }

  /// Nothing was lost or added by what came between `before` and now, and Hill is up: River
  /// registers one more person, which reaches Hill by an honest sync.
  void holds(Content before, LogCapture log) throws Exception {
    assertThat(content(hill)).as("nothing lost, nothing added").isEqualTo(before);
    stillServes();
    log.holdsNone(needles());
  }

  /// Hill answers, and takes what River honestly says.
  void stillServes() throws Exception {
    long had = received(hill);
    var _ = register(river);
    assertThat(Office.eventually(() -> received(hill) == had + 1))
        .as("an honest sync still works")
        .isTrue();
  }

  @Override
  public void close() {
    marsh.close();
    hill.close();
    river.close();
  }
}

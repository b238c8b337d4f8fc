package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.storage.NeedleSearch;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Three organisations on real disks and sockets: what each can read, and what it cannot, in three
/// searches, each with a control in which the same search must find something.
class ThreeNodesIT {
  private static final int PEOPLE = 40;

  @TempDir Path folder;

  private Office river = unset();
  private Office hill = unset();
  private Office coast = unset();
  private final List<String> secrets = new ArrayList<>();
  private final List<String> skills = new ArrayList<>();
  private String caseId = "";

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
  }

  @AfterEach
  void close() {
    for (Office office : List.of(river, hill, coast)) {
      office.close();
    }
  }

  private void register() throws RefusedException {
    for (int i = 0; i < PEOPLE; i++) {
      Map<String, String> fields = new LinkedHashMap<>();
      String secret = "needle%04dsecret".formatted(i * 7919);
      String skill = "needle%04dskill".formatted(i * 6007);
      secrets.add(secret);
      skills.add(skill);
      fields.put("category_claimed", "DEFECTOR");
      fields.put("full_name", secret);
      fields.put("aliases", "also" + secret);
      fields.put("note", "note" + secret);
      fields.put("born_on", "1990-01-02");
      fields.put("vetting", "V2");
      fields.put("exit_on", "2024-05-06");
      fields.put("skills", skill);
      fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
      Cases.CaseView view = river.api().cases().create(Office.OPERATOR, fields);
      caseId = view.caseId();
    }
  }

  private static String policy(String fields) {
    return """
    schema: 1
    name: hosting
    purpose: HOSTING
    to: [Hill]
    until: %s
    when: case.category == DEFECTOR
    fields: [%s]
    """
        .formatted(java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(100), fields);
  }

  private void share(String fields) throws Exception {
    Sharing.PolicyChange change =
        river.api().sharing().apply(Office.OPERATOR, policy(fields), Progress.silent());
    assertThat(change.shared()).isEqualTo(PEOPLE);
    assertThat(Office.eventually(() -> received(hill) == PEOPLE)).as("Hill received all").isTrue();
  }

  @Test
  void whatWasShared_isReadByWhoMay_andByNobodyElse() throws Exception {
    register();
    share("vetting, category_claimed, skills");
    assertThat(received(coast)).isZero();
    Bytes wire = river.tapped();
    close();

    // Search 1: everything they can open with all their keys.
    Bytes atHill = hill.unsealed();
    Bytes atCoast = coast.unsealed();
    assertThat(found(skills, atHill)).as("control: what was shared is found").hasSize(PEOPLE);
    assertThat(found(secrets, river.unsealed())).as("control: at home").hasSize(PEOPLE);
    assertThat(found(secrets, atHill)).isEmpty();
    assertThat(found(secrets, atCoast)).isEmpty();
    assertThat(found(skills, atCoast)).isEmpty();

    // Search 2: their directories.
    List<String> needles = new ArrayList<>(secrets);
    needles.addAll(skills);
    NeedleSearch search = new NeedleSearch(needles);
    for (Office office : List.of(river, hill, coast)) {
      assertThat(search.in(office.directory, "native")).as(office.name).isEmpty();
    }
    Path plain = Files.createDirectories(folder.resolve("plain"));
    Files.writeString(plain.resolve("column"), "x" + secrets.getFirst(), StandardCharsets.UTF_8);
    assertThat(search.in(plain, "native")).as("control: one plaintext column").hasSize(1);

    // Search 3: traffic inside Noise.
    assertThat(found(List.of("/thitsar/sync/1"), wire)).as("control: the tap works").hasSize(1);
    assertThat(found(needles, wire)).isEmpty();
    Entropy entropy = new SeededEntropy(9);
    SigningKey writer = SigningKey.random(entropy);
    BatchBuilder unsealed =
        new BatchBuilder(
            LogOpening.random(new NodeId(writer.verifying()), entropy), Frontier.EMPTY, entropy);
    unsealed.addOpen(EntryClass.DATA, Bytes.utf8("x" + secrets.getFirst()));
    Bytes leaky = Bytes.concat(wire, unsealed.sign(writer).batch().bytes());
    assertThat(found(needles, leaky)).as("control: one unsealed entry").hasSize(1);
  }

  @Test
  void hints_goOverGossip_underNoMembersKey() throws Exception {
    List<PeerId> members = new ArrayList<>();
    for (Office office : List.of(river, hill, coast)) {
      members.add(PeerId.parse(office.api().standing().status(Office.OPERATOR).peerId()));
    }
    register();
    share("vetting");
    assertThat(Office.eventually(() -> authors(hill.tapped()).size() > 1)).isTrue();
    Set<PeerId> authors = authors(hill.tapped());
    assertThat(authors).doesNotContainAnyElementsOf(members);
    assertThat(found(List.of("/meshsub/1.2.0"), hill.tapped())).as("control").hasSize(1);
    Bytes named = new ByteWriter().varint(10).prefixed(members.getFirst().bytes()).toBytes();
    assertThat(authors(Bytes.concat(hill.tapped(), named)))
        .as("control: a message under a node's own key")
        .contains(members.getFirst());
  }

  /// Who signed the messages of GossipSub: the first field of each is its author.
  private static Set<PeerId> authors(Bytes wire) {
    // Field 1, 38 bytes: the identity multihash of an Ed25519 key.
    byte[] mark = {0x0a, 0x26, 0x00, 0x24, 0x08, 0x01, 0x12, 0x20};
    byte[] bytes = wire.unsafeArray();
    Set<PeerId> authors = new HashSet<>();
    for (int at = 0; at + 40 <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
        authors.add(new PeerId(Bytes.of(bytes, at + 2, 38)));
      }
    }
    return authors;
  }

  @Test
  void wideningAndWithdrawingAPolicy_changesWhatTheOtherHolds() throws Exception {
    register();
    share("vetting");
    assertThat(fields(hill)).containsOnly("vetting");
    var widened =
        river.api().sharing().apply(Office.OPERATOR, policy("vetting, skills"), Progress.silent());
    assertThat(widened.shared()).isEqualTo(PEOPLE);
    assertThat(Office.eventually(() -> Federated.asked(() -> fields(hill)).contains("skills")))
        .as("control: a mask that lets out one field more is seen")
        .isTrue();
    var withdrawn = river.api().sharing().withdraw(Office.OPERATOR, "hosting", Progress.silent());
    assertThat(withdrawn.withdrawn()).isEqualTo(PEOPLE);
    assertThat(Office.eventually(() -> received(hill) == 0)).isTrue();
  }

  @Test
  void whoWithdraws_disappearsAtThePartner() throws Exception {
    register();
    share("vetting");
    var view = river.api().cases().withdraw(Office.OPERATOR, caseId);
    assertThat(view.sharedWith()).isEmpty();
    assertThat(Office.eventually(() -> received(hill) == PEOPLE - 1)).isTrue();
  }

  @Test
  void credential_reachesThroughAPeer_whileTheIssuerIsAway() throws Exception {
    register();
    coast.close();
    Credentials.CredentialView issued =
        river
            .api()
            .credentials()
            .issue(
                Office.OPERATOR,
                caseId,
                "V2",
                java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(90).toString());
    String id = issued.credentialId();
    assertThat(Office.eventually(() -> statements(hill, id) == 1)).isTrue();
    var _ = hill.api().credentials().attest(Office.OPERATOR, id, "INTERVIEW", true, "");
    river.close();
    coast.start();
    assertThat(Office.eventually(() -> statements(coast, id) == 2)).as("through Hill").isTrue();
    var verdict = coast.api().credentials().verify(Office.OPERATOR, id, "");
    assertThat(verdict.verdict()).as("%s", verdict.reasons()).isEqualTo("VERIFIED");
    assertThat(verdict.doesNotMean()).isNotBlank();
    var held = hill.api().credentials().hold(Office.OPERATOR, id);
    assertThat(held.statements()).hasSize(3);
    assertThat(Office.eventually(() -> statements(coast, id) == 3)).isTrue();
    assertThat(coast.api().credentials().verify(Office.OPERATOR, id, "").verdict())
        .isEqualTo("ON_HOLD");
  }

  private static long received(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR).received());
  }

  private static List<String> fields(Office office) throws RefusedException {
    return office.api().sharing().received(Office.OPERATOR, "", 0, PEOPLE).records().stream()
        .flatMap(record -> record.fields().stream())
        .map(Cases.FieldValue::name)
        .distinct()
        .toList();
  }

  private static int statements(Office office, String id) {
    try {
      return office.api().credentials().show(Office.OPERATOR, id).statements().size();
    } catch (RefusedException e) {
      return 0;
    }
  }

  private static List<String> found(List<String> needles, Bytes hay) {
    String text = new String(hay.toArray(), StandardCharsets.ISO_8859_1);
    return needles.stream().filter(text::contains).toList();
  }
}

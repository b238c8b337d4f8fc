package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.thitsar.node.app.Federated.asked;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.node.flow.Vocabulary;
import org.thitsar.node.sharing.PolicyStore;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.policy.PolicyRevision;

/// An older and a newer version in one federation, and in one organisation: nothing restrictive is
/// lost, nothing unknown is shown, and an update brings all of it.
class VersionsIT {
  @TempDir Path folder;

  private final LocalDate until = LocalDate.now(ZoneOffset.UTC).plusDays(30);

  private Office river = unset();
  private Office field = unset();
  private Office coast = unset();
  private int people;

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  @BeforeEach
  void federate() throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    coast = new Office("Coast", folder.resolve("coast")).start();
    Federated.found(river, coast);
  }

  @AfterEach
  void close() {
    for (Office office : List.of(river, coast)) {
      office.close();
    }
    if (field != null) {
      field.close();
    }
  }

  private String register(Office at) throws RefusedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("category_claimed", "DEFECTOR");
    fields.put("full_name", "Person " + people++);
    fields.put("born_on", "1990-01-02");
    fields.put("vetting", "V2");
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK");
    return at.api().cases().create(Office.OPERATOR, fields).caseId();
  }

  private void share(Office at) throws RefusedException {
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
                fields: [vetting]
                """
                    .formatted(until),
                Progress.silent());
  }

  private Sharing.ReceivedPage received() {
    return asked(() -> coast.api().sharing().received(Office.OPERATOR, "", 0, 100));
  }

  private List<String> shown() {
    return received().records().stream().map(Sharing.ReceivedRecord::caseId).toList();
  }

  private Standing.Status status() {
    return asked(() -> coast.api().standing().status(Office.OPERATOR));
  }

  private boolean saysThatRiverIsNewer() {
    return asked(() -> coast.api().standing().peers(Office.OPERATOR)).stream()
        .filter(peer -> peer.organisation().equals("River"))
        .allMatch(Standing.Peer::updateNeeded);
  }

  private String verdict(String credential) {
    return asked(() -> coast.api().credentials().verify(Office.OPERATOR, credential, "")).verdict();
  }

  @Test
  void whatAnOlderVersionDoesNotUnderstand_hidesWhatItMayTakeBack_untilTheUpdate()
      throws Exception {
    coast.close();
    coast.version(Vocabulary.full().without(EntryKind.PROJECTION_WITHDRAWAL)).start();
    String taken = register(river);
    String stays = register(river);
    share(river);
    String credential =
        river
            .api()
            .credentials()
            .issue(Office.OPERATOR, stays, "V2", until.toString())
            .credentialId();
    assertThat(
            Office.eventually(
                () -> shown().size() == 2 && verdict(credential).equals("PROVISIONAL")))
        .as("control: what it understands it shows")
        .isTrue();
    assertThat(saysThatRiverIsNewer()).isFalse();
    assertThat(status().notUnderstood()).isZero();

    var _ = river.api().cases().withdraw(Office.OPERATOR, taken);
    assertThat(Office.eventually(this::saysThatRiverIsNewer)).isTrue();
    for (int start = 0; start < 2; start++) {
      assertThat(shown()).isEmpty();
      assertThat(received().updateNeeded()).containsExactly("River");
      assertThat(status().received()).isZero();
      assertThat(status().notUnderstood()).isEqualTo(1);
      assertThat(verdict(credential)).isEqualTo("UNKNOWN");
      coast.close();
      coast.start();
    }

    // What comes meanwhile waits with it.
    String later = register(river);
    assertThat(
            Office.eventually(
                () ->
                    asked(() -> coast.api().standing().peers(Office.OPERATOR)).stream()
                        .allMatch(peer -> peer.behind() == 0 && peer.state().equals("CONNECTED"))))
        .isTrue();
    assertThat(shown()).isEmpty();

    coast.close();
    coast.version(Vocabulary.full()).start();
    assertThat(Office.eventually(() -> shown().size() == 2)).isTrue();
    assertThat(shown()).containsExactlyInAnyOrder(stays, later);
    assertThat(saysThatRiverIsNewer()).isFalse();
    assertThat(status().notUnderstood()).isZero();
    assertThat(Office.eventually(() -> verdict(credential).equals("PROVISIONAL"))).isTrue();
    assertThat(
            Office.eventually(
                () -> asked(() -> river.api().sharing().recalls(Office.OPERATOR)).open().isEmpty()))
        .as("it answers that it has destroyed what was taken back")
        .isTrue();
  }

  @Test
  void anOlderLaptop_letsNothingNewOut_takesBack_andKnowsAllAfterTheUpdate() throws Exception {
    field = new Office(river, folder.resolve("field")).start();
    Federated.introduce(coast, field);
    String id = register(field);
    share(field);
    assertThat(Office.eventually(() -> shown().equals(List.of(id)))).isTrue();
    assertThat(Office.eventually(() -> knows(river, id))).isTrue();
    field.close();
    field.version(Vocabulary.full().without(EntryKind.CASE_REVISION)).start();
    assertThat(register(field)).as("control: so far it shares").isNotEmpty();
    assertThat(Office.eventually(() -> shown().size() == 2)).isTrue();

    // The newer laptop says of the first person what the older one does not understand.
    var _ = river.api().cases().edit(Office.OPERATOR, id, Map.of("state", "ON_HOLD"));
    assertThat(
            Office.eventually(
                () ->
                    asked(() -> field.api().standing().status(Office.OPERATOR)).notUnderstood()
                        > 0))
        .isTrue();
    String kept = register(field);
    assertThat(asked(() -> field.api().cases().show(Office.OPERATOR, kept)).sharedWith()).isEmpty();
    for (var act :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> share(field),
            () -> {
              var _ =
                  field.api().credentials().issue(Office.OPERATOR, kept, "V2", until.toString());
            })) {
      assertThatThrownBy(act)
          .isInstanceOfSatisfying(
              RefusedException.class,
              refused -> {
                assertThat(refused.refusal()).isEqualTo(Refusal.NOT_NOW);
                assertThat(refused.hint()).isEqualTo("update thitsar first");
              });
    }
    // Both laptops take the first person back: the newer one at once, the older one not before it
    // hears. What the older one edits meanwhile takes nothing of the newer one's edit away.
    assertThat(Office.eventually(() -> !shown().contains(id))).isTrue();
    var _ = field.api().cases().edit(Office.OPERATOR, id, Map.of("skills", "welding"));

    field.close();
    field.version(Vocabulary.full()).start();
    assertThat(Office.eventually(() -> text(field, id, "state").equals("ON_HOLD"))).isTrue();
    assertThat(text(field, id, "skills")).isEqualTo("welding");
    assertThat(Office.eventually(() -> text(river, id, "skills").equals("welding"))).isTrue();
    assertThat(text(river, id, "state")).isEqualTo("ON_HOLD");
    assertThat(Office.eventually(() -> shown().contains(kept))).isTrue();
    assertThat(shown()).doesNotContain(id);
  }

  @Test
  void aPolicyOfANewerVersion_letsNothingOut_andIsNotReplaced_butCanBeWithdrawn() throws Exception {
    String id = register(river);
    share(river);
    assertThat(Office.eventually(() -> shown().equals(List.of(id)))).isTrue();
    river.close();
    try (Storage vault = river.vault()) {
      PolicyStore policies = PolicyStore.open(vault);
      // As a newer laptop says it: the same policy, in schema 2.
      String applied = policies.known("hosting").encode().hex();
      String newer = applied.replaceFirst("08011207", "08021207");
      assertThat(newer).isNotEqualTo(applied);
      PolicyRevision revision = PolicyRevision.decode(Bytes.parseHex(newer));
      vault.write(batch -> policies.put(batch, revision));
    }
    river.start();
    assertThat(asked(() -> river.api().sharing().policies(Office.OPERATOR)))
        .singleElement()
        .satisfies(policy -> assertThat(policy.updateNeeded()).isTrue());
    assertThat(Office.eventually(() -> shown().isEmpty())).isTrue();
    assertThatThrownBy(() -> share(river))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.NOT_NOW));
    var _ = river.api().sharing().withdraw(Office.OPERATOR, "hosting", Progress.silent());
    share(river);
    assertThat(Office.eventually(() -> shown().equals(List.of(id)))).as("control").isTrue();
  }

  private static boolean knows(Office at, String id) {
    return asked(() -> at.api().cases().list(Office.OPERATOR, new Cases.CaseQuery("", "", 0, 100)))
        .cases()
        .stream()
        .anyMatch(line -> line.caseId().equals(id));
  }

  private static String text(Office at, String id, String name) {
    return asked(() -> at.api().cases().show(Office.OPERATOR, id)).fields().stream()
        .filter(value -> value.name().equals(name))
        .map(Cases.FieldValue::value)
        .findFirst()
        .orElse("");
  }
}

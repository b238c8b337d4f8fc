package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.trust.CredentialStore.Lookup;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialWorld;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;

class CredentialStoreTest {
  private static final LocalDate DAY = CredentialWorld.DAY;

  private final CredentialWorld world = new CredentialWorld(4);
  private final Speaker issuer = world.member();
  private final Speaker attester = world.member();
  private final Bytes caseId = world.caseId();
  private final UnverifiedStatement credential = issuer.issues(caseId);
  private final UnverifiedStatement attestation = attester.attests(credential);
  private final UnverifiedStatement future =
      world.fromTheFuture(attester, Optional.of(credential.about()), true);
  private final MemoryStorage storage = new MemoryStorage();
  private final CredentialStore store = CredentialStore.open(storage);

  private void put(UnverifiedStatement... statements) {
    storage.write(
        batch -> {
          for (UnverifiedStatement statement : statements) {
            store.put(batch, statement);
          }
        });
  }

  private static Credential asCredential(UnverifiedStatement statement) {
    return (Credential) statement.statement();
  }

  @Test
  void put_everyKind_isFoundAboutItsCredentialAlsoAfterReopening() {
    UnverifiedStatement[] all = {
      attestation,
      credential,
      attester.holds(credential, DAY),
      attester.revokes(attestation),
      future,
      attester.attests(issuer.issues(world.caseId()))
    };
    put(all);
    for (CredentialStore each : List.of(store, CredentialStore.open(storage))) {
      assertThat(each.about(credential.about()))
          .containsExactlyInAnyOrder(all[0], all[1], all[2], all[3], all[4]);
      assertThat(each.about(all[5].about())).containsExactly(all[5]);
      assertThat(each.statement(attestation.id())).contains(attestation);
      assertThat(each.credential(credential.about())).contains(asCredential(credential));
      assertThat(each.credential(all[5].about())).isEmpty();
      assertThat(each.credentials()).containsExactly(credential.about());
      assertThat(each.credentialCount()).isEqualTo(1);
      assertThat(each.ofCase(caseId)).containsExactly(credential.about());
    }
  }

  @Test
  void put_again_changesNothing() {
    put(credential);
    storage.write(
        batch -> {
          assertThat(store.put(batch, credential)).isFalse();
          assertThat(store.put(batch, attestation)).isTrue();
          assertThat(batch.changes()).hasSize(1);
        });
    assertThat(store.about(credential.about())).containsExactly(credential, attestation);
    put(attestation, attestation);
    assertThat(store.about(credential.about())).hasSize(2);
  }

  @Test
  void put_inABatchThatFails_leavesNothing() {
    assertThatThrownBy(
            () ->
                storage.write(
                    batch -> {
                      store.put(batch, credential);
                      throw new IllegalStateException("another step refuses");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.about(credential.about())).isEmpty();
    assertThat(store.find(credential.about().toString())).isEqualTo(new Lookup.Missing());
  }

  @Test
  void find_idCaseOrBeginning_leadsToTheCredential() {
    put(credential, attestation);
    Lookup found = new Lookup.Found(credential.about());
    String id = credential.about().toString();
    assertThat(store.find(id)).isEqualTo(found);
    assertThat(store.find("  " + id.substring(0, 6).toUpperCase(Locale.ROOT))).isEqualTo(found);
    assertThat(store.find(caseId.hex())).isEqualTo(found);
    assertThat(store.find(caseId.hex().substring(0, 4))).isEqualTo(found);
    assertThat(store.find(id.substring(0, 3))).isEqualTo(new Lookup.Missing());
    assertThat(store.find("")).isEqualTo(new Lookup.Missing());
    assertThat(store.find(id + "00")).isEqualTo(new Lookup.Missing());
    assertThat(store.find(attestation.id().toString())).isEqualTo(new Lookup.Missing());
  }

  @Test
  void find_caseWithARenewal_leadsToTheNewest() {
    UnverifiedStatement renewal =
        issuer.issues(caseId, Vetting.V3, DAY.plusDays(40), DAY.plusDays(300));
    UnverifiedStatement sameDayHigher = issuer.issues(caseId, Vetting.V3, DAY, DAY.plusDays(300));
    put(renewal, credential, sameDayHigher);
    assertThat(store.find(caseId.hex())).isEqualTo(new Lookup.Found(renewal.about()));
    assertThat(store.ofCase(caseId))
        .containsExactly(renewal.about(), sameDayHigher.about(), credential.about());
  }

  @Test
  void find_caseOfSeveralIssuers_isForAPersonToChoose() {
    // Whoever knows a pseudonym can issue for it; a later date must not push the custodian aside.
    UnverifiedStatement intruder =
        attester.issues(caseId, Vetting.V3, DAY.plusDays(40), DAY.plusDays(300));
    put(credential, intruder);
    assertThat(store.find(caseId.hex()))
        .isEqualTo(
            new Lookup.Several(
                List.of(credential.about(), intruder.about()).stream().sorted().toList()));
    assertThat(store.find(credential.about().toString()))
        .isEqualTo(new Lookup.Found(credential.about()));
  }

  @Test
  void open_damagedValue_isAFaultOfTheDisk() {
    storage.write(
        batch -> batch.put(Column.CREDENTIAL, credential.id().bytes(), Bytes.utf8("damaged")));
    assertThatThrownBy(() -> CredentialStore.open(storage))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.CORRUPT));
  }
}

package org.thitsar.node.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;

final class CaseStoreTest {
  private final CaseFixture fixture = new CaseFixture();

  @Test
  void find_byNumberInEitherScript_byIdAndByItsBeginning() {
    CaseFile file = written("MALE", "2026/7");
    String id = file.id().toString();
    for (String text :
        List.of(
            "2026/7", " ၂၀၂၆/၇ ", id, id.toUpperCase(java.util.Locale.ROOT), id.substring(0, 4))) {
      assertThat(fixture.store.find(text))
          .isEqualTo(new CaseLookup.Found(new StoredCase(first(file))));
    }
    assertThat(fixture.store.find(id.substring(0, 3))).isEqualTo(new CaseLookup.NotFound());
    assertThat(fixture.store.find("none")).isEqualTo(new CaseLookup.NotFound());
    assertThat(fixture.store.find("")).isEqualTo(new CaseLookup.NotFound());
  }

  @Test
  void find_whatSeveralCasesHave_isAmbiguous() {
    CaseFile first = file(id(0xAB, 1), "MALE", "same");
    CaseFile second = file(id(0xAB, 2), "MALE", "same");
    write(first);
    write(second);
    CaseLookup both = new CaseLookup.Ambiguous(List.of(first.id(), second.id()));
    assertThat(fixture.store.find("same")).isEqualTo(both);
    assertThat(fixture.store.find("abab")).isEqualTo(both);
    assertThat(fixture.store.find(first.id().toString()))
        .isEqualTo(new CaseLookup.Found(new StoredCase(first(first))));
  }

  @Test
  void put_isSeenOnlyWhenItIsCommitted() {
    CaseFile file = file(CaseId.fresh(fixture.entropy), "MALE", "1");
    List<PendingCase> pending = new ArrayList<>();
    fixture.storage.write(
        batch -> {
          pending.add(fixture.store.put(batch, first(file)));
          assertThat(fixture.store.count()).isZero();
        });
    fixture.store.committed(pending);
    assertThat(fixture.store.count()).isOne();
  }

  @Test
  void put_whoseBatchFails_leavesNothing() {
    CaseFile file = file(CaseId.fresh(fixture.entropy), "MALE", "1");
    assertThatThrownBy(
            () ->
                fixture.storage.write(
                    batch -> {
                      var _ = fixture.store.put(batch, first(file));
                      throw new IllegalStateException("another step refused");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(fixture.store.count()).isZero();
    assertThat(fixture.store.get(file.id())).isEmpty();
  }

  @Test
  void open_seesTheSameAsBefore() {
    List<CaseFile> files = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      files.add(written(i % 2 == 0 ? "MALE" : "FEMALE", "n" + i));
    }
    write(edited(files.get(3), CaseField.CATEGORY_ASSESSED, "DESERTER"));
    CaseStore again = CaseStore.open(fixture.storage);
    assertThat(again.page(CaseFilter.any(), 0, 1000))
        .isEqualTo(fixture.store.page(CaseFilter.any(), 0, 1000));
    assertThat(again.countsByCategory()).isEqualTo(Map.of("CDMER", 99L, "DESERTER", 1L));
    assertThat(again.get(files.get(3).id())).map(StoredCase::revision).contains(2);
  }

  @Test
  void page_isNewestFirst_andAnEditDoesNotMoveACase() {
    CaseFile first = written("MALE", "1");
    CaseFile second = written("MALE", "2");
    CaseFile third = written("MALE", "3");
    write(edited(first, CaseField.SEX, "FEMALE"));
    assertThat(numbers(fixture.store.page(CaseFilter.any(), 0, 2))).containsExactly("3", "2");
    assertThat(numbers(fixture.store.page(CaseFilter.any(), 2, 2))).containsExactly("1");
    assertThat(fixture.store.page(CaseFilter.any(), 5, 2)).isEqualTo(new CasePage(3, List.of()));
    assertThat(second.id()).isNotEqualTo(third.id());
  }

  @Test
  void page_filtersByCategoryAndState() {
    CaseFile file = written("MALE", "1");
    var _ = written("MALE", "2");
    write(edited(file, CaseField.STATE, "SETTLED"));
    assertThat(numbers(fixture.store.page(new CaseFilter("CDMER", "SETTLED"), 0, 10)))
        .containsExactly("1");
    assertThat(fixture.store.page(new CaseFilter("POW", ""), 0, 10).total()).isZero();
  }

  @Test
  void aNumberThatChanged_isFoundUnderTheNewOneOnly() {
    CaseFile file = written("MALE", "old");
    write(edited(file, CaseField.LOCAL_NUMBER, "new"));
    assertThat(fixture.store.find("old")).isEqualTo(new CaseLookup.NotFound());
    assertThat(fixture.store.find("new")).isInstanceOf(CaseLookup.Found.class);
    assertThat(fixture.store.isTaken("old", CaseId.fresh(fixture.entropy))).isFalse();
    assertThat(fixture.store.isTaken("new", file.id())).isFalse();
  }

  @Test
  void next_goesOnFromTheHighestNumberOfTheYear_alsoAfterOpening() {
    var _ = written("MALE", "2026-0041");
    var _ = written("MALE", "2025-0900");
    assertThat(fixture.store.next(2026)).isEqualTo("2026-0042");
    assertThat(fixture.store.next(2026)).isEqualTo("2026-0043");
    assertThat(CaseStore.open(fixture.storage).next(2026)).isEqualTo("2026-0042");
  }

  @Test
  void next_ofOneOfSeveralLaptops_endsWithItsMark_andCountsOnFromTheOthers() {
    var _ = written("MALE", "2026-0041-a0f");
    CaseStore marked = CaseStore.open(fixture.storage, () -> "-0b1");
    assertThat(marked.next(2026)).isEqualTo("2026-0042-0b1");
  }

  @Test
  void merge_takesWhatASiblingWrote_andFindsItAgain() throws Exception {
    CaseFile file = written("MALE", "1");
    NodeId sibling = new NodeId(SigningKey.random(fixture.entropy).verifying());
    CaseRevision theirs =
        first(file).edited(file, edited(file, CaseField.SEX, "FEMALE"), List.of(), sibling, 2);
    CaseRevision later =
        theirs.edited(
            theirs.file(),
            edited(theirs.file(), CaseField.PHONE, "09-000-1"),
            List.of(),
            sibling,
            3);
    write(edited(file, CaseField.SEX, ""));
    fixture.storage.write(
        batch -> {
          try {
            // Both in one batch, as their writer said them.
            fixture.store.merge(batch, theirs);
            fixture.store.merge(batch, later);
          } catch (MalformedException e) {
            throw new AssertionError(e);
          }
        });
    StoredCase merged = CaseStore.open(fixture.storage).get(file.id()).orElseThrow();
    assertThat(merged.file().text(CaseField.PHONE)).isEqualTo("09-000-1");
    assertThat(merged.known().conflicts()).hasSize(1);
    assertThat(merged.revision()).isEqualTo(4);
    assertThat(fixture.store.summary(file.id()).orElseThrow().conflict()).isTrue();
  }

  @Test
  void open_aDamagedCase_isReportedByName() {
    fixture.storage.write(
        batch -> batch.put(Column.CASE, Bytes.of((byte) 1), Bytes.of((byte) 1, (byte) 2)));
    assertThatThrownBy(() -> CaseStore.open(fixture.storage))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.CORRUPT));
  }

  @Test
  void whatIsKeptInMemory_hasNothingAboveL2ButTheNumber() {
    List<String> components = new ArrayList<>();
    for (var component : CaseSummary.class.getRecordComponents()) {
      components.add(component.getName());
    }
    assertThat(components)
        .containsExactly(
            "id",
            "localNumber",
            "category",
            "state",
            "vetting",
            "synthetic",
            "revision",
            "conflict",
            "sequence");
    assertThat(written("MALE", "needle").toString()).doesNotContain("needle");
    assertThat(fixture.store.page(CaseFilter.any(), 0, 1).toString()).doesNotContain("needle");
  }

  private CaseFile written(String sex, String number) {
    CaseFile file = file(CaseId.fresh(fixture.entropy), sex, number);
    write(file);
    return file;
  }

  private void write(CaseFile file) {
    fixture.write(List.of(CaseDraftsTest.imported(file)));
  }

  private static CaseRevision first(CaseFile file) {
    return CaseRevision.first(file, CaseFixture.LAPTOP, 1);
  }

  private CaseFile file(CaseId id, String sex, String number) {
    return CaseDraftsTest.ready(
        fixture.drafts.created(
            id,
            Map.of(
                CaseField.CATEGORY_CLAIMED, "CDMER",
                CaseField.SEX, sex,
                CaseField.LOCAL_NUMBER, number),
            new NoNumbers(),
            CaseFixture.TODAY,
            () -> ""));
  }

  private CaseFile edited(CaseFile file, CaseField field, String text) {
    return CaseDraftsTest.ready(
        fixture.drafts.edited(file, Map.of(field, text), fixture.store, CaseFixture.TODAY));
  }

  private static CaseId id(int beginning, int last) {
    byte[] bytes = new byte[CaseId.LENGTH];
    bytes[0] = (byte) beginning;
    bytes[1] = (byte) beginning;
    bytes[15] = (byte) last;
    return new CaseId(Bytes.owning(bytes));
  }

  private static List<String> numbers(CasePage page) {
    return page.cases().stream().map(CaseSummary::localNumber).toList();
  }

  /// Two offices that do not know of each other's numbers.
  private record NoNumbers() implements CaseNumbers {
    @Override
    public boolean isTaken(String localNumber, CaseId id) {
      return false;
    }

    @Override
    public String next(int year) {
      return "";
    }
  }
}

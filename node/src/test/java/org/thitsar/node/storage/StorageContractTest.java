package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.Bytes;

/// What every storage does.
abstract class StorageContractTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes OTHER = Bytes.utf8("other");
  private static final Bytes VALUE = Bytes.utf8("value");

  private Storage storage;

  abstract Storage open() throws Exception;

  @BeforeEach
  void openStorage() throws Exception {
    storage = open();
  }

  @AfterEach
  void closeStorage() {
    storage.close();
  }

  @Test
  void afterCommit_runsOnceTheValueIsThere_andNeverForAWriteThatFails() {
    Bytes key = Bytes.utf8("key");
    java.util.List<String> told = new java.util.ArrayList<>();
    storage.write(
        batch ->
            batch
                .put(Column.META, key, Bytes.utf8("value"))
                .afterCommit(
                    () ->
                        told.add(storage.get(Column.META, key).isPresent() ? "there" : "missing")));
    storage.write(batch -> batch.afterCommit(() -> told.add("empty batch")));
    try {
      storage.write(
          batch -> {
            batch.delete(Column.META, key).afterCommit(() -> told.add("failed batch"));
            throw new IllegalStateException("changed our mind");
          });
    } catch (IllegalStateException expected) {
      told.add(expected.getMessage());
    }
    org.assertj.core.api.Assertions.assertThat(told)
        .containsExactly("there", "empty batch", "changed our mind");
  }

  @Test
  void get_neverWritten_isEmpty() {
    assertThat(storage.get(Column.META, KEY)).isEmpty();
  }

  @Test
  void get_everyColumn_keepsItsOwnValueUnderOneKey() {
    storage.write(
        batch -> {
          for (Column column : Column.values()) {
            batch.put(column, KEY, Bytes.utf8(column.name()));
          }
        });
    for (Column column : Column.values()) {
      assertThat(storage.get(column, KEY)).contains(Bytes.utf8(column.name()));
    }
  }

  @Test
  void get_emptyKeyAndEmptyValue_areAKeyAndAValue() {
    storage.write(batch -> batch.put(Column.META, Bytes.empty(), Bytes.empty()));
    assertThat(storage.get(Column.META, Bytes.empty())).contains(Bytes.empty());
    assertThat(storage.get(Column.META, KEY)).isEmpty();
  }

  @Test
  void write_laterChangesOfOneKey_win() {
    storage.write(
        batch ->
            batch
                .put(Column.CASE, KEY, VALUE)
                .delete(Column.CASE, KEY)
                .put(Column.CASE, OTHER, VALUE)
                .put(Column.CASE, OTHER, Bytes.utf8("later")));
    assertThat(storage.get(Column.CASE, KEY)).isEmpty();
    assertThat(storage.get(Column.CASE, OTHER)).contains(Bytes.utf8("later"));
  }

  @Test
  void write_changesThrow_writesNothing() {
    assertThatThrownBy(
            () ->
                storage.write(
                    batch -> {
                      batch.put(Column.META, KEY, VALUE);
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
    assertThat(storage.get(Column.META, KEY)).isEmpty();
  }

  @Test
  void write_ofNothing_isNothing() {
    storage.write(_ -> {});
    assertThat(values(Column.META)).isEmpty();
  }

  @Test
  void write_valueOrKeyAboveItsLimit_isABug() {
    assertThatThrownBy(
            () ->
                storage.write(
                    batch ->
                        batch.put(
                            Column.META,
                            KEY,
                            Bytes.owning(new byte[WriteBatch.VALUE_BYTES_MAX + 1]))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                storage.write(
                    batch ->
                        batch.delete(
                            Column.META, Bytes.owning(new byte[WriteBatch.KEY_BYTES_MAX + 1]))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void delete_removes_andMayFindNothing() {
    storage.write(batch -> batch.put(Column.PEER, KEY, VALUE));
    storage.write(batch -> batch.delete(Column.PEER, KEY).delete(Column.PEER, OTHER));
    assertThat(storage.get(Column.PEER, KEY)).isEmpty();
    assertThat(values(Column.PEER)).isEmpty();
  }

  @Test
  void getAll_answersInTheOrderOfTheQuestion() {
    storage.write(
        batch ->
            batch.put(Column.CASE, KEY, VALUE).put(Column.CASE, OTHER, Bytes.utf8("other value")));
    assertThat(storage.getAll(Column.CASE, List.of(OTHER, Bytes.utf8("none"), KEY, OTHER)))
        .containsExactly(
            Optional.of(Bytes.utf8("other value")),
            Optional.empty(),
            Optional.of(VALUE),
            Optional.of(Bytes.utf8("other value")));
    assertThat(storage.getAll(Column.CASE, List.of())).isEmpty();
  }

  @Test
  void scan_visitsEveryValueOfItsColumnOnce() {
    List<Bytes> written = new ArrayList<>();
    storage.write(
        batch -> {
          for (int i = 0; i < 1000; i++) {
            Bytes value = Bytes.utf8("value " + i);
            written.add(value);
            batch.put(Column.CREDENTIAL, Bytes.utf8("key " + i), value);
            batch.put(Column.POLICY, Bytes.utf8("key " + i), VALUE);
          }
        });
    assertThat(values(Column.CREDENTIAL)).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void scan_visitorReadsAndWrites_seesWhatWasThereAtTheStart() {
    storage.write(
        batch -> {
          for (int i = 0; i < 100; i++) {
            batch.put(Column.CASE, Bytes.utf8("" + i), Bytes.utf8("" + i));
          }
        });
    List<Bytes> seen = new ArrayList<>();
    storage.scan(
        Column.CASE,
        value -> {
          assertThat(storage.get(Column.CASE, value)).contains(value);
          storage.write(
              batch ->
                  batch
                      .delete(Column.CASE, value)
                      .put(Column.CASE, Bytes.concat(KEY, value), VALUE));
          seen.add(value);
        });
    assertThat(seen).hasSize(100).doesNotHaveDuplicates().doesNotContain(VALUE);
    assertThat(values(Column.CASE)).containsExactlyElementsOf(Collections.nCopies(100, VALUE));
  }

  @Test
  void scan_visitorThrows_isPassedOn() {
    storage.write(batch -> batch.put(Column.CASE, KEY, VALUE));
    assertThatThrownBy(
            () ->
                storage.scan(
                    Column.CASE,
                    _ -> {
                      throw new IllegalStateException("seen enough");
                    }))
        .hasMessage("seen enough");
    assertThat(storage.get(Column.CASE, KEY)).contains(VALUE);
  }

  @Test
  void write_byManyThreads_allOfItIsThere() throws Exception {
    int threads = 4;
    int batches = 25;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<Boolean>> writers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = "thread " + thread + " batch ";
        writers.add(
            () -> {
              for (int i = 0; i < batches; i++) {
                Bytes key = Bytes.utf8(name + i);
                storage.write(
                    batch -> batch.put(Column.LEDGER, key, key).put(Column.SHARED, key, key));
                assertThat(storage.get(Column.LEDGER, key)).contains(key);
              }
              return true;
            });
      }
      for (Future<Boolean> writer : executor.invokeAll(writers)) {
        assertThat(writer.get()).isTrue();
      }
    }
    assertThat(values(Column.LEDGER)).hasSize(threads * batches);
    assertThat(values(Column.SHARED)).hasSize(threads * batches);
  }

  @Test
  void closed_everythingIsRefused_andClosingAgainIsNothing() {
    storage.close();
    storage.close();
    refusedAsClosed(() -> storage.get(Column.META, KEY));
    refusedAsClosed(() -> storage.getAll(Column.META, List.of(KEY)));
    refusedAsClosed(() -> storage.scan(Column.META, _ -> {}));
    refusedAsClosed(() -> storage.write(batch -> batch.put(Column.META, KEY, VALUE)));
  }

  private List<Bytes> values(Column column) {
    List<Bytes> values = new ArrayList<>();
    storage.scan(column, values::add);
    return values;
  }

  private static void refusedAsClosed(Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
  }
}

package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// `kill -9` at random moments: what was acknowledged is there, and every batch is there whole or
/// not at all.
class KillIT {
  private static final int POINTS = Integer.getInteger("thitsar.kill.points", 20);
  private static final int THREADS = 3;

  @TempDir Path temp;

  @Test
  void kill_atRandomMoments_nothingAcknowledgedIsLostAndNothingIsHalfWritten() throws Exception {
    long seed = Long.getLong("thitsar.seed", new java.security.SecureRandom().nextLong());
    System.out.println("KillIT: -Dthitsar.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    SecretKey master = SecretKey.random(new SeededEntropy(seed));
    Path directory = temp.resolve("node");
    RocksStorage.create(directory, master, new SeededEntropy(seed)).close();

    int[] acknowledged = {-1, -1, -1};
    int total = 0;
    for (int point = 0; point < POINTS; point++) {
      try (TestProcess writer =
          TestProcess.start(
              List.of(),
              WriterMain.class,
              directory.toString(),
              master.exposedBytes().hex(),
              Long.toString(seed))) {
        int moment = random.nextInt(1, 120);
        for (int i = 0; i < moment; i++) {
          note(writer.line(), acknowledged);
        }
        LockSupport.parkNanos(random.nextInt(3_000_000));
        writer.kill();
        for (String line : writer.lines()) {
          note(line, acknowledged);
        }
      }
      total = verify(directory, master, seed, acknowledged);
    }
    System.out.println("KillIT: " + POINTS + " points, " + total + " batches acknowledged, 0 lost");
    assertThat(total).as("control: writers wrote").isGreaterThan(POINTS);
  }

  private static void note(@Nullable String line, int[] acknowledged) {
    String[] words =
        Objects.requireNonNull(line, "the writer lives until it is killed").split(" ", -1);
    // The last line of a killed process may be cut.
    if (words.length == 3 && words[2].equals("ok")) {
      int thread = Integer.parseInt(words[0]);
      int batch = Integer.parseInt(words[1]);
      assertThat(batch).isEqualTo(acknowledged[thread] + 1);
      acknowledged[thread] = batch;
    }
  }

  private static int verify(Path directory, SecretKey master, long seed, int[] acknowledged)
      throws MalformedException {
    int total = 0;
    try (Storage storage = RocksStorage.open(directory, master, new SeededEntropy(1))) {
      for (int thread = 0; thread < THREADS; thread++) {
        for (int batch = 0; batch <= acknowledged[thread]; batch++) {
          assertThat(present(storage, seed, thread, batch))
              .as("thread %d, acknowledged batch %d of %d", thread, batch, acknowledged[thread])
              .isEqualTo(Presence.WHOLE);
          total++;
        }
        // At most one was under way: whole or not there, and then the writer starts again after it.
        Presence next = present(storage, seed, thread, acknowledged[thread] + 1);
        assertThat(next).isNotEqualTo(Presence.TORN);
        if (next == Presence.WHOLE) {
          acknowledged[thread]++;
        }
        assertThat(present(storage, seed, thread, acknowledged[thread] + 1))
            .isEqualTo(Presence.NONE);
        assertThat(next(storage, thread)).isEqualTo(acknowledged[thread] + 1);
      }
    }
    return total;
  }

  private enum Presence {
    WHOLE,
    NONE,
    TORN
  }

  private static Presence present(Storage storage, long seed, int thread, int batch) {
    int found = 0;
    List<Stored> records = records(seed, thread, batch);
    for (Stored record : records) {
      Optional<Bytes> value = storage.get(record.column, record.key);
      if (value.isPresent()) {
        assertThat(value).contains(record.value);
        found++;
      }
    }
    return found == 0 ? Presence.NONE : found == records.size() ? Presence.WHOLE : Presence.TORN;
  }

  private static int next(Storage storage, int thread) throws MalformedException {
    Optional<Bytes> next = storage.get(Column.META, Bytes.utf8("next " + thread));
    return next.isEmpty() ? 0 : Integer.parseInt(next.get().text());
  }

  private record Stored(Column column, Bytes key, Bytes value) {}

  /// What batch number `batch` of a thread holds: 1 to 60 records of 10 B to 3 KB in three columns.
  private static List<Stored> records(long seed, int thread, int batch) {
    SplittableRandom random = new SplittableRandom(seed ^ (thread * 1_000_003L + batch));
    SeededEntropy entropy = new SeededEntropy(random.nextLong());
    List<Stored> records = new ArrayList<>();
    int count = random.nextInt(1, 60);
    for (int i = 0; i < count; i++) {
      Column column = List.of(Column.CASE, Column.LOG_BATCH, Column.LEDGER).get(i % 3);
      Bytes key = Bytes.utf8(thread + " " + batch + " " + i);
      records.add(new Stored(column, key, entropy.bytes(random.nextInt(10, 3000))));
    }
    return records;
  }

  /// Writes batches with several threads until it is killed, and prints each that was acknowledged.
  static final class WriterMain {
    private WriterMain() {}

    /// `arguments`: directory, key, seed.
    public static void main(String[] arguments) throws Exception {
      SecretKey key = SecretKey.of(Bytes.parseHex(arguments[1]));
      long seed = Long.parseLong(arguments[2]);
      Storage storage = RocksStorage.open(Path.of(arguments[0]), key, new SeededEntropy(seed));
      for (int thread = 0; thread < THREADS; thread++) {
        int number = thread;
        int first = next(storage, thread);
        Thread.ofPlatform().start(() -> writeForEver(storage, seed, number, first));
      }
    }

    private static void writeForEver(Storage storage, long seed, int thread, int first) {
      for (int batch = first; ; batch++) {
        int number = batch;
        storage.write(
            changes -> {
              for (Stored record : records(seed, thread, number)) {
                changes.put(record.column, record.key, record.value);
              }
              changes.put(
                  Column.META,
                  Bytes.utf8("next " + thread),
                  Bytes.utf8(Integer.toString(number + 1)));
            });
        acknowledge(thread + " " + batch + " ok");
      }
    }

    private static synchronized void acknowledge(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }
}

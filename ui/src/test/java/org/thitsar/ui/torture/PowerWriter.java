package org.thitsar.ui.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.thitsar.node.storage.CarelessStorage;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Writes batches with several threads, closes and opens the storage now and then, and prints each
/// batch that was acknowledged, and when, until the disk goes away.
final class PowerWriter {
  static final int THREADS = 3;

  private static final int ROUND_MAX = 40;
  private static final List<Column> COLUMNS = List.of(Column.CASE, Column.LOG_BATCH, Column.LEDGER);

  private PowerWriter() {}

  /// `arguments`: directory, key, seed, whether to write carelessly, a number that is never the
  /// same.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    SecretKey key = SecretKey.of(Bytes.parseHex(arguments[1]));
    long seed = Long.parseLong(arguments[2]);
    boolean careless = Boolean.parseBoolean(arguments[3]);
    SplittableRandom rounds = new SplittableRandom(Long.parseLong(arguments[4]));
    try {
      while (true) {
        say("opening");
        try (Storage storage = open(directory, key, careless)) {
          int batches = rounds.nextInt(1, ROUND_MAX);
          List<Thread> threads = new ArrayList<>();
          for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            int first = next(storage, thread);
            threads.add(
                Thread.ofPlatform()
                    .start(() -> write(storage, seed, number, first, first + batches)));
          }
          for (Thread thread : threads) {
            thread.join();
          }
        }
      }
    } catch (StorageException e) {
      // The disk is gone; whoever cut it ends this process too.
      System.exit(1);
    }
  }

  private static void write(Storage storage, long seed, int thread, int from, int to) {
    try {
      for (int batch = from; batch < to; batch++) {
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
        say(thread + " " + batch + " " + System.nanoTime() + " ok");
      }
    } catch (StorageException e) {
      System.exit(1);
    }
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  static Storage open(Path directory, SecretKey key, boolean careless) {
    if (careless) {
      return CarelessStorage.open(directory, !Files.exists(directory.resolve("data")));
    }
    return RocksStorage.isIn(directory)
        ? RocksStorage.open(directory, key, new SeededEntropy(System.nanoTime()))
        : RocksStorage.create(directory, key, new SeededEntropy(System.nanoTime()));
  }

  /// The number of the batch that a thread writes next.
  static int next(Storage storage, int thread) throws MalformedException {
    Optional<Bytes> next = storage.get(Column.META, Bytes.utf8("next " + thread));
    return next.isEmpty() ? 0 : Integer.parseInt(next.get().text());
  }

  record Stored(Column column, Bytes key, Bytes value) {}

  /// What batch number `batch` of a thread holds.
  static List<Stored> records(long seed, int thread, int batch) {
    SplittableRandom random = new SplittableRandom(seed ^ (thread * 1_000_003L + batch));
    SeededEntropy entropy = new SeededEntropy(random.nextLong());
    List<Stored> records = new ArrayList<>();
    int count = random.nextInt(1, 40);
    for (int i = 0; i < count; i++) {
      Bytes key = Bytes.utf8(thread + " " + batch + " " + i);
      records.add(
          new Stored(
              COLUMNS.get(i % COLUMNS.size()), key, entropy.bytes(random.nextInt(10, 3_000))));
    }
    return records;
  }
}

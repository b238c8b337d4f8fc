package org.thitsar.node.storage;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// How fast records of 1 KiB go in and come out. By hand; prints one line of JSON.
public final class StorageBenchmark {
  private static final int RECORD_BYTES = 1 << 10;

  private StorageBenchmark() {}

  /// `arguments`: directory (which must be empty), records, records in a batch, writing threads.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int records = Integer.parseInt(arguments[1]);
    int batchSize = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    SecureEntropy entropy = new SecureEntropy();
    SecretKey master = SecretKey.random(entropy);
    Bytes record = entropy.bytes(RECORD_BYTES);

    RocksStorage storage = RocksStorage.create(directory, master, entropy);
    write(storage, records / 5, batchSize, threads, record, "warm ");
    long cpu = cpuNanos();
    long started = System.nanoTime();
    write(storage, records, batchSize, threads, record, "key ");
    double writeSeconds = secondsSince(started);
    double cpuMicros = (cpuNanos() - cpu) / 1e3 / records;
    long closing = System.nanoTime();
    storage.close();
    double closeSeconds = secondsSince(closing);
    long opening = System.nanoTime();
    storage = RocksStorage.open(directory, master, entropy);
    double openSeconds = secondsSince(opening);
    long reading = System.nanoTime();
    for (int i = 0; i < records; i += 10) {
      Bytes _ = storage.get(Column.LOG_BATCH, Bytes.utf8("key " + i)).orElseThrow();
    }
    double readSeconds = secondsSince(reading);
    long scanning = System.nanoTime();
    int[] scanned = {0};
    storage.scan(Column.LOG_BATCH, _ -> scanned[0]++);
    double scanSeconds = secondsSince(scanning);
    storage.close();

    System.out.printf(
        Locale.ROOT,
        "{\"records\":%d,\"recordBytes\":%d,\"batch\":%d,\"threads\":%d,\"writesPerSecond\":%.0f,"
            + "\"cpuMicrosPerWrite\":%.1f,"
            + "\"randomReadsPerSecond\":%.0f,\"scannedPerSecond\":%.0f,\"closeMillis\":%.0f,"
            + "\"openMillis\":%.0f,\"diskBytes\":%d}%n",
        records,
        RECORD_BYTES,
        batchSize,
        threads,
        records / writeSeconds,
        cpuMicros,
        records / 10.0 / readSeconds,
        scanned[0] / scanSeconds,
        1e3 * closeSeconds,
        1e3 * openSeconds,
        bytesIn(directory.resolve("data")));
  }

  private static void write(
      Storage storage, int records, int batchSize, int threads, Bytes record, String prefix)
      throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    int share = records / threads;
    for (int thread = 0; thread < threads; thread++) {
      int first = thread * share;
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int at = first; at < first + share; at += batchSize) {
                      int from = at;
                      int end = Math.min(at + batchSize, first + share);
                      storage.write(
                          batch -> {
                            for (int i = from; i < end; i++) {
                              batch.put(Column.LOG_BATCH, Bytes.utf8(prefix + i), record);
                            }
                          });
                    }
                  }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /// Of all threads of this process, RocksDB's too: comparable when the machine is busy.
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static long bytesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}

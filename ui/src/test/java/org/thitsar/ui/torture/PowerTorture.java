package org.thitsar.ui.torture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.TestProcess;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A process that writes on a disk whose power is cut: what it had acknowledged is there when the
/// disk comes back, and every batch is there whole or not at all.
///
/// What counts as acknowledged is what was so before the cut began, by the clock that all processes
/// of a machine share. The cut goes through the kernel while it works: a sync that is under way in
/// this moment can still be answered with success (ext4 takes an aborted transaction for one that
/// is done), which no machine without power does. Such a batch may be there or not.
///
/// As a control the process does not sync what it acknowledges.
public final class PowerTorture implements AutoCloseable {
  private static final int DISK_MEBIBYTES = 256;
  private static final int LINES_MAX = 150;
  private static final int PAUSE_NANOS_MAX = 20_000_000;

  /// How long opening takes, about; some cuts come in the middle of it.
  private static final int OPENING_NANOS_MAX = 300_000_000;

  private final LoopDisk disk;
  private final SplittableRandom random;
  private final boolean careless;
  private final long seed;
  private final SecretKey master;
  private final Tally tally;

  /// The last batch of each thread that was acknowledged before the cut, and at all.
  private final int[] told = new int[PowerWriter.THREADS];

  private final int[] heard = new int[PowerWriter.THREADS];

  private int late;

  private PowerTorture(LoopDisk disk, long seed, boolean careless, Tally tally) {
    this.disk = disk;
    this.random = new SplittableRandom(seed);
    this.careless = careless;
    this.seed = seed;
    this.master = SecretKey.random(new SeededEntropy(seed));
    this.tally = tally;
    Arrays.fill(told, -1);
    Arrays.fill(heard, -1);
  }

  /// Why this cannot be done here, if so.
  public static Optional<String> unavailable(Path folder) {
    return LoopDisk.unavailable(folder);
  }

  /// Makes a disk in `folder`. All moments come from `seed`; `careless` is the control.
  public static PowerTorture open(Path folder, long seed, boolean careless, Tally tally)
      throws IOException {
    // RocksDB's library is loaded from the first store of a process, which must not be on the disk.
    SeededEntropy entropy = new SeededEntropy(seed);
    Path first = folder.resolve("first");
    if (!RocksStorage.isIn(first)) {
      RocksStorage.create(first, SecretKey.random(entropy), entropy).close();
    }
    LoopDisk disk = LoopDisk.make(folder, "disk", DISK_MEBIBYTES, "defaults");
    return new PowerTorture(disk, seed, careless, tally);
  }

  /// Cuts the power once, lets it come back, and compares.
  public void point() throws IOException, MalformedException {
    // The control has to have something to lose.
    boolean opening = !careless && random.nextInt(4) == 0;
    int lines = opening ? 1 : random.nextInt(careless ? LINES_MAX / 3 : 2, LINES_MAX);
    int pause = random.nextInt(opening ? OPENING_NANOS_MAX : PAUSE_NANOS_MAX);
    Path directory = disk.place().resolve("node");
    int[] before = told.clone();
    try (TestProcess writer =
        TestProcess.start(
            List.of(),
            PowerWriter.class,
            directory.toString(),
            master.exposedBytes().hex(),
            Long.toString(seed),
            Boolean.toString(careless),
            Long.toString(random.nextLong()))) {
      for (int i = 0; i < lines; i++) {
        note(
            Objects.requireNonNull(writer.line(), "the writer lives until the power is cut"),
            Long.MAX_VALUE);
      }
      LockSupport.parkNanos(pause);
      long cut = System.nanoTime();
      disk.cutPower();
      writer.kill();
      for (String line : writer.lines()) {
        note(line, cut);
      }
    }
    disk.unmount();
    disk.mount();
    tally.point(opening);
    for (int thread = 0; thread < told.length; thread++) {
      tally.acknowledged(told[thread] - before[thread]);
    }
    compare(directory);
  }

  /// How many batches were acknowledged while the cut went through the kernel, and are gone.
  public int late() {
    return late;
  }

  private void note(String line, long cut) {
    String[] words = line.split(" ", -1);
    // The last line of a killed process may be cut.
    if (words.length == 4 && words[3].equals("ok")) {
      int thread = Integer.parseInt(words[0]);
      heard[thread] = Integer.parseInt(words[1]);
      if (Long.parseLong(words[2]) < cut) {
        told[thread] = heard[thread];
      }
    }
  }

  private void compare(Path directory) throws MalformedException {
    List<Finding> findings = new ArrayList<>();
    if (!careless && !RocksStorage.isIn(directory) && Arrays.stream(told).allMatch(n -> n < 0)) {
      // The cut came before the vault was made.
      return;
    }
    try (Storage storage = PowerWriter.open(directory, master, careless)) {
      for (int thread = 0; thread < told.length; thread++) {
        compare(storage, thread, findings);
      }
    } catch (StorageException e) {
      findings.add(new Finding(Finding.Kind.LOST, "all: " + e.getMessage()));
    }
    tally.found(findings);
  }

  private void compare(Storage storage, int thread, List<Finding> findings)
      throws MalformedException {
    // Of each thread one batch more may have been under way.
    int next = PowerWriter.next(storage, thread);
    if (next <= told[thread] || next > heard[thread] + 2) {
      findings.add(
          new Finding(
              Finding.Kind.LOST,
              "thread %d goes on at %d, %d was acknowledged before the cut, %d at all"
                  .formatted(thread, next, told[thread], heard[thread])));
    }
    late += Math.max(0, heard[thread] + 1 - Math.max(next, told[thread] + 1));
    int there = Math.max(told[thread] + 1, next);
    for (int batch = 0; batch < there; batch++) {
      expect(storage, thread, batch, true, findings);
    }
    expect(storage, thread, there, false, findings);
    told[thread] = next - 1;
    heard[thread] = next - 1;
  }

  private void expect(
      Storage storage, int thread, int batch, boolean there, List<Finding> findings) {
    String about = "thread " + thread + ", batch " + batch;
    int found = 0;
    List<PowerWriter.Stored> records = PowerWriter.records(seed, thread, batch);
    for (PowerWriter.Stored record : records) {
      Optional<Bytes> value = storage.get(record.column(), record.key());
      if (value.isPresent()) {
        found++;
        if (!value.get().equals(record.value())) {
          findings.add(new Finding(Finding.Kind.TORN, about + ", a value"));
        }
      }
    }
    if (there && found == 0) {
      findings.add(new Finding(Finding.Kind.LOST, about));
    } else if (found != (there ? records.size() : 0)) {
      findings.add(new Finding(Finding.Kind.TORN, about));
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}

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
  private final int[] told = new int[PowerWriter.THREADS];

  private PowerTorture(LoopDisk disk, long seed, boolean careless, Tally tally) {
    this.disk = disk;
    this.random = new SplittableRandom(seed);
    this.careless = careless;
    this.seed = seed;
    this.master = SecretKey.random(new SeededEntropy(seed));
    this.tally = tally;
    Arrays.fill(told, -1);
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
    boolean opening = random.nextInt(4) == 0;
    int lines = opening ? 1 : random.nextInt(2, LINES_MAX);
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
        note(Objects.requireNonNull(writer.line(), "the writer lives until the power is cut"));
      }
      LockSupport.parkNanos(pause);
      disk.cutPower();
      writer.kill();
      writer.lines().forEach(this::note);
    }
    disk.unmount();
    disk.mount();
    tally.point(opening);
    for (int thread = 0; thread < told.length; thread++) {
      tally.acknowledged(told[thread] - before[thread]);
    }
    compare(directory);
  }

  private void note(String line) {
    String[] words = line.split(" ", -1);
    // The last line of a killed process may be cut.
    if (words.length == 3 && words[2].equals("ok")) {
      told[Integer.parseInt(words[0])] = Integer.parseInt(words[1]);
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
    for (int batch = 0; batch <= told[thread]; batch++) {
      expect(storage, thread, batch, true, findings);
    }
    // At most one was under way.
    int next = PowerWriter.next(storage, thread);
    if (next == told[thread] + 2) {
      told[thread]++;
      expect(storage, thread, told[thread], true, findings);
    } else if (next != told[thread] + 1) {
      findings.add(new Finding(Finding.Kind.LOST, "thread " + thread + " goes on at " + next));
    }
    expect(storage, thread, told[thread] + 1, false, findings);
    told[thread] = Math.min(told[thread], next - 1);
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

package org.thitsar.ui.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.thitsar.node.keys.CheapKeyslots;
import org.thitsar.node.keys.KeyFailure;
import org.thitsar.node.keys.KeyOutcome;
import org.thitsar.node.storage.CarelessStorage;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// One vault, and everything that one turned bit or one cut can make of it.
///
/// Its values were written in two runs: those of the first are in tables, the others only in the
/// log, 64 KiB and more of it, as `kill -9` leaves it. The same vault after a power cut differs in
/// the file `reached`, of which the newest state was not on the disk yet.
///
/// As a control the same is done to a [CarelessStorage].
public final class CorruptTorture {
  /// So many bytes of the end of the log are cut off, one after the other.
  private static final int TAIL = 64 << 10;

  private static final String PASSPHRASE = "fictional people only";
  private static final String KEYSLOTS = "keyslots";
  private static final String REACHED = "reached";
  private static final List<Column> COLUMNS =
      List.of(Column.CASE, Column.LOG_BATCH, Column.LEDGER, Column.META);
  private static final int BATCHES = 70;
  private static final int SHOWN = 20;

  /// What can become of a damaged vault.
  public enum Outcome {
    /// It opened, and every value is right.
    RIGHT,
    /// It, or whatever was damaged in it, was refused by name.
    REFUSED,
    /// It opened without the last write of all: the one case that specification 10 allows after a
    /// power cut.
    LAST_WRITE,
    /// It opened, and something acknowledged is not there, or is there in an older state.
    LOST,
    /// It opened, and gave out what nobody wrote.
    WRONG,
    /// It was refused in a way that says nothing to people.
    UNCLEAR
  }

  private record Place(Column column, Bytes key) {}

  private final Path folder;
  private final long seed;
  private final boolean careless;
  private final SecretKey master;
  private final Map<Place, Optional<Bytes>> acknowledged = new HashMap<>();
  private final Map<Place, Optional<Bytes>> beforeLast = new HashMap<>();

  /// All that was ever written at a place.
  private final Map<Place, Set<Bytes>> written = new LinkedHashMap<>();

  private final List<Damage.Image> images = new ArrayList<>();
  private final Map<String, Map<Outcome, Integer>> counts = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();
  private int faults;

  private CorruptTorture(Path folder, long seed, boolean careless) {
    this.folder = folder;
    this.seed = seed;
    this.careless = careless;
    this.master = SecretKey.random(new SeededEntropy(seed));
  }

  /// Makes the vault in `folder`; the values come from `seed`. `careless` is the control.
  public static CorruptTorture open(Path folder, long seed, boolean careless) throws Exception {
    CorruptTorture torture = new CorruptTorture(folder, seed, careless);
    torture.write();
    return torture;
  }

  private Storage storage(Path directory, boolean create) {
    if (careless) {
      return CarelessStorage.open(directory, create);
    }
    SeededEntropy entropy = new SeededEntropy(seed + 1);
    return create
        ? RocksStorage.create(directory, master, entropy)
        : RocksStorage.open(directory, master, entropy);
  }

  private void write() throws Exception {
    Path vault = folder.resolve("vault");
    SplittableRandom random = new SplittableRandom(seed);
    try (Storage storage = storage(vault, true)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        change(storage, random);
      }
    }
    Path reached = vault.resolve(REACHED);
    Path killed = folder.resolve("killed");
    Path cut = folder.resolve("cut");
    try (Storage storage = storage(vault, false)) {
      if (!careless) {
        CheapKeyslots.write(
            vault.resolve(KEYSLOTS), master, PASSPHRASE, new SeededEntropy(seed + 2));
      }
      Optional<Bytes> before = content(reached);
      while (Files.size(log(vault)) < TAIL + TAIL / 8) {
        beforeLast.clear();
        beforeLast.putAll(acknowledged);
        change(storage, random);
      }
      copy(vault, killed);
      images.add(new Damage.Image("killed", killed));
      if (!careless) {
        copy(vault, cut);
        if (before.isPresent()) {
          Files.write(cut.resolve(REACHED), before.get().toArray());
        }
        images.add(new Damage.Image("power cut", cut));
      }
    }
  }

  private static Optional<Bytes> content(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(Bytes.of(Files.readAllBytes(file))) : Optional.empty();
  }

  /// One batch: new values, other values for old keys, and keys taken away.
  private void change(Storage storage, SplittableRandom random) {
    SeededEntropy entropy = new SeededEntropy(random.nextLong());
    Map<Place, Optional<Bytes>> changes = new LinkedHashMap<>();
    for (int more = random.nextInt(1, 6); more > 0; more--) {
      Place place =
          new Place(
              COLUMNS.get(random.nextInt(COLUMNS.size())),
              Bytes.utf8("key " + random.nextInt(3 * BATCHES)));
      boolean delete = random.nextInt(6) == 0;
      int length = random.nextInt(8) == 0 ? random.nextInt(3_000) : random.nextInt(8, 300);
      changes.put(place, delete ? Optional.empty() : Optional.of(entropy.bytes(length)));
    }
    storage.write(
        batch ->
            changes.forEach(
                (place, value) -> {
                  if (value.isPresent()) {
                    batch.put(place.column, place.key, value.get());
                  } else {
                    batch.delete(place.column, place.key);
                  }
                }));
    acknowledged.putAll(changes);
    changes.forEach(
        (place, value) ->
            value.ifPresent(written.computeIfAbsent(place, _ -> new HashSet<>())::add));
  }

  /// Does `runs` of all the damage there is of kinds with `only` in their names, drawn evenly from
  /// each, or all of it when `runs` is 0. Calls `progress` with how many are done.
  public void search(int runs, String only, IntConsumer progress) throws Exception {
    List<Damage> chosen = choose(runs, only);
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(2, Runtime.getRuntime().availableProcessors());
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        Path place = folder.resolve("copy-" + worker);
        all.add(
            () -> {
              for (int i = next.getAndIncrement(); i < chosen.size(); i = next.getAndIncrement()) {
                attempt(chosen.get(i), place);
                progress.accept(i + 1);
              }
              return true;
            });
      }
      for (Future<Boolean> each : executor.invokeAll(all)) {
        var _ = each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("seed " + seed, e);
    }
  }

  private List<Damage> choose(int runs, String only) throws IOException {
    Map<String, List<Damage>> byKind = new TreeMap<>();
    for (Damage.Image image : images) {
      for (Damage damage : all(image)) {
        if (damage.kind().contains(only)) {
          byKind.computeIfAbsent(damage.kind(), _ -> new ArrayList<>()).add(damage);
        }
      }
    }
    byKind.values().forEach(kind -> Collections.shuffle(kind, new SplittableRandom(seed)));
    int total = byKind.values().stream().mapToInt(List::size).sum();
    int wanted = runs == 0 ? total : Math.min(runs, total);
    List<Damage> chosen = new ArrayList<>();
    for (int i = 0; chosen.size() < wanted; i++) {
      for (List<Damage> kind : byKind.values()) {
        if (i < kind.size() && chosen.size() < wanted) {
          chosen.add(kind.get(i));
        }
      }
    }
    return chosen;
  }

  private List<Damage> all(Damage.Image image) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Damage> all = new ArrayList<>();
    for (Path file : files(image.directory())) {
      boolean log = file.toString().endsWith(".log");
      // After a power cut only the log is another case; and that it was cut off is not promised to
      // be noticed, since the file that would tell was not on the disk.
      if (isAfterPowerCut(image) && !log) {
        continue;
      }
      int size = Math.toIntExact(Files.size(image.directory().resolve(file)));
      for (int at = 0; at < size; at++) {
        all.add(new Damage(image, file, at, random.nextInt(8)));
        if (!isAfterPowerCut(image) && (!log || at >= size - TAIL)) {
          all.add(new Damage(image, file, at, Damage.CUT));
        }
      }
    }
    return all;
  }

  private boolean isAfterPowerCut(Damage.Image image) {
    return !image.equals(images.getFirst());
  }

  private void attempt(Damage damage, Path place) throws IOException {
    delete(place);
    copy(damage.image().directory(), place);
    damage.to(place);
    note(damage, outcome(damage, place));
  }

  private synchronized void note(Damage damage, Outcome outcome) {
    counts
        .computeIfAbsent(damage.kind(), _ -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
    boolean allowed =
        switch (outcome) {
          case RIGHT, REFUSED -> true;
          case LAST_WRITE -> isAfterPowerCut(damage.image());
          case LOST, WRONG, UNCLEAR -> false;
        };
    if (!allowed) {
      faults++;
      if (findings.size() < SHOWN) {
        findings.add(
            outcome + ": " + damage.kind() + ", byte " + damage.at() + ", bit " + damage.bit());
      }
    }
  }

  private Outcome outcome(Damage damage, Path place) {
    if (damage.file().equals(Path.of(KEYSLOTS))) {
      return switch (CheapKeyslots.open(place.resolve(KEYSLOTS), PASSPHRASE)) {
        case KeyOutcome.Opened opened ->
            opened.secret().equals(master) ? Outcome.RIGHT : Outcome.WRONG;
        case KeyOutcome.Refused refused ->
            refused.failure() == KeyFailure.CRASHED ? Outcome.UNCLEAR : Outcome.REFUSED;
        case KeyOutcome.Proven _, KeyOutcome.Changed _ -> Outcome.UNCLEAR;
      };
    }
    try (Storage storage = storage(place, false)) {
      return compare(storage);
    } catch (StorageException e) {
      return refused(e);
    } catch (RuntimeException e) {
      return Outcome.UNCLEAR;
    }
  }

  /// Whether people learn that what is on the disk is not what was written there. That the disk
  /// failed, for one, would send them looking elsewhere.
  private static Outcome refused(StorageException e) {
    return switch (e.reason()) {
      case CORRUPT, NEWER_VERSION, TOO_OLD, WRONG_KEY, MISSING -> Outcome.REFUSED;
      case DISK_FULL, READ_ONLY, PUT_BACK, LOCKED, ALREADY_THERE, CLOSED, IO -> Outcome.UNCLEAR;
    };
  }

  private Outcome compare(Storage storage) {
    Outcome worst = Outcome.RIGHT;
    boolean isBeforeLast = true;
    for (Place place : written.keySet()) {
      Outcome one;
      try {
        Optional<Bytes> found = storage.get(place.column, place.key);
        isBeforeLast &= found.equals(state(beforeLast, place));
        one =
            found.equals(state(acknowledged, place))
                ? Outcome.RIGHT
                : found.isPresent() && !written.getOrDefault(place, Set.of()).contains(found.get())
                    ? Outcome.WRONG
                    : Outcome.LOST;
      } catch (StorageException e) {
        isBeforeLast = false;
        one = refused(e);
      }
      worst = one.compareTo(worst) > 0 ? one : worst;
    }
    if (worst == Outcome.LOST && isBeforeLast) {
      return Outcome.LAST_WRITE;
    }
    return worst == Outcome.RIGHT ? scan(storage) : worst;
  }

  /// Whoever looks through whole columns sees what was acknowledged, once each.
  private Outcome scan(Storage storage) {
    for (Column column : COLUMNS) {
      List<Bytes> there = new ArrayList<>();
      List<Bytes> wanted = new ArrayList<>();
      acknowledged.forEach(
          (place, value) -> {
            if (place.column == column) {
              value.ifPresent(wanted::add);
            }
          });
      try {
        storage.scan(column, there::add);
      } catch (StorageException e) {
        return refused(e);
      }
      Collections.sort(there);
      Collections.sort(wanted);
      if (!there.equals(wanted)) {
        return Outcome.LOST;
      }
    }
    return Outcome.RIGHT;
  }

  private static Optional<Bytes> state(Map<Place, Optional<Bytes>> states, Place place) {
    return states.getOrDefault(place, Optional.empty());
  }

  /// Kind of damage → what came of it → how often.
  public synchronized Map<String, Map<Outcome, Integer>> counts() {
    return new TreeMap<>(counts);
  }

  /// How often a vault opened and was not as it should be, or was refused without saying why.
  public synchronized int faults() {
    return faults;
  }

  /// The first of them, in words.
  public synchronized List<String> findings() {
    return List.copyOf(findings);
  }

  /// How often a vault was damaged.
  public synchronized int done() {
    return counts.values().stream()
        .flatMap(kind -> kind.values().stream())
        .mapToInt(Integer::intValue)
        .sum();
  }

  /// How often it came to this.
  public synchronized int count(Outcome outcome) {
    return counts.values().stream().mapToInt(kind -> kind.getOrDefault(outcome, 0)).sum();
  }

  private static Path log(Path vault) throws IOException {
    return vault.resolve(
        files(vault).stream()
            .filter(file -> file.toString().endsWith(".log"))
            .max(Comparator.naturalOrder())
            .orElseThrow());
  }

  /// The files that say something, relative to `vault`.
  private static List<Path> files(Path vault) throws IOException {
    try (Stream<Path> all = Files.walk(vault)) {
      return all.filter(Files::isRegularFile)
          .map(vault::relativize)
          .filter(file -> !file.startsWith("native") && !file.startsWith("lock"))
          .sorted()
          .toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.resolve("data"));
    for (Path file : files(from)) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }

  private static void delete(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}

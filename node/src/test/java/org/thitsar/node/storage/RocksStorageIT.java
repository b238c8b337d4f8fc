package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.StoreAead;
import org.thitsar.protocol.testkit.SeededEntropy;

class RocksStorageIT {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes VALUE = Bytes.utf8("a value that is worth something");

  @TempDir Path temp;

  private final SeededEntropy entropy = new SeededEntropy(7);
  private final SecretKey master = SecretKey.random(entropy);

  @Test
  void open_afterClosing_findsWhatWasWritten() {
    withValue();
    try (Storage storage = open()) {
      assertThat(storage.get(Column.CASE, KEY)).contains(VALUE);
    }
  }

  @Test
  void create_theDirectoryIsForItsOwnerOnly_andSaysNothing() throws IOException {
    withValue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory())) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    // RocksDB's library is unpacked by the first store of a process only.
    names.remove("native");
    assertThat(names).containsExactly("data", "lock", "reached", "vault", "written");
    try (Stream<Path> files = Files.list(directory().resolve("data"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("RocksDB's info log is off")
          .noneMatch(name -> name.startsWith("LOG"));
    }
  }

  @Test
  void create_twice_isRefused() {
    withValue();
    refused(Reason.ALREADY_THERE, () -> RocksStorage.create(directory(), master, entropy));
  }

  @Test
  void create_whereNothingCanBeWritten_isRefused() {
    refused(
        Reason.READ_ONLY,
        () -> RocksStorage.create(Path.of("/sys/kernel/thitsar"), master, entropy));
  }

  @Test
  void open_nothingThere_isRefused() {
    refused(Reason.MISSING, this::open);
    assertThat(directory()).doesNotExist();
  }

  @Test
  void open_anotherKey_isRefused_andTheStoreIsNotTouched() {
    withValue();
    refused(
        Reason.WRONG_KEY, () -> RocksStorage.open(directory(), SecretKey.random(entropy), entropy));
    open().close();
  }

  @Test
  void open_alreadyOpenInThisProcess_isRefused() {
    try (Storage first = RocksStorage.create(directory(), master, entropy)) {
      refused(Reason.LOCKED, this::open);
      first.write(batch -> batch.put(Column.META, KEY, VALUE));
    }
    open().close();
  }

  @Test
  void open_alreadyOpenInAnotherProcess_isRefusedThere() throws IOException {
    try (Storage first = RocksStorage.create(directory(), master, entropy);
        TestProcess second =
            TestProcess.start(List.of(), OpenMain.class, directory().toString(), hex(master))) {
      assertThat(second.lines())
          .containsExactly("LOCKED: another process uses this directory (lock)");
      assertThat(first.get(Column.META, KEY)).isEmpty();
    }
    try (TestProcess second =
        TestProcess.start(List.of(), OpenMain.class, directory().toString(), hex(master))) {
      assertThat(second.lines()).containsExactly("opened");
    }
  }

  @Test
  void open_dataMissing_isRefused_notMadeAnew() throws IOException {
    withValue();
    Files.move(directory().resolve("data"), temp.resolve("elsewhere"));
    refused(Reason.CORRUPT, this::open);
    Files.createDirectory(directory().resolve("data"));
    refused(Reason.CORRUPT, this::open);
  }

  @Test
  void open_anyByteOfTheHeaderChanged_isRefused() throws IOException {
    withValue();
    Path file = directory().resolve("vault");
    byte[] header = Files.readAllBytes(file);
    for (int i = 0; i < header.length; i++) {
      byte[] changed = header.clone();
      changed[i] ^= 0x10;
      Files.write(file, changed);
      boolean version = i >= 8 && i < 12;
      refused(version ? Reason.NEWER_VERSION : Reason.CORRUPT, this::open);
    }
    for (int length = 0; length < header.length; length++) {
      Files.write(file, Arrays.copyOf(header, length));
      refused(Reason.CORRUPT, this::open);
    }
    Files.write(file, Arrays.copyOf(header, header.length + 1));
    refused(Reason.CORRUPT, this::open);
    Files.write(file, header);
    open().close();
  }

  @Test
  void open_newerStoreOrProtocol_isRefusedPlainly() {
    StoreVersions current = StoreVersions.CURRENT;
    for (StoreVersions newer :
        List.of(
            new StoreVersions(current.store() + 1, current.protocol()),
            new StoreVersions(current.store(), current.protocol() + 1))) {
      Path newerDirectory = temp.resolve("newer " + newer);
      RocksStorage.create(newerDirectory, master, entropy, newer).close();
      assertThatThrownBy(() -> RocksStorage.open(newerDirectory, master, entropy))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> {
                assertThat(e.reason()).isEqualTo(Reason.NEWER_VERSION);
                assertThat(e).hasMessageContaining("written by a newer version of thitsar");
                assertThat(e.reason().hint()).contains("update");
              });
    }
  }

  @Test
  void open_olderVersion_isBroughtUpToDateStepByStep_alsoAfterAStepWasCutOff() {
    withValue();
    Bytes second = Bytes.utf8("second");
    Migration toTwo =
        new Migration(
            new StoreVersions(2, 1),
            storage ->
                storage.scan(
                    Column.CASE,
                    value ->
                        storage.write(
                            batch ->
                                batch.put(Column.CASE_INDEX, KEY, Bytes.concat(value, second)))));
    Migration cutOff =
        new Migration(
            new StoreVersions(3, 2),
            storage -> {
              storage.write(batch -> batch.delete(Column.CASE, KEY));
              throw new IllegalStateException("power cut");
            });
    Migration toThree =
        new Migration(
            new StoreVersions(3, 2),
            storage -> storage.write(batch -> batch.delete(Column.CASE, KEY)));
    StoreVersions three = new StoreVersions(3, 2);

    assertThatThrownBy(
            () -> RocksStorage.open(directory(), master, entropy, three, List.of(toTwo, cutOff)))
        .hasMessage("power cut");
    refused(Reason.NEWER_VERSION, this::open);
    try (Storage storage =
        RocksStorage.open(directory(), master, entropy, three, List.of(toTwo, toThree))) {
      assertThat(storage.get(Column.CASE, KEY)).isEmpty();
      assertThat(storage.get(Column.CASE_INDEX, KEY)).contains(Bytes.concat(VALUE, second));
    }
    Migration never =
        new Migration(
            new StoreVersions(2, 1),
            _ -> {
              throw new IllegalStateException("done already");
            });
    RocksStorage.open(directory(), master, entropy, three, List.of(never, never)).close();
  }

  @Test
  void open_olderThanAnyStep_isRefused() {
    withValue();
    refused(
        Reason.TOO_OLD,
        () -> RocksStorage.open(directory(), master, entropy, new StoreVersions(2, 1), List.of()));
  }

  @Test
  void get_anyByteOfTheStoredValueChangedOrCut_isRefused() throws RocksDBException {
    int sealedLength = VALUE.length() + StoreAead.OVERHEAD;
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      storage.write(
          batch -> {
            for (int i = 0; i <= 2 * sealedLength; i++) {
              batch.put(Column.CASE, Bytes.utf8("" + i), VALUE);
            }
          });
    }
    try (RocksFiles files = RocksFiles.open(directory().resolve("data"), false)) {
      for (int i = 0; i < 2 * sealedLength; i++) {
        byte[] diskKey = diskKey(Column.CASE, Bytes.utf8("" + i));
        byte[] sealed = files.db().get(files.handle(Column.CASE), diskKey);
        assertThat(sealed).hasSize(sealedLength);
        if (i < sealedLength) {
          sealed[i] ^= 1;
        } else {
          sealed = Arrays.copyOf(sealed, i - sealedLength);
        }
        files.db().put(files.handle(Column.CASE), diskKey, sealed);
      }
    }
    try (Storage storage = open()) {
      for (int i = 0; i < 2 * sealedLength; i++) {
        Bytes key = Bytes.utf8("" + i);
        refused(Reason.CORRUPT, () -> storage.get(Column.CASE, key));
        refused(Reason.CORRUPT, () -> storage.getAll(Column.CASE, List.of(key)));
      }
      refused(Reason.CORRUPT, () -> storage.scan(Column.CASE, _ -> {}));
      assertThat(storage.get(Column.CASE, Bytes.utf8("" + 2 * sealedLength)))
          .as("control: the one that was not touched")
          .contains(VALUE);
    }
  }

  @Test
  void get_valueOfAnotherKeyColumnOrVault_isRefused() throws RocksDBException {
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      storage.write(
          batch ->
              batch
                  .put(Column.CASE, KEY, VALUE)
                  .put(Column.CASE, Bytes.utf8("other"), VALUE)
                  .put(Column.POLICY, KEY, VALUE));
    }
    plant(Column.CASE, KEY, stored(Column.CASE, Bytes.utf8("other")));
    refusedValue();
    plant(Column.CASE, KEY, stored(Column.POLICY, KEY));
    refusedValue();
  }

  @Test
  void open_anyByteOfTheTablesOrTheManifestChanged_neverGivesAWrongAnswer() throws IOException {
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      for (int i = 0; i < 20; i++) {
        Bytes number = Bytes.utf8("" + i);
        storage.write(batch -> batch.put(Column.CASE, number, Bytes.concat(VALUE, number)));
      }
    }
    Path data = directory().resolve("data");
    List<Path> files;
    try (Stream<Path> all = Files.list(data)) {
      files =
          all.filter(file -> file.toString().matches(".*(sst|MANIFEST-\\d+|CURRENT)$")).toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(3);
    int refusals = 0;
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      int step = Math.max(1, whole.length / 120);
      for (int i = 0; i < whole.length; i += step) {
        Path copy = copy(directory(), temp.resolve("copy"));
        byte[] changed = whole.clone();
        changed[i] ^= 0x20;
        Files.write(copy.resolve("data").resolve(file.getFileName()), changed);
        refusals += refusedOrRight(copy, 20) ? 0 : 1;
      }
    }
    assertThat(refusals).as("control: the changes hit something").isGreaterThan(20);
  }

  /// The log as it is after `kill -9`, with nothing flushed: what was acknowledged is known
  /// exactly, so that not even the end of the log can be missing.
  @Test
  void open_logCutOffAnywhereOrItsLastRecordChanged_afterAKill_isRefused() throws IOException {
    Path killed = temp.resolve("killed");
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      for (int i = 0; i < 5; i++) {
        Bytes number = Bytes.utf8("" + i);
        storage.write(batch -> batch.put(Column.CASE, number, Bytes.concat(VALUE, number)));
      }
      copy(directory(), killed);
    }
    byte[] whole = Files.readAllBytes(onlyLog(killed.resolve("data")));
    for (int length = 0; length < whole.length; length += 7) {
      Path copy = copy(killed, temp.resolve("copy"));
      Files.write(onlyLog(copy.resolve("data")), Arrays.copyOf(whole, length));
      assertThat(refusedOrRight(copy, 5)).as("cut at %d", length).isFalse();
    }
    Path copy = copy(killed, temp.resolve("copy"));
    byte[] changed = whole.clone();
    changed[whole.length - 1] ^= 1;
    Files.write(onlyLog(copy.resolve("data")), changed);
    assertThat(refusedOrRight(copy, 5)).as("the last byte changed").isFalse();
    Files.delete(copy(killed, temp.resolve("copy")).resolve("reached"));
    assertThat(refusedOrRight(temp.resolve("copy"), 5)).as("control: nothing changed").isTrue();
  }

  /// The log as it is after a power cut that came before how far it got was on the disk.
  @Test
  void open_anyByteOfTheLogChanged_losesAtMostTheLastWrite_orIsRefused() throws IOException {
    Path crashed = temp.resolve("crashed");
    int writes = 12;
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      for (int i = 0; i < writes; i++) {
        Bytes number = Bytes.utf8("" + i);
        storage.write(
            batch ->
                batch
                    .put(Column.CASE, number, Bytes.concat(VALUE, number))
                    .put(Column.LEDGER, number, entropy.bytes(6000)));
      }
      copy(directory(), crashed);
      Files.delete(crashed.resolve("reached"));
    }
    Path log = onlyLog(crashed.resolve("data"));
    byte[] whole = Files.readAllBytes(log);
    assertThat(whole.length).as("the log has several blocks").isGreaterThan(2 * (32 << 10));
    assertThat(WalCheck.check(ByteBuffer.wrap(whole))).isTrue();

    int last = whole.length - 6300;
    for (int i = 0; i < last; i += 11) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x40;
      assertThat(damageReported(changed)).as("byte %d of %d", i, last).isTrue();
    }

    // Control: a log that was cut anywhere is a torn one, not a damaged one.
    for (int length = 0; length < whole.length; length += 97) {
      assertThat(damageReported(Arrays.copyOf(whole, length))).isFalse();
    }
    for (int i = last / 30; i < whole.length; i += last / 30) {
      Path copy = copy(crashed, temp.resolve("copy"));
      byte[] changed = whole.clone();
      changed[i] ^= 0x40;
      Files.write(onlyLog(copy.resolve("data")), changed);
      boolean opened = refusedOrRight(copy, writes - 1);
      assertThat(opened).as("opened although byte %d of %d changed", i, last).isEqualTo(i > last);
    }
  }

  private static boolean damageReported(byte[] log) {
    try {
      WalCheck.check(ByteBuffer.wrap(log));
      return false;
    } catch (StorageException e) {
      return e.reason() == Reason.CORRUPT;
    }
  }

  /// Whether the first `writes` values are all there and right; a refusal by name is the only other
  /// outcome that passes.
  private boolean refusedOrRight(Path copy, int writes) {
    try (Storage storage = RocksStorage.open(copy, master, entropy)) {
      for (int i = 0; i < writes; i++) {
        Bytes number = Bytes.utf8("" + i);
        assertThat(storage.get(Column.CASE, number)).contains(Bytes.concat(VALUE, number));
      }
      return true;
    } catch (StorageException e) {
      assertThat(e.reason()).isEqualTo(Reason.CORRUPT);
      return false;
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    deleteTree(to);
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(from)) {
      paths = tree.filter(path -> !from.relativize(path).startsWith("native")).toList();
    }
    for (Path path : paths) {
      Files.copy(path, to.resolve(from.relativize(path)));
    }
    return to;
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      List<Path> paths;
      try (Stream<Path> tree = Files.walk(root)) {
        paths = new ArrayList<>(tree.toList());
      }
      for (Path path : paths.reversed()) {
        Files.delete(path);
      }
    }
  }

  private static Path onlyLog(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      List<Path> logs =
          files.filter(file -> file.toString().endsWith(".log") && size(file) > 0).toList();
      assertThat(logs).hasSize(1);
      return logs.getFirst();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path directory() {
    return temp.resolve("node");
  }

  private RocksStorage open() {
    return RocksStorage.open(directory(), master, entropy);
  }

  private void withValue() {
    try (Storage storage = RocksStorage.create(directory(), master, entropy)) {
      storage.write(batch -> batch.put(Column.CASE, KEY, VALUE));
    }
  }

  private byte[] stored(Column column, Bytes key) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory().resolve("data"), false)) {
      return files.db().get(files.handle(column), diskKey(column, key));
    }
  }

  private void plant(Column column, Bytes key, byte[] sealed) throws RocksDBException {
    try (RocksFiles files = RocksFiles.open(directory().resolve("data"), false);
        WriteOptions options = new WriteOptions().setSync(true)) {
      files.db().put(files.handle(column), options, diskKey(column, key), sealed);
    }
  }

  private byte[] diskKey(Column column, Bytes key) {
    try {
      Bytes header = Bytes.of(Files.readAllBytes(directory().resolve("vault")));
      Bytes vaultId = StoreHeader.decode(header, master, StoreVersions.CURRENT).vaultId();
      return new ColumnCipher(column, vaultId, master).diskKey(key).toArray();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void refusedValue() {
    try (Storage storage = open()) {
      refused(Reason.CORRUPT, () -> storage.get(Column.CASE, KEY));
      refused(Reason.CORRUPT, () -> storage.getAll(Column.CASE, List.of(KEY)));
      refused(Reason.CORRUPT, () -> storage.scan(Column.CASE, _ -> {}));
    }
  }

  private static String hex(SecretKey key) {
    return key.exposedBytes().hex();
  }

  private static void refused(Reason reason, Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /// Opens a store in a process of its own and says what came of it.
  static final class OpenMain {
    private OpenMain() {}

    /// `arguments`: directory, key.
    public static void main(String[] arguments) throws Exception {
      SecretKey key = SecretKey.of(Bytes.parseHex(arguments[1]));
      try (Storage _ = RocksStorage.open(Path.of(arguments[0]), key, new SeededEntropy(1))) {
        System.out.println("opened");
      } catch (StorageException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}

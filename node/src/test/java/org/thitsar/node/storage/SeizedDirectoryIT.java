package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.WriteOptions;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// What a thief of the directory finds: no value, no key, no column name, no secret key, in any
/// file, whether the node was killed or closed.
class SeizedDirectoryIT {
  private static final int NEEDLES = 200;

  @TempDir Path temp;

  @Test
  void directory_afterKillAndAfterClosing_holdsNoNeedle() throws Exception {
    SecretKey master = SecretKey.random(new SeededEntropy(3));
    Path directory = temp.resolve("node");
    try (TestProcess writer =
        TestProcess.start(
            List.of(), WriterMain.class, directory.toString(), master.exposedBytes().hex())) {
      assertThat(writer.line()).isEqualTo("written");
      writer.kill();
    }
    NeedleSearch search = new NeedleSearch(needles());
    assertThat(search.in(directory, "native")).as("after kill -9").isEmpty();
    assertThat(holds(directory, master.exposedBytes())).isFalse();

    try (Storage storage = RocksStorage.open(directory, master, new SeededEntropy(4))) {
      for (int i = 0; i < NEEDLES; i++) {
        assertThat(storage.get(column(i), Bytes.utf8(key(i)))).contains(Bytes.utf8(value(i)));
      }
    }
    assertThat(search.in(directory, "native")).as("after closing").isEmpty();
    assertThat(holds(directory, master.exposedBytes())).isFalse();
  }

  /// The same search on the same database without the encryption: it finds every key and value.
  @Test
  void control_directoryWithoutEncryption_everyNeedleIsFound() throws Exception {
    Path directory = temp.resolve("node");
    RocksStorage.create(directory, SecretKey.random(new SeededEntropy(3)), new SeededEntropy(4))
        .close();
    try (RocksFiles files = RocksFiles.open(directory.resolve("data"), false);
        WriteOptions options = new WriteOptions().setSync(true)) {
      for (int i = 0; i < NEEDLES; i++) {
        ColumnFamilyHandle handle = files.handle(column(i));
        files.db().put(handle, options, bytes(key(i)), bytes(value(i)));
      }
      assertThat(new NeedleSearch(cleartextNeedles()).in(directory, "native"))
          .as("in the log")
          .hasSize(2 * NEEDLES);
      files.flush();
    }
    assertThat(new NeedleSearch(cleartextNeedles()).in(directory, "native"))
        .as("in the tables, which shorten keys that begin alike")
        .hasSizeGreaterThan(NEEDLES)
        .containsAll(cleartextNeedles().stream().filter(n -> n.contains("value")).toList());
    Files.write(directory.resolve("leak"), new byte[] {1, 2, 3, 4, 5});
    assertThat(holds(directory, Bytes.of((byte) 2, (byte) 3, (byte) 4))).isTrue();
  }

  private static List<String> cleartextNeedles() {
    List<String> needles = new ArrayList<>();
    for (int i = 0; i < NEEDLES; i++) {
      needles.add(key(i));
      needles.add(value(i));
    }
    return needles;
  }

  private static List<String> needles() {
    List<String> needles = cleartextNeedles();
    for (Column column : Column.values()) {
      // Shorter names would be found by chance in random bytes.
      if (column.name().length() >= 8) {
        needles.add(column.name());
      }
    }
    return needles;
  }

  private static boolean holds(Path directory, Bytes secret) throws IOException {
    String wanted = new String(secret.toArray(), StandardCharsets.ISO_8859_1);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  @SuppressWarnings("EnumOrdinal")
  private static Column column(int i) {
    return Column.values()[i % Column.values().length];
  }

  private static String key(int i) {
    return "needle-key-" + i + "-ကီး";
  }

  private static String value(int i) {
    return "needle-value-" + i + "-ဒေါ်စမ်းသပ်";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Writes the needles and waits to be killed.
  static final class WriterMain {
    private WriterMain() {}

    /// `arguments`: directory, key.
    public static void main(String[] arguments) throws Exception {
      SecretKey key = SecretKey.of(Bytes.parseHex(arguments[1]));
      Storage storage =
          RocksStorage.create(Path.of(arguments[0]), key, new SeededEntropy(System.nanoTime()));
      for (int i = 0; i < NEEDLES; i++) {
        int number = i;
        storage.write(
            batch -> batch.put(column(number), Bytes.utf8(key(number)), Bytes.utf8(value(number))));
      }
      System.out.println("written");
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}

package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A disk that is full, and then is not. The limit is one of file size (`prlimit`), which needs no
/// rights, makes the same calls fail, and can be lifted while the process runs.
class FullDiskIT {
  private static final String LIMIT = "--fsize=25000000:unlimited";

  @TempDir Path temp;

  @Test
  void write_noRoom_isRefusedByName_nothingIsLost_andItGoesOnWhenThereIsRoom() throws Exception {
    SecretKey master = SecretKey.random(new SeededEntropy(5));
    Path directory = temp.resolve("node");
    int written;
    int writtenLater;
    try (TestProcess writer =
        TestProcess.start(
            List.of("prlimit", LIMIT),
            WriterMain.class,
            directory.toString(),
            master.exposedBytes().hex())) {
      written = Integer.parseInt(value(writer, "written"));
      assertThat(written).as("there was room at first").isPositive();
      assertThat(value(writer, "refused")).isEqualTo("DISK_FULL");
      assertThat(value(writer, "refused again")).isEqualTo("DISK_FULL");
      assertThat(value(writer, "read")).isEqualTo(Integer.toString(written));

      int lifted =
          new ProcessBuilder(
                  "prlimit", "--pid", Long.toString(writer.pid()), "--fsize=unlimited:unlimited")
              .inheritIO()
              .start()
              .waitFor();
      assertThat(lifted).isZero();
      writer.tell("there is room");
      writtenLater = Integer.parseInt(value(writer, "written later"));
      assertThat(writtenLater).isEqualTo(100);
      assertThat(value(writer, "read")).isEqualTo(Integer.toString(written + writtenLater));
      writer.kill();
    }
    try (Storage storage = RocksStorage.open(directory, master, new SeededEntropy(6))) {
      for (int i = 0; i < written; i++) {
        assertThat(storage.get(Column.CASE, Bytes.utf8("" + i))).contains(record(i));
      }
      for (int i = 0; i < writtenLater; i++) {
        assertThat(storage.get(Column.LEDGER, Bytes.utf8("" + i))).contains(record(i));
      }
    }
  }

  private static String value(TestProcess writer, String name) throws java.io.IOException {
    String line = writer.line();
    assertThat(line).startsWith(name + ": ");
    return String.valueOf(line).substring(name.length() + 2);
  }

  private static Bytes record(int i) {
    return new SeededEntropy(i).bytes(200_000);
  }

  /// Writes until it is refused, waits for a line, and writes again.
  static final class WriterMain {
    private WriterMain() {}

    /// `arguments`: directory, key.
    public static void main(String[] arguments) throws Exception {
      SecretKey key = SecretKey.of(Bytes.parseHex(arguments[1]));
      Storage storage = RocksStorage.create(Path.of(arguments[0]), key, new SeededEntropy(1));
      int written = 0;
      try {
        for (; ; written++) {
          write(storage, Column.CASE, written);
        }
      } catch (StorageException e) {
        System.out.println("written: " + written);
        System.out.println("refused: " + e.reason());
      }
      try {
        // Small enough to fit somewhere, were it not for the broken end of the log.
        for (int i = 0; i < 1_000; i++) {
          write(storage, Column.SHARED, i);
        }
        System.out.println("refused again: not");
      } catch (StorageException e) {
        System.out.println("refused again: " + e.reason());
      }
      System.out.println("read: " + count(storage, Column.CASE));
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      for (int i = 0; i < 100; i++) {
        write(storage, Column.LEDGER, i);
      }
      System.out.println("written later: 100");
      System.out.println("read: " + (count(storage, Column.CASE) + count(storage, Column.LEDGER)));
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static void write(Storage storage, Column column, int i) {
      storage.write(batch -> batch.put(column, Bytes.utf8("" + i), record(i)));
    }

    private static int count(Storage storage, Column column) {
      int[] count = {0};
      storage.scan(column, _ -> count[0]++);
      return count[0];
    }
  }
}

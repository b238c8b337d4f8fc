package org.thitsar.node.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.thitsar.node.storage.StorageException.Reason;

/// Tells a torn end of RocksDB's write-ahead log from damage in the middle of it.
///
/// ## Why
///
/// After a crash RocksDB replays its log up to the first record that does not check, and forgets
/// what follows. For the write that was under way when the power went that is right: nobody was
/// told that it was done. But a flipped bit in the middle would silently take every later,
/// acknowledged write with it.
///
/// ## How
///
/// Every write here waits for its sync, and RocksDB appends one record for each group of writes, in
/// fragments that are marked as whole, first, middle or last. So the next record begins only after
/// the one before it is on the disk: after a torn record there may be stray middle and last
/// fragments of the same record, but never the beginning of another. If there is one, something
/// acknowledged is damaged, and the store is refused.
///
/// Damage to the very last record cannot be told from a torn write, and a log that was cut off
/// looks whole: there [WrittenMark] tells, and the hash chains above.
///
/// The format (blocks of 32 KiB; header of masked CRC-32C, length, type) is described in RocksDB's
/// public documentation, "Write Ahead Log File Format".
final class WalCheck {
  private static final int BLOCK = 32 << 10;
  private static final int HEADER = 7;
  private static final int RECYCLABLE_HEADER = 11;
  private static final int WHOLE = 1;
  private static final int FIRST = 2;
  private static final int CRC_MASK_DELTA = 0xa282ead8;

  private final ByteBuffer log;

  private WalCheck(ByteBuffer log) {
    this.log = log.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Checks every log in `directory`, and says whether all of them end where a record ends.
  ///
  /// @throws StorageException CORRUPT when acknowledged writes are damaged
  static boolean check(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> logs = files.filter(WalCheck::isLog).toList();
      boolean whole = true;
      for (Path file : logs) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            Arena arena = Arena.ofConfined()) {
          if (channel.size() > 0) {
            whole &= check(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer());
          }
        }
      }
      return whole;
    } catch (IOException e) {
      throw StorageFaults.of(e, "write-ahead log");
    }
  }

  /// The list of tables is kept as a log too, and RocksDB treats its end the same way.
  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.startsWith("MANIFEST-");
  }

  static boolean check(ByteBuffer log) {
    WalCheck check = new WalCheck(log);
    int good = check.endOfGood();
    for (int at = good + 1; at < log.limit(); at++) {
      if (check.recordEnd(at) >= 0 && check.begins(at)) {
        throw new StorageException(Reason.CORRUPT, "write-ahead log");
      }
    }
    return good == log.limit();
  }

  /// Where the records that check, one after the other from the start, end.
  private int endOfGood() {
    int at = 0;
    while (at < log.limit()) {
      if (BLOCK - at % BLOCK < HEADER) {
        at += BLOCK - at % BLOCK;
        continue;
      }
      int end = recordEnd(at);
      if (end < 0) {
        return at;
      }
      at = end;
    }
    return at;
  }

  /// Where the record at `at` ends, or -1 when there is none that checks.
  private int recordEnd(int at) {
    int left = Math.min(BLOCK - at % BLOCK, log.limit() - at);
    if (left < HEADER) {
      return -1;
    }
    int type = log.get(at + 6) & 0xff;
    int length = log.getShort(at + 4) & 0xffff;
    int header = type >= 5 && type <= 8 ? RECYCLABLE_HEADER : HEADER;
    if (type == 0 || header + length > left) {
      return -1;
    }
    CRC32C crc = new CRC32C();
    crc.update(log.slice(at + 6, header - 6 + length));
    int masked = Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK_DELTA;
    return masked == log.getInt(at) ? at + header + length : -1;
  }

  private boolean begins(int at) {
    int type = log.get(at + 6) & 0xff;
    return type == WHOLE || type == FIRST || type == WHOLE + 4 || type == FIRST + 4;
  }
}

package org.thitsar.node.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Logger;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.thitsar.node.runtime.Closer;

/// RocksDB's files, opened the one way in which this node opens them.
///
/// ## Choices
///
/// - Values are ciphertext, so nothing is compressed.
/// - The info log would name columns and keys; a logger that drops everything keeps it from being
///   made at all.
/// - Replay stops at the first torn record; [WalCheck] has made sure before that nothing
///   acknowledged comes after it.
/// - Memory: 64 MiB of cache and at most 96 MiB of unflushed writes for all columns together, so
///   that a node fits into an old laptop.
final class RocksFiles implements AutoCloseable {
  private static final long CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFERS_BYTES = 96L << 20;
  private static final long WRITE_BUFFER_BYTES = 32L << 20;
  private static final long WAL_BYTES_MAX = 128L << 20;
  private static final int BLOOM_BITS = 10;
  private static final String DEFAULT_NAME =
      new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.US_ASCII);

  private final Closer closer;
  private final RocksDB db;
  private final Map<Column, ColumnFamilyHandle> handles;

  private RocksFiles(Closer closer, RocksDB db, Map<Column, ColumnFamilyHandle> handles) {
    this.closer = closer;
    this.db = db;
    this.handles = handles;
  }

  /// Opens the files in `directory`, with a column for every [Column]; columns on the disk that
  /// this program does not know stay untouched.
  static RocksFiles open(Path directory, boolean create) throws RocksDBException {
    Closer closer = new Closer();
    try {
      ColumnFamilyOptions family = family(closer);
      DBOptions options = options(closer, create);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (String name : names(directory, create)) {
        descriptors.add(
            new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db = closer.add(RocksDB.open(options, directory.toString(), descriptors, opened));
      opened.forEach(closer::add);
      return new RocksFiles(closer, db, byColumn(opened));
    } catch (RocksDBException | RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  /// How many changes the files in `directory` hold, or -1 when not even the columns are to be
  /// found, without changing anything there. Opening for writing would delete tables that a damaged
  /// list no longer names.
  static long changes(Path directory) throws RocksDBException {
    try (Closer closer = new Closer()) {
      ColumnFamilyOptions family = family(closer);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      Set<String> names = namesOnDisk(directory);
      if (!names.contains(DEFAULT_NAME)) {
        return -1;
      }
      for (String name : names) {
        descriptors.add(
            new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
      }
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db =
          closer.add(
              RocksDB.openReadOnly(
                  options(closer, false), directory.toString(), descriptors, opened));
      opened.forEach(closer::add);
      return db.getLatestSequenceNumber();
    }
  }

  RocksDB db() {
    return db;
  }

  ColumnFamilyHandle handle(Column column) {
    return Objects.requireNonNull(handles.get(column));
  }

  /// Moves what only the write-ahead log holds into the tables, so that the next start is fast.
  void flush() throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, List.copyOf(handles.values()));
    }
  }

  @Override
  public void close() {
    closer.close();
  }

  private static ColumnFamilyOptions family(Closer closer) {
    Cache cache = closer.add(new LRUCache(CACHE_BYTES));
    BloomFilter bloom = closer.add(new BloomFilter(BLOOM_BITS, false));
    return closer
        .add(new ColumnFamilyOptions())
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(WRITE_BUFFER_BYTES)
        .setMaxWriteBufferNumber(3)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setFilterPolicy(bloom)
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true));
  }

  private static DBOptions options(Closer closer, boolean create) {
    Properties newer = new Properties();
    newer.setProperty("track_and_verify_wals_in_manifest", "true");
    DBOptions options = Objects.requireNonNull(DBOptions.getDBOptionsFromProps(newer));
    return closer
        .add(options)
        .setCreateIfMissing(create)
        .setErrorIfExists(create)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setLogger(closer.add(new Silence()))
        .setInfoLogLevel(InfoLogLevel.FATAL_LEVEL)
        .setStatsDumpPeriodSec(0)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setMaxTotalWalSize(WAL_BYTES_MAX)
        .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(1 << 20)
        .setMaxOpenFiles(512);
  }

  private static Set<String> names(Path directory, boolean create) throws RocksDBException {
    Set<String> names = new TreeSet<>();
    names.add(DEFAULT_NAME);
    for (Column column : Column.values()) {
      names.add(Integer.toString(column.id()));
    }
    if (!create) {
      names.addAll(namesOnDisk(directory));
    }
    return names;
  }

  private static Set<String> namesOnDisk(Path directory) throws RocksDBException {
    Set<String> names = new TreeSet<>();
    try (Options options = new Options();
        Silence silence = new Silence()) {
      options.setLogger(silence);
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        names.add(new String(name, StandardCharsets.US_ASCII));
      }
    }
    return names;
  }

  private static Map<Column, ColumnFamilyHandle> byColumn(List<ColumnFamilyHandle> opened)
      throws RocksDBException {
    Map<Column, ColumnFamilyHandle> handles = new EnumMap<>(Column.class);
    for (ColumnFamilyHandle handle : opened) {
      String name = new String(handle.getName(), StandardCharsets.US_ASCII);
      for (Column column : Column.values()) {
        if (name.equals(Integer.toString(column.id()))) {
          handles.put(column, handle);
        }
      }
    }
    return handles;
  }

  private static final class Silence extends Logger {
    Silence() {
      super(InfoLogLevel.FATAL_LEVEL);
    }

    @Override
    protected void log(InfoLogLevel level, String message) {
      // Its lines name files and keys; what matters comes as an exception.
    }
  }
}

package org.thitsar.node.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.log.LogDoor;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.SignedBatch;

/// Which logs truly have two histories: what the world knows and no node has to be told. It sees
/// every batch that any disk stores.
final class Histories {
  private static final int KEY_HEAD = LogId.LENGTH;

  private final Map<Bytes, Bytes> first = new HashMap<>();
  private final Set<LogId> forked = new HashSet<>();

  /// A disk stores `value` under `key` of [Column#LOG_BATCH]. Answers a log that was found to have
  /// two histories by it.
  Optional<LogId> stored(Bytes key, Bytes value) {
    return signed(key, LogDoor.signed(value));
  }

  private Optional<LogId> signed(Bytes key, Bytes signed) {
    @Nullable Bytes before = first.putIfAbsent(key, signed);
    if (before == null || before.equals(signed)) {
      return Optional.empty();
    }
    LogId log = new LogId(key.slice(0, KEY_HEAD));
    return forked.add(log) ? Optional.of(log) : Optional.empty();
  }

  /// The same for a batch that is on no disk.
  void signed(LogId log, Bytes below, SignedBatch batch) {
    var _ = signed(key(log, batch.from()), Bytes.concat(below, LogDoor.signed(batch)));
  }

  boolean forked(LogId log) {
    return forked.contains(log);
  }

  Set<LogId> forked() {
    return forked;
  }

  /// Whether two disks hold different histories of `log`: at some place a different batch.
  static boolean differ(Disk one, Disk other, LogId log) {
    long from = 0;
    while (true) {
      Optional<Bytes> here = one.get(Column.LOG_BATCH, key(log, from));
      Optional<Bytes> there = other.get(Column.LOG_BATCH, key(log, from));
      if (here.isEmpty() || there.isEmpty()) {
        return false;
      }
      if (!LogDoor.signed(here.get()).equals(LogDoor.signed(there.get()))) {
        return true;
      }
      from = LogDoor.end(here.get());
    }
  }

  private static Bytes key(LogId log, long from) {
    return new ByteWriter(40).bytes(log.bytes()).u63(from).toBytes();
  }
}

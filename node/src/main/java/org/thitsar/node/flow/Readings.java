package org.thitsar.node.flow;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;

/// From which batch each log waits for a key: everything below was read. A log that is only carried
/// waits for ever.
final class Readings {
  private final Map<LogId, Long> waiting = new ConcurrentHashMap<>();

  private Readings() {}

  static Readings open(Storage storage) {
    Readings readings = new Readings();
    storage.scan(
        Column.LOG_READING,
        value -> {
          try {
            ByteReader reader = new ByteReader(value, "reading");
            readings.waiting.put(LogId.decode(reader.bytes(LogId.LENGTH)), reader.u63());
            reader.end();
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "reading", e);
          }
        });
    return readings;
  }

  Optional<Long> waitingFrom(LogId log) {
    return Optional.ofNullable(waiting.get(log));
  }

  void put(WriteBatch batch, LogId log, Optional<Long> from) {
    if (from.equals(waitingFrom(log))) {
      return;
    }
    if (from.isEmpty()) {
      batch.delete(Column.LOG_READING, log.bytes());
      batch.afterCommit(() -> waiting.remove(log));
      return;
    }
    long height = from.get();
    batch.put(
        Column.LOG_READING,
        log.bytes(),
        new ByteWriter(40).bytes(log.bytes()).u63(height).toBytes());
    batch.afterCommit(() -> waiting.put(log, height));
  }
}

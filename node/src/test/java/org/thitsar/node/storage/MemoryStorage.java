package org.thitsar.node.storage;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.thitsar.protocol.base.Bytes;

/// A storage that forgets everything with its process: for tests and simulations.
public final class MemoryStorage implements Storage {
  private final Map<Column, Map<Bytes, Bytes>> columns = new EnumMap<>(Column.class);
  private boolean closed;

  /// An empty storage.
  public MemoryStorage() {
    for (Column column : Column.values()) {
      columns.put(column, new HashMap<>());
    }
  }

  @Override
  public synchronized Optional<Bytes> get(Column column, Bytes key) {
    return Optional.ofNullable(column(column).get(key));
  }

  @Override
  public synchronized List<Optional<Bytes>> getAll(Column column, List<Bytes> keys) {
    return keys.stream().map(key -> get(column, key)).toList();
  }

  @Override
  public void scan(Column column, Consumer<Bytes> visitor) {
    List<Bytes> values;
    synchronized (this) {
      values = List.copyOf(column(column).values());
    }
    values.forEach(visitor);
  }

  @Override
  public void write(Consumer<WriteBatch> changes) {
    WriteBatch batch = new WriteBatch();
    changes.accept(batch);
    synchronized (this) {
      for (WriteBatch.Change change : batch.changes()) {
        switch (change) {
          case WriteBatch.Put(Column column, Bytes key, Bytes value) ->
              column(column).put(key, value);
          case WriteBatch.Delete(Column column, Bytes key) -> column(column).remove(key);
        }
      }
    }
    batch.committed();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private Map<Bytes, Bytes> column(Column column) {
    if (closed) {
      throw new StorageException(StorageException.Reason.CLOSED, "memory");
    }
    return Objects.requireNonNull(columns.get(column));
  }
}

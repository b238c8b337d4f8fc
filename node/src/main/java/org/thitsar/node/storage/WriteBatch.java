package org.thitsar.node.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.protocol.base.Bytes;

/// Changes that are committed together or not at all. Later changes of one key win.
///
/// Made by [Storage#write]; not safe for use by several threads at once, and of no use after the
/// write has returned.
public final class WriteBatch {
  /// Bytes of one value: several times a signed batch, and far below what a disk block cache holds.
  public static final int VALUE_BYTES_MAX = 8 << 20;

  /// Bytes of one logical key: ids and short texts.
  public static final int KEY_BYTES_MAX = 1 << 10;

  private final Map<Place, Change> changes = new LinkedHashMap<>();
  private final List<Runnable> told = new ArrayList<>();

  /// One change.
  public sealed interface Change {
    /// The column that changes.
    Column column();

    /// The logical key that changes.
    Bytes key();
  }

  /// Sets `key` to `value`.
  public record Put(Column column, Bytes key, Bytes value) implements Change {}

  /// Removes `key`, whether it is there or not.
  public record Delete(Column column, Bytes key) implements Change {}

  /// Sets `key` to `value`, whether it was there or not.
  public WriteBatch put(Column column, Bytes key, Bytes value) {
    Invariant.check(key.length() <= KEY_BYTES_MAX, "a key is at most 1 KiB");
    Invariant.check(value.length() <= VALUE_BYTES_MAX, "a value is at most 8 MiB");
    changes.put(new Place(column, key), new Put(column, key, value));
    return this;
  }

  /// Removes `key`, whether it is there or not. The bytes stay on the disk, sealed, until they are
  /// compacted away, and perhaps longer: what must really be forgotten needs a key of its own.
  public WriteBatch delete(Column column, Bytes key) {
    Invariant.check(key.length() <= KEY_BYTES_MAX, "a key is at most 1 KiB");
    changes.put(new Place(column, key), new Delete(column, key));
    return this;
  }

  /// Runs `action` once the batch is on the disk, in the order of calls and on the writing thread:
  /// commit first, tell after. Views in memory change here, so that a batch that fails leaves them
  /// as they were. It must not throw.
  public WriteBatch afterCommit(Runnable action) {
    told.add(action);
    return this;
  }

  /// Called by a storage when the batch is on the disk.
  void committed() {
    told.forEach(Runnable::run);
  }

  /// What this batch sets `key` to: not committed yet, so no [Storage#get] sees it.
  public Optional<Bytes> pending(Column column, Bytes key) {
    return changes.get(new Place(column, key)) instanceof Put put
        ? Optional.of(put.value())
        : Optional.empty();
  }

  /// The changes, one a key.
  public List<Change> changes() {
    return List.copyOf(changes.values());
  }

  private record Place(Column column, Bytes key) {}
}

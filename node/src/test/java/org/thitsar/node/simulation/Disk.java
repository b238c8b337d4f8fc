package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageDoor;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;

/// A disk that outlives the programs that use it, can be copied, and can lose its power in the
/// middle of a write. With it goes what its owner was promised about it.
final class Disk {
  private final Map<Column, Map<Bytes, Bytes>> columns = new EnumMap<>(Column.class);
  private final Ledger ledger;
  private final List<WriteBatch.Change> undo = new ArrayList<>();
  private long statementsVersion;
  private int writesUntilCut;
  private boolean cutAfterwards;
  private boolean lazy;
  private boolean forgetful;

  private Disk(Ledger ledger) {
    this.ledger = ledger;
    for (Column column : Column.values()) {
      columns.put(column, new HashMap<>());
    }
  }

  static Disk empty() {
    return new Disk(new Ledger());
  }

  /// An image of it as it is now.
  Disk copy() {
    Disk copy = new Disk(ledger.copy());
    columns.forEach((column, values) -> copy.columns.put(column, new HashMap<>(values)));
    copy.lazy = lazy;
    copy.forgetful = forgetful;
    return copy;
  }

  /// What was acknowledged to the operator of this disk.
  Ledger ledger() {
    return ledger;
  }

  /// How often what is known of members was written.
  long statementsVersion() {
    return statementsVersion;
  }

  /// The power goes at the `writes`-th write from now: after it is on the disk, or before.
  void cutPower(int writes, boolean afterwards) {
    writesUntilCut = writes;
    cutAfterwards = afterwards;
  }

  /// Whether the power is about to go.
  boolean armed() {
    return writesUntilCut > 0;
  }

  /// A planted flaw: what was written last is lost with the power, although it was acknowledged.
  void lazy() {
    lazy = true;
  }

  /// A planted flaw: what is said about credentials is not kept.
  void forgetful() {
    forgetful = true;
  }

  /// A planted flaw: a key comes onto this disk that was not granted to its owner.
  void leak(Bytes key, Bytes value) {
    column(Column.EPOCH_KEY).putIfAbsent(key, value);
  }

  /// For the checkers, which read what no program has open.
  Optional<Bytes> get(Column column, Bytes key) {
    return Optional.ofNullable(column(column).get(key));
  }

  /// All values of a column.
  Iterable<Bytes> values(Column column) {
    return column(column).values();
  }

  /// The disk in the hands of one run of a program; `watch` hears of every change that is on it.
  Mount mount(Consumer<WriteBatch.Put> watch) {
    return new Mount(watch);
  }

  private Map<Bytes, Bytes> column(Column column) {
    return Objects.requireNonNull(columns.get(column));
  }

  private void apply(List<WriteBatch.Change> changes) {
    undo.clear();
    for (WriteBatch.Change change : changes) {
      if (forgetful && change.column() == Column.ATTESTATION) {
        continue;
      }
      Map<Bytes, Bytes> column = column(change.column());
      @Nullable Bytes before = column.get(change.key());
      undo.add(
          before == null
              ? new WriteBatch.Delete(change.column(), change.key())
              : new WriteBatch.Put(change.column(), change.key(), before));
      change(change);
    }
  }

  private void change(WriteBatch.Change change) {
    switch (change) {
      case WriteBatch.Put(Column column, Bytes key, Bytes value) -> column(column).put(key, value);
      case WriteBatch.Delete(Column column, Bytes key) -> column(column).remove(key);
    }
    if (change.column() == Column.STATEMENT || change.column() == Column.FORK_PROOF) {
      statementsVersion++;
    }
  }

  /// One run of a program. After the power went it can do nothing any more.
  final class Mount implements Storage {
    private final Consumer<WriteBatch.Put> watch;
    private boolean powered = true;

    private Mount(Consumer<WriteBatch.Put> watch) {
      this.watch = watch;
    }

    /// The power goes between two writes.
    void unplug() {
      powered = false;
      writesUntilCut = 0;
      if (lazy) {
        undo.reversed().forEach(Disk.this::change);
        undo.clear();
      }
    }

    @Override
    public Optional<Bytes> get(Column column, Bytes key) {
      return Optional.ofNullable(powered(column).get(key));
    }

    @Override
    public List<Optional<Bytes>> getAll(Column column, List<Bytes> keys) {
      return keys.stream().map(key -> get(column, key)).toList();
    }

    @Override
    public void scan(Column column, Consumer<Bytes> visitor) {
      List.copyOf(powered(column).values()).forEach(visitor);
    }

    @Override
    public void write(Consumer<WriteBatch> changes) {
      WriteBatch batch = new WriteBatch();
      changes.accept(batch);
      requirePower();
      if (!batch.changes().isEmpty() && writesUntilCut > 0) {
        writesUntilCut--;
        if (writesUntilCut == 0) {
          if (cutAfterwards) {
            store(batch);
          }
          unplug();
          throw new PowerCut(Disk.this);
        }
      }
      store(batch);
      StorageDoor.committed(batch);
    }

    private void store(WriteBatch batch) {
      apply(batch.changes());
      for (WriteBatch.Change change : batch.changes()) {
        if (change instanceof WriteBatch.Put put) {
          watch.accept(put);
        }
      }
    }

    private Map<Bytes, Bytes> powered(Column column) {
      requirePower();
      return column(column);
    }

    private void requirePower() {
      if (!powered) {
        throw new StorageException(StorageException.Reason.CLOSED, "simulated disk");
      }
    }

    @Override
    public void close() {
      powered = false;
    }
  }

  /// The power went in the middle of a write. An error, so that nothing in a node catches it.
  static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    private final transient Disk disk;

    PowerCut(Disk disk) {
      super("power cut", null, false, false);
      this.disk = disk;
    }

    /// Whose power went.
    Disk disk() {
      return disk;
    }
  }
}

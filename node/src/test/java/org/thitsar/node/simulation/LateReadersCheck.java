package org.thitsar.node.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.sealing.SealingDoor;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.LogId;

/// Who comes later reads what stands, and not what stood: nobody is introduced to a key under which
/// its author has let something out and taken it back since. It looks at keys and not at what is
/// read, because the bodies are dropped, too, and nobody may happen to hold one still.
final class LateReadersCheck {
  private final Tally tally;
  private final Planted planted;
  private final Map<Bytes, Written> logs = new HashMap<>();

  /// A log as its author's disk had it last.
  private static final class Written {
    /// Under which key stands what the log lets out.
    final Map<Bytes, EpochId> places = new HashMap<>();

    /// The keys under which something does not stand any more.
    final Set<EpochId> outdated = new HashSet<>();

    @Nullable EpochId epoch;
    Set<Bytes> readers = Set.of();
  }

  LateReadersCheck(Tally tally, Planted planted) {
    this.tally = tally;
    this.planted = planted;
  }

  /// A disk stores something. Who was put back has granted what its disk does not know.
  void stored(Machine author, WriteBatch.Put put) {
    if (author.doubled) {
      return;
    }
    if (put.column() == Column.WRITTEN_LOG) {
      granted(author, put.key());
    } else if (put.column() == Column.PROJECTION_PLACE) {
      Bytes log = put.key().slice(0, LogId.LENGTH);
      author
          .disk
          .get(Column.WRITTEN_LOG, log)
          .flatMap(stored -> SealingDoor.running(stored).epoch())
          .ifPresent(epoch -> written(log).places.put(put.key(), epoch));
    }
  }

  private Written written(Bytes log) {
    return logs.computeIfAbsent(log, _ -> new Written());
  }

  private void granted(Machine author, Bytes log) {
    Written known = written(log);
    // All of what this write changes is on the disk already.
    known
        .places
        .entrySet()
        .removeIf(
            place -> {
              boolean stands = author.disk.get(Column.PROJECTION_PLACE, place.getKey()).isPresent();
              if (!stands) {
                known.outdated.add(place.getValue());
              }
              return !stands;
            });
    Bytes stored = author.disk.get(Column.WRITTEN_LOG, log).orElseThrow();
    @Nullable EpochId epoch = SealingDoor.running(stored).epoch().orElse(null);
    @Nullable EpochId before = known.epoch;
    Set<Bytes> readers = SealingDoor.readers(stored);
    if (before != null && epoch != null && known.outdated.contains(before)) {
      boolean same = epoch.equals(before) || planted == Planted.LATE_READERS_READ_WHAT_STOOD;
      if (!known.readers.containsAll(readers)) {
        tally.add(Tally.Of.LATE_READERS);
        if (same) {
          throw new Violation(
              "late reader",
              author + " introduces somebody to a key under which stands what it took back");
        }
      }
    }
    known.epoch = epoch;
    known.readers = readers;
  }
}

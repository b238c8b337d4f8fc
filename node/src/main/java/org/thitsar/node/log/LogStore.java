package org.thitsar.node.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;

/// All logs that this node holds.
///
/// Stored by batch, under (log id, first height), with the head below in front, so that any batch
/// can be verified by itself, and with the heights at which the writer has dropped bodies; batches
/// chain by their ends, so no index is needed. Changes go into a [WriteBatch] of the caller; what
/// this object answers changes when that is committed. One thread writes at a time.
public final class LogStore implements LogSource {
  private static final int HEAD_LENGTH = 32;

  /// Stored batches that one commit reads and writes again because of drops: else a member could
  /// have its whole quota written anew, in one commit, by an entry of two kilobytes.
  static final int DROP_BYTES_MAX = 16 << 20;

  private final Storage storage;
  private final Map<LogId, HeldLog> held = new ConcurrentHashMap<>();

  private final ForkStore forks;

  private LogStore(Storage storage) {
    this.storage = storage;
    this.forks = ForkStore.open(storage);
  }

  /// The logs in `storage`.
  public static LogStore open(Storage storage) {
    LogStore logs = new LogStore(storage);
    storage.scan(
        Column.LOG_STATE,
        value -> {
          HeldLog log = decode(value);
          logs.held.put(log.id(), log);
        });
    return logs;
  }

  private static HeldLog decode(Bytes value) {
    try {
      return HeldLog.decode(value);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "log state", e);
    }
  }

  /// What is proven of logs with two histories, held here or not.
  public ForkStore forks() {
    return forks;
  }

  /// Begins to hold a log, from its first entry; nothing when it is held already.
  public void carry(WriteBatch batch, CarryKey carry, boolean control) {
    if (held.containsKey(carry.log().id())) {
      return;
    }
    put(batch, HeldLog.empty(carry, control));
  }

  /// Every log that is held, in no order.
  public List<HeldLog> held() {
    return List.copyOf(held.values());
  }

  /// One log, when it is held.
  public Optional<HeldLog> find(LogId log) {
    return Optional.ofNullable(held.get(log));
  }

  /// Whether what a heartbeat of `writer` names is held, of all the logs of it that we may hold.
  public boolean holds(NodeId writer, NamedHeads heads) {
    return held.values().stream()
        .filter(log -> log.opening().writer().equals(writer))
        .allMatch(log -> heads.heldBy(log.carry().key(), log.frontier()));
  }

  @Override
  public Optional<LogOpening> opening(LogId log) {
    return find(log).map(HeldLog::opening);
  }

  @Override
  public Frontier frontier(LogId log) {
    return find(log).map(HeldLog::frontier).orElse(Frontier.EMPTY);
  }

  @Override
  public Optional<SignedBatch> batchFrom(LogId log, long from) {
    return stored(log, from).map(Stored::batch);
  }

  /// The batch that begins at `from`, verified again as it comes from the disk.
  public Optional<VerifiedBatch> verifiedFrom(LogId log, long from) {
    return find(log)
        .flatMap(
            known ->
                stored(log, from)
                    .map(
                        stored -> {
                          try {
                            return VerifiedBatch.verify(
                                known.opening(), stored.below(), stored.batch());
                          } catch (MalformedException e) {
                            throw new StorageException(
                                StorageException.Reason.CORRUPT, "log batch", e);
                          }
                        }));
  }

  @Override
  public Optional<VerifiedBatch> holding(LogId log, long height) {
    // Batches are stored by their first height only, and are at most this long.
    long lowest = Math.max(0, height - Limits.BATCH_ENTRIES_MAX + 1);
    for (long from = height; from >= lowest; from--) {
      Optional<VerifiedBatch> batch = verifiedFrom(log, from);
      if (batch.isPresent()) {
        return batch.filter(found -> height < found.batch().end());
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean provenForked(LogId log) {
    return forks.find(log).isPresent();
  }

  /// What is to be done with a batch that somebody sent.
  public sealed interface Judgement {
    /// It continues the log and is signed: store it.
    record Fits(VerifiedBatch batch) implements Judgement {}

    /// Nothing is to be stored.
    record Not(Admission admission) implements Judgement {}
  }

  /// Judges a batch without storing anything.
  public Judgement judge(LogId log, SignedBatch batch) {
    HeldLog known = held.get(log);
    if (known == null) {
      return new Judgement.Not(new Admission.Rejected(Rejection.NOT_CARRIED));
    }
    Frontier frontier = known.frontier();
    if (batch.from() > frontier.length()) {
      return new Judgement.Not(new Admission.Deferred());
    }
    if (batch.from() < frontier.length()) {
      return new Judgement.Not(judgeOld(known, batch));
    }
    try {
      return new Judgement.Fits(VerifiedBatch.verify(known.opening(), frontier, batch));
    } catch (MalformedException e) {
      return new Judgement.Not(new Admission.Rejected(rejection(e)));
    }
  }

  private Admission judgeOld(HeldLog known, SignedBatch batch) {
    Optional<Stored> stored = stored(known.id(), batch.from());
    if (stored.isPresent() && stored.get().batch().bytes().equals(batch.bytes())) {
      return new Admission.Duplicate();
    }
    try {
      Optional<ForkProof> proof = ForkProof.find(this, known.opening(), batch);
      if (proof.isPresent()) {
        return new Admission.Forked(proof.get());
      }
    } catch (MalformedException e) {
      return new Admission.Rejected(rejection(e));
    }
    // The same entries, without a body that is held, or under another of the writer's signatures:
    // that is not another history. What goes beyond them cannot be kept, since batches are stored
    // as they were first cut.
    return batch.end() <= known.frontier().length()
        ? new Admission.Duplicate()
        : new Admission.Rejected(Rejection.MALFORMED);
  }

  private static Rejection rejection(MalformedException e) {
    return e.flaw() == Flaw.BAD_SIGNATURE ? Rejection.NOT_SIGNED_BY_WRITER : Rejection.MALFORMED;
  }

  /// Puts a batch on top of its log. Several batches of one log may go into one [WriteBatch], in
  /// order.
  public Frontier append(WriteBatch batch, Frontier below, VerifiedBatch verified) {
    LogId log = verified.opening().id();
    Invariant.check(
        verified.batch().from() == below.length(), "a batch continues where the log stands");
    batch.put(
        Column.LOG_BATCH,
        batchKey(log, below.length()),
        Stored.of(below, verified.batch()).encode());
    Frontier above =
        new Frontier(
            verified.batch().end(),
            verified.head(),
            below.missingBodies() + verified.absentBodies());
    // Several batches of one write grow the log one after the other.
    HeldLog last = pending(batch, log).or(() -> find(log)).orElseThrow();
    put(batch, last.grown(above, verified.batch().bytes().length()));
    NavigableSet<Long> dropped = dropped(verified);
    if (!dropped.isEmpty()) {
      drop(batch, verified.opening(), dropped.headSet(above.length(), false));
      return pending(batch, log).orElseThrow().frontier();
    }
    return above;
  }

  /// The heights that the `Drop` entries of a batch name.
  private static NavigableSet<Long> dropped(VerifiedBatch verified) {
    NavigableSet<Long> heights = new TreeSet<>();
    for (Entry entry : verified.entries()) {
      if (entry.open()) {
        entry.body().map(LogStore::dropped).ifPresent(heights::addAll);
      }
    }
    return heights;
  }

  private static List<Long> dropped(Bytes body) {
    try {
      return OpenBodyCodec.decode(body) instanceof OpenBody.Drop(List<Long> heights)
          ? heights
          : List.of();
    } catch (MalformedException e) {
      // It drops nothing; whoever opens the entry says that it cannot be read.
      return List.of();
    }
  }

  /// Forgets bodies that their writer has dropped, and which were missing of them. Only sealed data
  /// can be dropped: who belongs, and who may read, stays with everybody who carries it.
  private void drop(WriteBatch batch, LogOpening opening, NavigableSet<Long> named) {
    NavigableSet<Long> heights = new TreeSet<>(named);
    long left = DROP_BYTES_MAX;
    while (!heights.isEmpty()) {
      long highest = heights.last();
      Optional<Stored> found = around(batch, opening.id(), highest);
      if (found.isEmpty()) {
        heights.remove(highest);
        continue;
      }
      Stored stored = found.get();
      NavigableSet<Long> here = heights.subSet(stored.batch().from(), true, highest, true);
      NavigableSet<Long> fresh = new TreeSet<>(here);
      fresh.removeAll(stored.dropped());
      here.clear();
      if (fresh.isEmpty()) {
        continue;
      }
      left -= stored.batch().bytes().length();
      if (left < 0) {
        return;
      }
      dropHere(batch, opening, stored, fresh);
    }
  }

  private void dropHere(
      WriteBatch batch, LogOpening opening, Stored stored, NavigableSet<Long> heights) {
    VerifiedBatch verified;
    try {
      verified = VerifiedBatch.verify(opening, stored.below(), stored.batch());
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "log batch", e);
    }
    heights.removeIf(
        height -> {
          Entry entry = verified.entry(height);
          return entry.open() || entry.header().entryClass() != EntryClass.DATA;
        });
    long missing =
        heights.stream().filter(height -> verified.entry(height).body().isEmpty()).count();
    SignedBatch without = verified.without(heights);
    NavigableSet<Long> all = new TreeSet<>(stored.dropped());
    all.addAll(heights);
    Stored left = new Stored(stored.below(), without, all);
    batch.put(Column.LOG_BATCH, batchKey(opening.id(), without.from()), left.encode());
    int freed = stored.batch().bytes().length() - without.bytes().length();
    HeldLog log = pending(batch, opening.id()).or(() -> find(opening.id())).orElseThrow();
    put(batch, log.dropped(freed, missing));
  }

  /// The batch that holds the entry at `height`, as the same write has left it so far.
  private Optional<Stored> around(WriteBatch batch, LogId log, long height) {
    long lowest = Math.max(0, height - Limits.BATCH_ENTRIES_MAX + 1);
    for (long from = height; from >= lowest; from--) {
      Optional<Stored> stored = pending(batch, log, from).or(at(log, from));
      if (stored.isPresent()) {
        return stored.filter(found -> height < found.batch().end());
      }
    }
    return Optional.empty();
  }

  private Supplier<Optional<Stored>> at(LogId log, long from) {
    return () -> stored(log, from);
  }

  private static Optional<Stored> pending(WriteBatch batch, LogId log, long from) {
    return batch.pending(Column.LOG_BATCH, batchKey(log, from)).map(Stored::decode);
  }

  /// A log as the same write has left it so far, which is not committed yet.
  private static Optional<HeldLog> pending(WriteBatch batch, LogId log) {
    return batch.pending(Column.LOG_STATE, log.bytes()).map(LogStore::decode);
  }

  private void put(WriteBatch batch, HeldLog log) {
    batch.put(Column.LOG_STATE, log.id().bytes(), log.encode());
    batch.afterCommit(() -> held.put(log.id(), log));
  }

  private Optional<Stored> stored(LogId log, long from) {
    return storage.get(Column.LOG_BATCH, batchKey(log, from)).map(Stored::decode);
  }

  private static Bytes batchKey(LogId log, long from) {
    return new ByteWriter(40).bytes(log.bytes()).u63(from).toBytes();
  }

  /// A batch, what it stands on, and the heights in it at which its writer has dropped the bodies.
  record Stored(Frontier below, SignedBatch batch, NavigableSet<Long> dropped) {
    static Stored of(Frontier below, SignedBatch batch) {
      return new Stored(below, batch, new TreeSet<>());
    }

    Bytes encode() {
      ByteWriter writer = new ByteWriter(batch.bytes().length() + 64);
      writer.bytes(below.head()).u16(dropped.size());
      dropped.forEach(height -> writer.u16((int) (height - batch.from())));
      return writer.bytes(batch.bytes()).toBytes();
    }

    static Stored decode(Bytes value) {
      try {
        ByteReader reader = new ByteReader(value, "log batch");
        Bytes head = reader.bytes(HEAD_LENGTH);
        List<Integer> offsets = new ArrayList<>();
        int count = reader.u16();
        for (int i = 0; i < count; i++) {
          offsets.add(reader.u16());
        }
        int at = HEAD_LENGTH + 2 + 2 * count;
        SignedBatch batch = SignedBatch.decode(value.slice(at, value.length()));
        NavigableSet<Long> dropped = new TreeSet<>();
        offsets.forEach(offset -> dropped.add(batch.from() + offset));
        return new Stored(new Frontier(batch.from(), head, 0), batch, dropped);
      } catch (MalformedException e) {
        throw new StorageException(StorageException.Reason.CORRUPT, "log batch", e);
      }
    }
  }
}

package org.thitsar.node.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Admission;
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
/// can be verified by itself; batches chain by their ends, so no index is needed. Changes go into a
/// [WriteBatch] of the caller; what this object answers changes when that is committed. One thread
/// writes at a time.
public final class LogStore implements LogSource {
  private static final int HEAD_LENGTH = 32;

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
          try {
            HeldLog log = HeldLog.decode(value);
            logs.held.put(log.id(), log);
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "log state", e);
          }
        });
    return logs;
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
        Bytes.concat(below.head(), verified.batch().bytes()));
    Frontier above =
        new Frontier(
            verified.batch().end(),
            verified.head(),
            below.missingBodies() + verified.absentBodies());
    // Several batches of one write grow the log one after the other.
    HeldLog last = pending(batch, log).or(() -> find(log)).orElseThrow();
    put(batch, last.grown(above, verified.batch().bytes().length()));
    return above;
  }

  /// A log as the same write has left it so far, which is not committed yet.
  private static Optional<HeldLog> pending(WriteBatch batch, LogId log) {
    for (WriteBatch.Change change : batch.changes().reversed()) {
      if (change instanceof WriteBatch.Put(Column column, Bytes key, Bytes value)
          && column == Column.LOG_STATE
          && key.equals(log.bytes())) {
        try {
          return Optional.of(HeldLog.decode(value));
        } catch (MalformedException e) {
          throw new IllegalStateException("what was just encoded decodes", e);
        }
      }
    }
    return Optional.empty();
  }

  private void put(WriteBatch batch, HeldLog log) {
    batch.put(Column.LOG_STATE, log.id().bytes(), log.encode());
    batch.afterCommit(() -> held.put(log.id(), log));
  }

  private Optional<Stored> stored(LogId log, long from) {
    return storage
        .get(Column.LOG_BATCH, batchKey(log, from))
        .map(
            value -> {
              try {
                return new Stored(
                    new Frontier(from, value.slice(0, HEAD_LENGTH), 0),
                    SignedBatch.decode(value.slice(HEAD_LENGTH, value.length())));
              } catch (MalformedException e) {
                throw new StorageException(StorageException.Reason.CORRUPT, "log batch", e);
              }
            });
  }

  private static Bytes batchKey(LogId log, long from) {
    return new ByteWriter(40).bytes(log.bytes()).u63(from).toBytes();
  }

  private record Stored(Frontier below, SignedBatch batch) {}
}

package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;

/// A holder of logs in memory, with real batches and real verification: for tests.
public final class MemoryLogs implements LogSource, LogSink {
  private final Map<LogId, CarriedLog> carried = new ConcurrentHashMap<>();
  private final Map<LogId, List<VerifiedBatch>> batches = new ConcurrentHashMap<>();

  private final Map<LogId, ForkProof> proofs = new ConcurrentHashMap<>();
  private final AtomicInteger batchesRead = new AtomicInteger();

  /// Lets this holder hold `log`.
  public void carry(CarriedLog log) {
    carried.put(log.id(), log);
  }

  /// What this holder may hold.
  public List<CarriedLog> carried() {
    return List.copyOf(carried.values());
  }

  /// Makes one batch of `entries` on top of what is held, and stores it.
  public synchronized VerifiedBatch write(
      CarriedLog log, SigningKey writer, int entries, int bodyLength, Entropy entropy) {
    BatchBuilder builder = new BatchBuilder(log.opening(), frontier(log.id()), entropy);
    for (int i = 0; i < entries; i++) {
      builder.addOpen(
          log.control() ? EntryClass.CONTROL : EntryClass.DATA, entropy.bytes(bodyLength));
    }
    VerifiedBatch batch = builder.sign(writer);
    held(log.id()).add(batch);
    return batch;
  }

  /// The same logs with the same content, as a cloned disk has.
  public synchronized MemoryLogs cloned() {
    MemoryLogs clone = new MemoryLogs();
    clone.carried.putAll(carried);
    batches.forEach((log, held) -> clone.batches.put(log, new ArrayList<>(held)));
    return clone;
  }

  /// Forgets the last batch of a log, as an old image of a disk does.
  public synchronized void rollBack(LogId log) {
    held(log).removeLast();
  }

  /// The bytes of everything held of `log`.
  public synchronized List<Bytes> content(LogId log) {
    return held(log).stream().map(batch -> batch.batch().bytes()).toList();
  }

  /// Logs of which anything is held.
  public synchronized Collection<LogId> held() {
    return batches.entrySet().stream()
        .filter(log -> !log.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// How many batches were read to be sent.
  public int batchesRead() {
    return batchesRead.get();
  }

  private List<VerifiedBatch> held(LogId log) {
    return batches.computeIfAbsent(log, _ -> new ArrayList<>());
  }

  @Override
  public Optional<LogOpening> opening(LogId log) {
    return Optional.ofNullable(carried.get(log)).map(CarriedLog::opening);
  }

  @Override
  public synchronized Frontier frontier(LogId log) {
    List<VerifiedBatch> held = held(log);
    return held.isEmpty() ? Frontier.EMPTY : above(held.getLast());
  }

  @Override
  public synchronized Optional<SignedBatch> batchFrom(LogId log, long from) {
    batchesRead.incrementAndGet();
    return held(log).stream()
        .map(VerifiedBatch::batch)
        .filter(batch -> batch.from() == from)
        .findFirst();
  }

  @Override
  public synchronized Admission accept(LogId log, SignedBatch batch) {
    CarriedLog known = carried.get(log);
    if (known == null) {
      return new Admission.Rejected(Rejection.NOT_CARRIED);
    }
    Frontier frontier = frontier(log);
    if (batch.from() > frontier.length()) {
      return new Admission.Deferred();
    }
    VerifiedBatch verified;
    try {
      if (batch.from() < frontier.length()) {
        Optional<ForkProof> proof = ForkProof.find(this, known.opening(), batch);
        proof.ifPresent(found -> proofs.putIfAbsent(log, found));
        return proof.<Admission>map(Admission.Forked::new).orElse(new Admission.Duplicate());
      }
      verified = VerifiedBatch.verify(known.opening(), frontier, batch);
    } catch (MalformedException e) {
      return new Admission.Rejected(Rejection.NOT_SIGNED_BY_WRITER);
    }
    held(log).add(verified);
    return new Admission.Accepted(above(verified));
  }

  /// What this holder can prove of `log`.
  public Optional<ForkProof> proof(LogId log) {
    return Optional.ofNullable(proofs.get(log));
  }

  @Override
  public boolean provenForked(LogId log) {
    return proofs.containsKey(log);
  }

  @Override
  public synchronized Optional<VerifiedBatch> holding(LogId log, long height) {
    return held(log).stream()
        .filter(batch -> batch.batch().from() <= height && height < batch.batch().end())
        .findFirst();
  }

  private static Frontier above(VerifiedBatch batch) {
    return new Frontier(batch.batch().end(), batch.head(), 0);
  }
}

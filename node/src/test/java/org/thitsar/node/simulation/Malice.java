package org.thitsar.node.simulation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.replication.CarriedLogs;
import org.thitsar.node.replication.ReplicatedLogs;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.sync.CarriedLog;

/// How a member with a node of its own makes lies out of what that node holds.
final class Malice {
  /// So much a flood writes in one batch, and so many batches.
  private static final int FLOOD_BODY_BYTES = 100_000;

  private static final int FLOOD_BATCHES = 8;

  private final Machine self;
  private final Hostility hostility;
  private final SplittableRandom dice;
  private final Histories histories;
  private final List<VerifiedBatch> forged;

  Malice(Machine self, Hostility hostility, long dice, Histories histories) {
    this.self = self;
    this.hostility = hostility;
    this.dice = new SplittableRandom(dice);
    this.histories = histories;
    this.forged = forge();
  }

  /// What goes on top of its control log, or beside it.
  private List<VerifiedBatch> forge() {
    int count =
        switch (hostility) {
          case EQUIVOCATES -> 1;
          case FLOODS -> FLOOD_BATCHES;
          case WITHHOLDS, CORRUPTS, EXAGGERATES, GARBLES -> 0;
        };
    Optional<CarriedLog> control = control();
    if (count == 0 || control.isEmpty()) {
      return List.of();
    }
    LogOpening opening = control.get().opening();
    Frontier below = self.logs().source().frontier(opening.id());
    List<VerifiedBatch> batches = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      BatchBuilder builder = new BatchBuilder(opening, below, self.entropy);
      builder.addOpen(
          EntryClass.CONTROL,
          self.entropy.bytes(hostility == Hostility.FLOODS ? FLOOD_BODY_BYTES : 64));
      VerifiedBatch batch = builder.sign(self.nodeKey);
      histories.signed(opening.id(), below.head(), batch.batch());
      batches.add(batch);
      below = new Frontier(batch.batch().end(), batch.head(), 0);
    }
    return batches;
  }

  private Optional<CarriedLog> control() {
    return self.logs().carried().carried().stream()
        .filter(log -> log.control() && log.opening().writer().peerId().equals(self.peer()))
        .findFirst();
  }

  /// What is shown to `peer`: always the same to the same.
  ReplicatedLogs shown(ReplicatedLogs real, Machine peer) {
    CarriedLogs carried =
        hostility == Hostility.WITHHOLDS ? new Withheld(real.carried(), peer) : real.carried();
    boolean lies = hostility == Hostility.FLOODS || (peer.number & 1) == 1;
    LogSource source = lies ? new Lies(real.source()) : real.source();
    return new ReplicatedLogs(carried, source, real.sink(), real.quota());
  }

  /// What goes out in place of `message`.
  Bytes said(Bytes message) {
    return hostility == Hostility.GARBLES && dice.nextInt(6) == 0 ? flipped(message) : message;
  }

  private Bytes flipped(Bytes bytes) {
    byte[] changed = bytes.toArray();
    if (changed.length > 0) {
      changed[dice.nextInt(changed.length)] ^= (byte) (1 << dice.nextInt(8));
    }
    return Bytes.owning(changed);
  }

  private record Withheld(CarriedLogs all, Machine peer) implements CarriedLogs {
    private boolean told(LogId log) {
      return ((log.bytes().at(0) + peer.number) & 1) == 0;
    }

    @Override
    public List<CarriedLog> carried() {
      return all.carried().stream().filter(log -> told(log.id())).toList();
    }

    @Override
    public Optional<CarriedLog> find(LogId log) {
      return all.find(log).filter(found -> told(log));
    }
  }

  private final class Lies implements LogSource {
    private final LogSource real;

    Lies(LogSource real) {
      this.real = real;
    }

    private boolean isForged(LogId log) {
      return !forged.isEmpty() && forged.getFirst().opening().id().equals(log);
    }

    @Override
    public Optional<LogOpening> opening(LogId log) {
      return real.opening(log);
    }

    @Override
    public Frontier frontier(LogId log) {
      if (isForged(log)) {
        VerifiedBatch last = forged.getLast();
        return new Frontier(last.batch().end(), last.head(), 0);
      }
      Frontier known = real.frontier(log);
      return hostility == Hostility.EXAGGERATES
          ? new Frontier(known.length() + 1 + dice.nextInt(3), self.entropy.bytes(32), 0)
          : known;
    }

    @Override
    public Optional<SignedBatch> batchFrom(LogId log, long from) {
      if (isForged(log)) {
        for (VerifiedBatch batch : forged) {
          if (batch.batch().from() == from) {
            return Optional.of(batch.batch());
          }
        }
      }
      Optional<SignedBatch> batch = real.batchFrom(log, from);
      return hostility == Hostility.CORRUPTS && dice.nextInt(3) == 0
          ? batch.map(this::corrupted)
          : batch;
    }

    @Override
    public Optional<VerifiedBatch> holding(LogId log, long height) {
      if (isForged(log)) {
        for (VerifiedBatch batch : forged) {
          if (batch.batch().from() <= height && height < batch.batch().end()) {
            return Optional.of(batch);
          }
        }
      }
      return real.holding(log, height);
    }

    @Override
    public boolean provenForked(LogId log) {
      return real.provenForked(log);
    }

    private SignedBatch corrupted(SignedBatch batch) {
      @Nullable SignedBatch changed = null;
      try {
        changed = SignedBatch.decode(flipped(batch.bytes()));
      } catch (MalformedException e) {
        // It cannot even be sent in this form.
        return batch;
      }
      return changed.from() == batch.from() && changed.count() == batch.count() ? changed : batch;
    }
  }
}

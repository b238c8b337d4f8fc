package org.thitsar.node.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.StopReason;
import org.thitsar.protocol.sync.SyncEvent;

/// The sessions that two nodes have one after the other, until neither has a reason for another:
/// one contact. It checks what is promised of a contact:
/// - nobody honest is accused, neither by a proof nor by a word of an honest peer
/// - when the two hold two histories of one log, at least one of them can prove it afterwards
/// - afterwards both hold all that either held, revocations above all
final class Encounter {
  private static final int SESSIONS_MAX = 24;

  private final Simulation world;
  private final Machine one;
  private final Machine other;
  private final Map<LogId, Long> atLeast = new HashMap<>();
  private final Set<LogId> parted = new HashSet<>();
  private final Set<LogId> quickerElsewhere = new HashSet<>();
  private final Set<LogId> overQuota = new HashSet<>();
  private final Set<LogId> removedMeanwhile = new HashSet<>();
  private final Set<Bytes> revokedHere;
  private final Set<Bytes> revokedThere;
  private int sessions = 1;
  private long accepted;

  Encounter(Simulation world, Machine one, Machine other) {
    this.world = world;
    this.one = one;
    this.other = other;
    for (CarriedLog log : one.logs().carried().carried()) {
      if (other.logs().carried().find(log.id()).isPresent()) {
        long here = one.logs().source().frontier(log.id()).length();
        long there = other.logs().source().frontier(log.id()).length();
        atLeast.put(log.id(), Math.max(here, there));
        if (world.histories().forked(log.id())
            && Histories.differ(one.disk, other.disk, log.id())) {
          parted.add(log.id());
        }
      }
    }
    this.revokedHere = world.revocationsOn(one);
    this.revokedThere = world.revocationsOn(other);
  }

  /// Entries that either side took.
  long accepted() {
    return accepted;
  }

  /// Whether another session may follow.
  boolean another() {
    sessions++;
    if (sessions > SESSIONS_MAX) {
      if (honest()) {
        throw new Violation("progress", one + " and " + other + " never come to an end");
      }
      return false;
    }
    return true;
  }

  private boolean honest() {
    return !one.hostile() && !other.hostile();
  }

  /// `self` noticed something of what `peer` said.
  void heard(Machine self, Machine peer, SyncEvent event) {
    LogId log = event.log();
    SyncEvent seen = event;
    if (world.planted() == Planted.ACCUSES_THE_HONEST && event instanceof SyncEvent.Accepted) {
      seen = new SyncEvent.Diverged(log, true);
    }
    boolean lies = self.hostile() || peer.hostile();
    switch (seen) {
      case SyncEvent.Accepted(LogId _, long _, int count, int _) -> accepted += count;
      case SyncEvent.Diverged(LogId _, boolean proven) -> {
        if (!world.histories().forked(log) && (proven || !lies)) {
          throw accused(self, peer, seen);
        }
        if (proven) {
          world.tally().add(Tally.Of.PROOFS_HEARD);
        }
      }
      case SyncEvent.Refused(LogId _, Rejection reason) -> {
        if (reason == Rejection.OVER_QUOTA) {
          overQuota.add(log);
          world.tally().add(Tally.Of.QUOTA_REFUSALS);
        } else if (reason == Rejection.NOT_A_MEMBER && world.removedWriter(self, log)) {
          removedMeanwhile.add(log);
        } else if (!world.histories().forked(log) && !lies) {
          throw accused(self, peer, seen);
        }
      }
      case SyncEvent.WriterBehind _, SyncEvent.OwnLogBehind _ -> {
        if (!lies && !world.doubledWriter(log)) {
          throw accused(self, peer, seen);
        }
      }
      case SyncEvent.Stopped(LogId _, StopReason reason) -> {
        switch (reason) {
          case HELD -> quickerElsewhere.add(log);
          case LATER, REFUSED, OVER_QUOTA, MISSING -> {}
        }
      }
      case SyncEvent.Deferred _ -> {}
    }
    world.trace().line(world.now(), self + " hears of " + peer + ": " + name(seen));
  }

  private static String name(SyncEvent event) {
    return event.getClass().getSimpleName() + " " + event.log().shortened();
  }

  private Violation accused(Machine self, Machine peer, SyncEvent event) {
    return new Violation(
        "accusation",
        self + " says, by the word of " + peer + ", " + event + "; its writer is honest");
  }

  /// Neither side has a reason for another session.
  void completed() {
    if (!honest() || !one.up() || !other.up()) {
      return;
    }
    for (LogId log : parted) {
      boolean proven =
          world.planted() != Planted.SILENT_ABOUT_FORKS && (proven(one, log) || proven(other, log));
      if (!proven) {
        throw new Violation(
            "fork",
            one
                + " and "
                + other
                + " hold two histories of "
                + log.shortened()
                + " and neither can prove it");
      }
      world.tally().add(Tally.Of.FORKS_MET);
    }
    spread(revokedHere, other);
    spread(revokedThere, one);
    world.met(one, other);
    atLeast.forEach(
        (log, length) -> {
          if (free(log)) {
            holds(one, log, length);
            holds(other, log, length);
          }
        });
  }

  private static boolean proven(Machine machine, LogId log) {
    return machine.disk.get(Column.FORK_PROOF, log.bytes()).isPresent();
  }

  /// Whether nothing stood in the way: a log that another session is bringing is left to that one.
  private boolean free(LogId log) {
    return !world.histories().forked(log)
        && !overQuota.contains(log)
        && !removedMeanwhile.contains(log)
        && !quickerElsewhere.contains(log);
  }

  private void holds(Machine machine, LogId log, long length) {
    if (machine.logs().carried().find(log).isEmpty()) {
      // Its writer was removed meanwhile, as this one sees it.
      return;
    }
    long held = machine.logs().source().frontier(log).length();
    if (held < length) {
      throw new Violation(
          "spreading",
          "%s holds %d of %d entries of %s after the contact %s-%s"
              .formatted(machine, held, length, log.shortened(), one, other));
    }
  }

  private void spread(Set<Bytes> revocations, Machine to) {
    for (Bytes revocation : revocations) {
      LogId log = world.revokedIn(revocation);
      boolean waits = to.disk.get(Column.LOG_READING, log.bytes()).isPresent();
      boolean carries = to.logs().carried().find(log).isPresent();
      boolean understands = to.vocabulary.kinds().contains(EntryKind.CREDENTIAL);
      if (carries && !waits && understands && free(log)) {
        if (to.disk.get(Column.ATTESTATION, revocation).isEmpty()) {
          throw new Violation("revocation", to + " does not know of a revocation after a contact");
        }
        world.tally().add(Tally.Of.REVOCATIONS_SPREAD);
      }
    }
  }
}

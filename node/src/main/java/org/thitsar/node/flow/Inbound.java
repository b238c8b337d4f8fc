package org.thitsar.node.flow;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.log.PutBack;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.Roster;

/// The way in: a batch that somebody sent is verified, stored, opened as far as we may, and put
/// into the views, all in one commit.
final class Inbound implements LogSink {
  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

  private final Turn turn;
  private final LogStore logs;
  private final Opener opener;
  private final Readings readings;
  private final Views views;
  private final NotUnderstood notUnderstood;
  private final Supplier<Roster> roster;
  private final Forks forks;
  private final PutBack putBack;
  private final NodeId self;
  private final Runnable afterwards;

  /// `afterwards` runs after every accepted batch, without the turn: the roster may have changed.
  Inbound(
      Turn turn,
      LogStore logs,
      Opener opener,
      Readings readings,
      Views views,
      NotUnderstood notUnderstood,
      Supplier<Roster> roster,
      Forks forks,
      PutBack putBack,
      NodeId self,
      Runnable afterwards) {
    this.turn = turn;
    this.logs = logs;
    this.opener = opener;
    this.readings = readings;
    this.views = views;
    this.notUnderstood = notUnderstood;
    this.roster = roster;
    this.forks = forks;
    this.putBack = putBack;
    this.self = self;
    this.afterwards = afterwards;
  }

  @Override
  public Admission accept(LogId log, SignedBatch batch) {
    Admission admission = turn.hold(() -> judgeAndStore(log, batch));
    if (admission instanceof Admission.Accepted) {
      afterwards.run();
    } else if (admission instanceof Admission.Forked(ForkProof proof)) {
      if (!putBack.isProven()) {
        forks.found(proof);
      }
    } else if (admission instanceof Admission.Rejected(Rejection reason)) {
      LOG.warn("batch refused: {} log={} from={}", reason, log.shortened(), batch.from());
    }
    return admission;
  }

  private Admission judgeAndStore(LogId log, SignedBatch batch) {
    return switch (logs.judge(log, batch)) {
      case LogStore.Judgement.Not(Admission admission) -> admission;
      case LogStore.Judgement.Fits(VerifiedBatch fits) -> {
        Optional<OrganisationId> writer = roster.get().organisationOf(fits.opening().writer());
        if (writer.isEmpty()) {
          yield new Admission.Rejected(Rejection.NOT_A_MEMBER);
        }
        Frontier below = logs.frontier(log);
        try {
          turn.write(
              changes -> {
                logs.append(changes, below, fits);
                read(changes, fits, writer.get());
                if (fits.opening().writer().equals(self)) {
                  isPutBack(changes, fits);
                }
              });
        } catch (StorageException e) {
          if (e.reason() == StorageException.Reason.DISK_FULL
              || e.reason() == StorageException.Reason.READ_ONLY) {
            yield new Admission.Rejected(Rejection.NO_SPACE);
          }
          throw e;
        }
        yield new Admission.Accepted(logs.frontier(log));
      }
    };
  }

  /// Our own signature stands on what we do not hold.
  private void isPutBack(WriteBatch changes, VerifiedBatch ours) {
    if (putBack.isProven()) {
      return;
    }
    putBack.proven(changes);
    changes.afterCommit(
        () ->
            LOG.error(
                "this directory is an old image of itself: a peer holds what it signed later,"
                    + " log={} from={}. Nothing is written here any more; make a laptop in its"
                    + " place with thitsar laptop and thitsar key certify --replaces",
                ours.opening().id().shortened(),
                ours.batch().from()));
  }

  /// Opens a batch and tells the views; when a key comes after the entries it opens, those are read
  /// first.
  private void read(WriteBatch changes, VerifiedBatch batch, OrganisationId writer) {
    LogId log = batch.opening().id();
    NotUnderstood.Marks marks = notUnderstood.marks(changes, batch.opening(), writer);
    var openings = opener.read(changes, batch);
    boolean granted =
        openings.stream()
            .anyMatch(
                opening ->
                    opening instanceof Opening.Administrative(var _, EpochId epoch)
                        && !epoch.equals(EpochId.NONE));
    Optional<Long> waiting = readings.waitingFrom(log);
    if (granted && waiting.isPresent()) {
      long from = waiting.get();
      Optional<Long> still = Optional.empty();
      while (from < batch.batch().from()) {
        VerifiedBatch earlier = logs.verifiedFrom(log, from).orElseThrow();
        var again = opener.read(changes, earlier);
        views.apply(changes, earlier.opening(), writer, again, marks);
        if (still.isEmpty() && again.stream().anyMatch(Opening.NotForUs.class::isInstance)) {
          still = Optional.of(from);
        }
        from = earlier.batch().end();
      }
      waiting = still;
      // Read again, because entries of this batch may stand below the grant in it.
      openings = opener.read(changes, batch);
    } else if (granted) {
      openings = opener.read(changes, batch);
    }
    views.apply(changes, batch.opening(), writer, openings, marks);
    if (waiting.isEmpty() && openings.stream().anyMatch(Opening.NotForUs.class::isInstance)) {
      waiting = Optional.of(batch.batch().from());
    }
    readings.put(changes, log, waiting);
  }
}

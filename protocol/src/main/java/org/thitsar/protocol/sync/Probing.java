package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.SignedBatch;

/// Finds where two histories of a log part, so that both sides hold the proof.
///
/// A batch does not name what it stands on, so one that was written on another history looks like
/// one with a bad signature. Whoever cannot go on, or holds as much but not the same, is the
/// *searcher* of that log: it asks the peer where it stands at heights of its own, one after the
/// other, and then hands over its own first batch that differs. The peer holds what is below and
/// judges it, and answers with the batch of its own that contradicts it.
///
/// One log at a time, and a bounded number of questions in a session: what is left over is found in
/// the next, for a log that is proven is not searched again.
final class Probing {
  /// Questions and batches handed over, of each side in one session: a log of a million batches
  /// takes at most 41.
  static final int PROBES_MAX = 64;

  private final Bytes session;
  private final Role role;
  private final LogSource source;
  private final LogSink sink;
  private final ToLongFunction<Lane> ourTag;
  private final SyncListener listener;
  private final Deque<Lane> suspects = new ArrayDeque<>();
  private final Deque<SyncMessage> answers = new ArrayDeque<>();
  private @Nullable Search search;
  private int asked;
  private int answered;

  /// What is under way: a question at `height`, or, when `handedOver`, the batch that differs.
  private static final class Search {
    final Lane lane;
    final ForkSearch halving;
    long height = -1;
    boolean handedOver;

    Search(Lane lane, ForkSearch halving) {
      this.lane = lane;
      this.halving = halving;
    }

    boolean waits() {
      return handedOver || height >= 0;
    }
  }

  Probing(
      Bytes session,
      Role role,
      LogSource source,
      LogSink sink,
      ToLongFunction<Lane> ourTag,
      SyncListener listener) {
    this.session = session;
    this.role = role;
    this.source = source;
    this.sink = sink;
    this.ourTag = ourTag;
    this.listener = listener;
  }

  /// The peer seems to hold another history of this log: it is searched, unless that is known.
  void suspect(Lane lane) {
    if (searches(lane)
        && lane.ours().length() > 0
        && lane.suspect()
        && !source.provenForked(lane.log().id())) {
      suspects.add(lane);
    }
  }

  /// Whether this side, not the peer, is the searcher of a log.
  private boolean searches(Lane lane) {
    return lane.way() == Lane.Way.IN || (lane.way() == Lane.Way.DIVERGED && role == Role.INITIATOR);
  }

  /// Whether nothing is to be said, and no answer to come.
  boolean settled() {
    return answers.isEmpty() && suspects.isEmpty() && search == null;
  }

  /// Whether the peer owes an answer.
  boolean waits() {
    return search != null && search.waits();
  }

  /// The next answer or question.
  Optional<SyncMessage> next() {
    if (!answers.isEmpty()) {
      return Optional.of(answers.remove());
    }
    while (search != null || !suspects.isEmpty()) {
      if (search == null) {
        Lane lane = suspects.remove();
        search = new Search(lane, new ForkSearch(source, lane.log().id(), lane.ours().length()));
      }
      Search now = search;
      if (now.waits()) {
        return Optional.empty();
      }
      if (asked == PROBES_MAX) {
        suspects.clear();
        search = null;
        return Optional.empty();
      }
      asked++;
      long tag = ourTag.applyAsLong(now.lane);
      OptionalLong height = now.halving.next();
      if (height.isPresent()) {
        now.height = height.getAsLong();
        return Optional.of(new SyncMessage.Probe(tag, now.height));
      }
      now.handedOver = true;
      return Optional.of(new SyncMessage.Batch(tag, now.halving.found()));
    }
    return Optional.empty();
  }

  /// The peer asks where this side stands at a height.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when it may not ask that, and
  ///   [Flaw#TOO_MANY] when it asks too often
  void onProbe(Lane lane, long height) throws MalformedException {
    count(lane);
    if (height == 0 || height > Math.min(lane.theirs(), lane.ours().length())) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync probe");
    }
    answers.add(new SyncMessage.Place(ourTag.applyAsLong(lane), mark(lane.log().id(), height)));
  }

  private void count(Lane lane) throws MalformedException {
    if (lane.way() == Lane.Way.NONE || searches(lane)) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync probe");
    }
    answered++;
    if (answered > PROBES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "sync probes");
    }
  }

  private long mark(LogId log, long height) {
    Bytes head = source.headBelow(log, height).orElseThrow();
    return Marks.mark(session, log, new Frontier(height, head, 0));
  }

  /// The peer answers where it stands.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when it was not asked
  void onPlace(Lane lane, long mark) throws MalformedException {
    Search now = search;
    if (now == null || now.lane != lane || now.height < 0) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync place");
    }
    now.halving.answered(now.height, mark == mark(lane.log().id(), now.height));
    now.height = -1;
  }

  /// Takes a batch that lies below this side's own frontier: the searcher's that differs, or the
  /// answer to it.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when none may come
  void onBatch(Lane lane, SignedBatch batch) throws MalformedException {
    Search now = search;
    boolean answer = now != null && now.lane == lane && now.handedOver;
    if (answer) {
      search = null;
    } else {
      count(lane);
    }
    if (batch.end() > lane.theirs() || !lane.takeEvidence()) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync batch");
    }
    long tag = ourTag.applyAsLong(lane);
    LogId log = lane.log().id();
    if (sink.accept(log, batch) instanceof Admission.Forked forked) {
      listener.heard(new SyncEvent.Diverged(log, true));
      if (!answer) {
        SignedBatch ours = source.holding(log, forked.proof().split()).orElseThrow().batch();
        answers.add(new SyncMessage.Batch(tag, ours));
      }
    } else if (!answer) {
      // It proves nothing: noise, or the same entries.
      answers.add(new SyncMessage.Stop(tag, StopReason.REFUSED));
    }
  }

  /// The peer wants no more of a log, or has no more.
  void onStop(Lane lane, StopReason reason) {
    Search now = search;
    if (now != null && now.lane == lane && now.handedOver && reason == StopReason.REFUSED) {
      search = null;
    } else if (reason == StopReason.MISSING) {
      suspect(lane);
    }
  }
}

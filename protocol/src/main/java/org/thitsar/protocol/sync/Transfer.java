package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;

/// The second part of a session: frontiers of the logs that may differ, then batches both ways.
///
/// # Who speaks first
///
/// The responder sends the frontiers of all logs in question, the initiator answers with those that
/// differ and may begin to send at once. So frontiers cross the wire little more than once, and
/// neither side waits longer than if both had spoken at the same time.
final class Transfer {
  /// Bytes that may still arrive in logs that were stopped, because they were under way: several
  /// times what the transport holds.
  static final long LATE_BYTES_MAX = 16 << 20;

  /// Refused logs after which the peer is not listened to any more.
  static final int REFUSALS_MAX = 256;

  private final SyncParties parties;
  private final LogSource source;
  private final LogSink sink;
  private final SyncQuota quota;
  private final SyncListener listener;
  private final Bytes session;
  private final Probing probing;
  private final Map<Long, Lane> byTheirTag = new HashMap<>();
  private final Map<Lane, Long> ourTags = new HashMap<>();
  private final Deque<SyncMessage> urgent = new ArrayDeque<>();
  private final Set<Lane> incoming = new HashSet<>();
  private FairOrder outgoing = new FairOrder(List.of());
  private boolean planned;
  private boolean uneven;
  private int refused;
  private long lateBytes;
  private long accepted;
  private long sent;

  Transfer(
      SyncParties parties,
      Bytes session,
      List<Lane> lanes,
      LogSource source,
      LogSink sink,
      SyncQuota quota,
      SyncListener listener) {
    this.parties = parties;
    this.session = session;
    this.source = source;
    this.sink = sink;
    this.quota = quota;
    this.listener = listener;
    this.probing = new Probing(session, parties.role(), source, sink, this::ourTag, listener);
    tag(lanes);
    if (parties.role() == Role.RESPONDER) {
      urgent.add(stands(ourTags.keySet()));
    }
  }

  private void tag(List<Lane> lanes) {
    Tagger tagger = new Tagger(session);
    Set<Long> taken = new HashSet<>();
    for (Lane lane : lanes) {
      long ours = tagger.tag(lane.log(), parties.role());
      long theirs = tagger.tag(lane.log(), parties.role().other());
      if (!taken.add(ours) || byTheirTag.containsKey(theirs)) {
        // Two logs with one tag: the second waits for the next session and its other tags.
        uneven = true;
      } else {
        ourTags.put(lane, ours);
        byTheirTag.put(theirs, lane);
      }
    }
  }

  /// Whether the peer and this side disagree on which logs are shared.
  boolean isUneven() {
    return uneven;
  }

  /// Takes the peer's frontiers.
  void onFrontiers(SyncMessage.Frontiers message) {
    Set<Lane> named = new HashSet<>();
    for (SyncMessage.Stand stand : message.stands()) {
      Lane lane = byTheirTag.get(stand.tag());
      if (lane == null) {
        uneven = true;
        continue;
      }
      boolean same = stand.mark() == Marks.mark(session, lane.log().id(), lane.ours());
      lane.peerStands(stand.length(), same);
      named.add(lane);
    }
    if (parties.role() == Role.INITIATOR) {
      uneven |= named.size() < byTheirTag.size();
      named.removeIf(lane -> lane.way() == Lane.Way.NONE);
      uneven |= named.isEmpty();
      urgent.add(stands(named));
    }
    plan();
  }

  private SyncMessage.Frontiers stands(Set<Lane> lanes) {
    List<SyncMessage.Stand> stands = new ArrayList<>(lanes.size());
    for (Lane lane : lanes) {
      long mark = Marks.mark(session, lane.log().id(), lane.ours());
      stands.add(new SyncMessage.Stand(ourTag(lane), lane.ours().length(), mark));
    }
    stands.sort((a, b) -> Long.compareUnsigned(a.tag(), b.tag()));
    return new SyncMessage.Frontiers(stands);
  }

  private void plan() {
    planned = true;
    List<Lane> out = new ArrayList<>();
    for (Lane lane : byTheirTag.values()) {
      LogId id = lane.log().id();
      switch (lane.way()) {
        case NONE -> {}
        case OUT -> {
          out.add(lane);
          if (writtenBy(lane, false)) {
            tell(new SyncEvent.WriterBehind(id, lane.theirs(), lane.ours().length()));
          }
        }
        case IN -> {
          incoming.add(lane);
          if (writtenBy(lane, true)) {
            tell(new SyncEvent.OwnLogBehind(id, lane.ours().length(), lane.theirs()));
          }
        }
        case DIVERGED -> {
          tell(new SyncEvent.Diverged(id, false));
          probing.suspect(lane);
        }
      }
    }
    // Tags are random in every session: no log is always the last.
    out.sort(Comparator.comparingLong(this::ourTag));
    outgoing = new FairOrder(out);
  }

  private boolean writtenBy(Lane lane, boolean us) {
    boolean initiator = us == (parties.role() == Role.INITIATOR);
    return lane.log()
        .opening()
        .writer()
        .peerId()
        .equals(initiator ? parties.initiator() : parties.responder());
  }

  /// The next message to send, if there is one.
  Optional<SyncMessage> next() {
    if (!urgent.isEmpty()) {
      return Optional.of(urgent.remove());
    }
    if (!planned) {
      return Optional.empty();
    }
    Optional<SyncMessage> probe = probing.next();
    return probe.isPresent() ? probe : nextBatch();
  }

  private Optional<SyncMessage> nextBatch() {
    if (outgoing.isEmpty()) {
      return Optional.empty();
    }
    Lane lane = outgoing.take();
    Optional<SignedBatch> batch = source.batchFrom(lane.log().id(), lane.next());
    if (batch.isEmpty() || batch.get().end() > lane.ours().length()) {
      // Nothing begins where the peer stands: it holds another history, or a body is gone here.
      lane.close();
      return Optional.of(new SyncMessage.Stop(ourTag(lane), StopReason.MISSING));
    }
    lane.advance(batch.get().end());
    sent += batch.get().count();
    return Optional.of(new SyncMessage.Batch(ourTag(lane), batch.get()));
  }

  /// Whether this side has sent and received all that the frontiers showed.
  boolean settled() {
    return planned
        && urgent.isEmpty()
        && probing.settled()
        && outgoing.isEmpty()
        && incoming.isEmpty();
  }

  /// Whether batches must still come before the peer may end.
  boolean expectsMore() {
    return !planned || !incoming.isEmpty();
  }

  /// Takes a batch.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when it is not the one that comes next,
  ///   and [Flaw#TOO_MANY] when the peer goes on with what is not wanted
  void onBatch(SyncMessage.Batch message) throws MalformedException {
    Lane lane = planned(message.tag(), "sync batch");
    SignedBatch batch = message.batch();
    if (batch.from() < lane.ours().length()) {
      probing.onBatch(lane, batch);
    } else if (lane.way() != Lane.Way.IN
        || batch.from() != lane.next()
        || batch.end() > lane.theirs()) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync batch");
    } else if (lane.open()) {
      take(lane, batch);
    } else {
      lane.advance(batch.end());
      lateBytes += batch.bytes().length();
      if (lateBytes > LATE_BYTES_MAX) {
        throw new MalformedException(Flaw.TOO_MANY, "sync batch");
      }
    }
  }

  private void take(Lane lane, SignedBatch batch) throws MalformedException {
    LogId log = lane.log().id();
    lane.advance(batch.end());
    if (!quota.allows(lane.log(), batch)) {
      refuse(lane, Rejection.OVER_QUOTA, StopReason.OVER_QUOTA);
      return;
    }
    switch (sink.accept(log, batch)) {
      case Admission.Accepted _ -> {
        accepted += batch.count();
        lane.stored(batch.end());
        if (!lane.open()) {
          incoming.remove(lane);
        }
        tell(new SyncEvent.Accepted(log, batch.from(), batch.count(), batch.bytes().length()));
      }
      case Admission.Duplicate _ -> {
        lane.stored(batch.end());
        if (lane.open()) {
          stop(lane, StopReason.HELD);
        } else {
          incoming.remove(lane);
        }
      }
      case Admission.Deferred _ -> {
        stop(lane, StopReason.LATER);
        tell(new SyncEvent.Deferred(log));
      }
      case Admission.Forked _ -> {
        tell(new SyncEvent.Diverged(log, true));
        rest(lane, StopReason.REFUSED);
      }
      case Admission.Rejected(Rejection reason) -> {
        boolean quotaReached = reason == Rejection.OVER_QUOTA;
        refuse(lane, reason, quotaReached ? StopReason.OVER_QUOTA : StopReason.REFUSED);
        if (reason == Rejection.NOT_SIGNED_BY_WRITER) {
          probing.suspect(lane);
        }
      }
    }
  }

  private void refuse(Lane lane, Rejection reason, StopReason said) throws MalformedException {
    tell(new SyncEvent.Refused(lane.log().id(), reason));
    rest(lane, said);
  }

  private void rest(Lane lane, StopReason said) throws MalformedException {
    lane.refuse();
    stop(lane, said);
    refused++;
    if (refused > REFUSALS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "sync batches to refuse");
    }
  }

  private void stop(Lane lane, StopReason reason) {
    lane.close();
    incoming.remove(lane);
    urgent.add(new SyncMessage.Stop(ourTag(lane), reason));
  }

  /// Takes a question where this side stands.
  ///
  /// @throws MalformedException as [Probing#onProbe] does
  void onProbe(SyncMessage.Probe message) throws MalformedException {
    probing.onProbe(planned(message.tag(), "sync probe"), message.height());
  }

  /// Takes the answer to a question.
  ///
  /// @throws MalformedException as [Probing#onPlace] does
  void onPlace(SyncMessage.Place message) throws MalformedException {
    probing.onPlace(planned(message.tag(), "sync place"), message.mark());
  }

  /// Whether an answer of the peer is to come.
  boolean searches() {
    return probing.waits();
  }

  private Lane planned(long tag, String place) throws MalformedException {
    Lane lane = byTheirTag.get(tag);
    if (!planned || lane == null) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, place);
    }
    return lane;
  }

  /// Takes the peer's word that no more of a log is to go.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when the log is none of those in question
  void onStop(SyncMessage.Stop message) throws MalformedException {
    Lane lane = planned(message.tag(), "sync stop");
    if (lane.way() == Lane.Way.NONE) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "sync stop");
    }
    lane.close();
    incoming.remove(lane);
    probing.onStop(lane, message.reason());
    tell(new SyncEvent.Stopped(lane.log().id(), message.reason()));
  }

  boolean planned() {
    return planned;
  }

  /// What came of it; `peerLengths` is what is known of all shared logs.
  SyncReport report(SyncReport.Outcome outcome, Map<LogId, Long> peerLengths) {
    Map<LogId, Long> wanting = new HashMap<>();
    for (Lane lane : byTheirTag.values()) {
      if (lane.wanting()) {
        wanting.put(lane.log().id(), lane.theirs());
      }
    }
    return new SyncReport(outcome, accepted, sent, refused, wanting, peerLengths);
  }

  private long ourTag(Lane lane) {
    Long tag = ourTags.get(lane);
    if (tag == null) {
      throw new IllegalStateException("every lane has a tag");
    }
    return tag;
  }

  private void tell(SyncEvent event) {
    listener.heard(event);
  }
}

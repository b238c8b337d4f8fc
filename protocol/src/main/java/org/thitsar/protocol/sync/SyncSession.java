package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;

/// One session of `/thitsar/sync/1`: brings two holders of logs to the same place, as far as each
/// may hold what the other has.
///
/// Messages go in through [#receive] and come out of [#next], which answers one at a time and reads
/// a batch only when it is asked for: whoever drives the session asks when the transport can take
/// more, and so memory stays bounded however much there is to send. No I/O of its own, no threads,
/// no clock. Not safe for use by several threads at once; source, sink, quota and listener are
/// called on the thread that calls the session.
///
/// # What it promises
///
/// - A peer learns nothing of a log whose carry key it does not hold: neither id nor tag, and of
///   their number only a bucket.
/// - What was accepted stays, wherever the stream is cut; the next session continues after the last
///   whole batch.
/// - Two sides that stand at the same place find out with some hundred bytes, however many logs
///   there are.
/// - When the two hold different histories of a log, both hold the proof at the end of their first
///   session, however deep the histories part.
/// - Whatever the peer sends: an event, or one [MalformedException]. A log whose batch is refused
///   rests until the next session, the others go on.
///
/// # What it does not promise
///
/// - Neither how many entries of a shared log this side holds, nor that it holds any, is hidden
///   from a peer that proved the carry key.
/// - A peer may withhold what it has. Others have it too.
///
/// Normative text: `protocol/spec/04-sync.md`.
public final class SyncSession {
  private enum Step {
    HELLO,
    TAGS,
    DIGESTS,
    FRONTIERS,
    BATCHES
  }

  private final SyncParties parties;
  private final LogSource source;
  private final LogSink sink;
  private final SyncQuota quota;
  private final SyncListener listener;
  private final Greeting greeting;
  private final Deque<SyncMessage> first = new ArrayDeque<>();
  private Step step = Step.HELLO;
  private SyncReport.@Nullable Outcome outcome;
  private @Nullable Transfer transfer;
  private boolean endSent;
  private boolean endReceived;
  private boolean sameAlready;

  /// A session about to begin.
  ///
  /// @param parties who is at both ends, as the connection proved
  /// @param carried all logs that this side may hold; beyond the limit on shared logs the rest is
  ///   left out, control logs last
  /// @param remembered what the last session with this peer left in [#acquaintance]
  /// @param source where entries to send come from
  /// @param sink where received batches go; verifies everything
  /// @param quota what each organisation may take
  /// @param listener hears what happens
  /// @param entropy for the nonce and the random tags
  public SyncSession(
      SyncParties parties,
      List<CarriedLog> carried,
      Acquaintance remembered,
      LogSource source,
      LogSink sink,
      SyncQuota quota,
      SyncListener listener,
      Entropy entropy) {
    this.parties = parties;
    this.source = source;
    this.sink = sink;
    this.quota = quota;
    this.listener = listener;
    this.greeting = new Greeting(parties, carried, remembered, source, entropy);
    first.add(greeting.hello());
  }

  /// The next message to send. Empty when there is none until the peer says more, or for good when
  /// [#finished].
  public Optional<SyncMessage> next() {
    if (finished()) {
      return Optional.empty();
    }
    if (endSent) {
      // The peer may still search: it is answered until it ends.
      return transfer == null ? Optional.empty() : transfer.next();
    }
    if (!first.isEmpty()) {
      return Optional.of(first.remove());
    }
    if (transfer != null) {
      Optional<SyncMessage> message = transfer.next();
      if (message.isPresent()) {
        return message;
      }
    }
    if (sameAlready || (transfer != null && transfer.settled())) {
      endSent = true;
      return Optional.of(new SyncMessage.End(EndReason.DONE));
    }
    return Optional.empty();
  }

  /// Takes the next message of the peer.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when the message may not come now, and
  ///   other flaws when the peer exceeds a limit; the session is of no use afterwards, what was
  ///   accepted before stays
  public void receive(SyncMessage message) throws MalformedException {
    if (finished() || (endReceived && !answers(message))) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "message after the end");
    }
    switch (message) {
      case SyncMessage.Hello hello -> {
        require(Step.HELLO, "sync hello");
        if (greeting.needsTags(hello)) {
          first.add(greeting.tags());
          step = Step.TAGS;
        } else {
          compare(hello.digests());
        }
      }
      case SyncMessage.Tags tags -> {
        require(Step.TAGS, "sync tags");
        first.add(greeting.onTags(tags));
        step = Step.DIGESTS;
      }
      case SyncMessage.Digests digests -> {
        require(Step.DIGESTS, "sync digests");
        compare(digests.digests());
      }
      case SyncMessage.Frontiers frontiers -> {
        require(Step.FRONTIERS, "sync frontiers");
        transfer("sync frontiers").onFrontiers(frontiers);
        step = Step.BATCHES;
      }
      case SyncMessage.Batch batch -> transfer("sync batch").onBatch(batch);
      case SyncMessage.Stop stop -> transfer("sync stop").onStop(stop);
      case SyncMessage.Probe probe -> transfer("sync probe").onProbe(probe);
      case SyncMessage.Place place -> transfer("sync place").onPlace(place);
      case SyncMessage.End end -> onEnd(end.reason());
    }
  }

  /// Whether the peer, who has ended, may still say this because this side searches.
  private boolean answers(SyncMessage message) {
    boolean form =
        message instanceof SyncMessage.Place
            || message instanceof SyncMessage.Batch
            || message instanceof SyncMessage.Stop;
    return form && transfer != null && transfer.searches();
  }

  private void compare(List<Long> digests) {
    if (greeting.same(digests)) {
      sameAlready = true;
      step = Step.BATCHES;
      return;
    }
    List<Lane> lanes = greeting.differing(digests);
    transfer = new Transfer(parties, greeting.session(), lanes, source, sink, quota, listener);
    step = Step.FRONTIERS;
  }

  private void onEnd(EndReason reason) throws MalformedException {
    switch (reason) {
      case DONE -> {
        if (!sameAlready && transfer("sync end").expectsMore()) {
          throw new MalformedException(Flaw.OUT_OF_ORDER, "sync end");
        }
        endReceived = true;
      }
      case BUSY -> outcome = SyncReport.Outcome.BUSY;
      case STOPPING -> outcome = SyncReport.Outcome.STOPPED;
    }
  }

  private void require(Step expected, String place) throws MalformedException {
    if (step != expected) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, place);
    }
  }

  private Transfer transfer(String place) throws MalformedException {
    if (transfer == null) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, place);
    }
    return transfer;
  }

  /// Whether nothing more is to be sent or received.
  public boolean finished() {
    return outcome != null || (endSent && endReceived);
  }

  /// What to pass to the next session with this peer; worth keeping even when this one was cut.
  public Acquaintance acquaintance() {
    if (transfer != null && transfer.isUneven()) {
      greeting.uneven();
    }
    return greeting.acquaintance();
  }

  /// Carried logs beyond the limit, which took no part in this session.
  public int leftOut() {
    return greeting.leftOut();
  }

  /// What the session has come to so far.
  public SyncReport report() {
    SyncReport.Outcome now =
        outcome != null
            ? outcome
            : finished() ? SyncReport.Outcome.DONE : SyncReport.Outcome.UNFINISHED;
    boolean compared = sameAlready || (transfer != null && transfer.planned());
    Map<LogId, Long> lengths = compared ? greeting.peerLengths() : Map.of();
    return transfer == null
        ? new SyncReport(now, 0, 0, 0, Map.of(), lengths)
        : transfer.report(now, lengths);
  }
}

package org.thitsar.protocol.libp2p.yamux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// One end of a Yamux connection: decrypted bytes in, events and bytes out.
///
/// # Who pulls
///
/// Nothing is pushed onto a connection. Streams queue what they have to say, and whoever owns the
/// socket asks for it with [#produce] when the socket takes more. So frames fill whole packets,
/// streams take turns, and a peer that does not read costs the queues of its streams and no more.
///
/// # What is bounded
///
/// Live streams in both directions; unread bytes by each window, all windows' growth together by
/// the session; unsent bytes by each queue and by the session; answers to pings and resets by a
/// count; frames that bring nothing by those that bring something. What is held is told with
/// [#unreadBytes()] and [#unsentBytes()], for the owner's own bounds. A peer that breaks a rule
/// ends the session with a [MalformedException]; the owner then sends what [#produce] still gives
/// (the farewell) and closes.
///
/// Not safe for several threads: the owner guards it, and its streams, with one lock.
public final class YamuxSession {
  /// The protocol name in multistream-select and in the Noise extensions.
  public static final String PROTOCOL = "/yamux/1.0.0";

  // While several streams have data, none takes more than this of one packet.
  private static final int QUANTUM_BYTES = 16 << 10;
  private static final int GO_AWAY_NORMAL = 0;
  private static final int GO_AWAY_PROTOCOL_ERROR = 1;

  private final boolean client;
  private final YamuxLimits limits;
  private final YamuxEvents events;
  private final Map<Integer, YamuxStream> streams = new HashMap<>();
  private final ArrayDeque<YamuxStream> talking = new ArrayDeque<>();
  private final ArrayDeque<Integer> pongs = new ArrayDeque<>();
  private final ArrayDeque<Integer> pings = new ArrayDeque<>();
  private final ArrayDeque<Integer> refusals = new ArrayDeque<>();

  private final byte[] header = new byte[FrameHeader.BYTES];
  private int headerHave;
  private int dataLeft;
  private int dataStream;
  private boolean finAfterData;

  private int nextId;
  private int highestRemoteId;
  private int streamsIn;
  private int streamsOut;
  private int windowGrowth;
  private final HeldBytes unread = new HeldBytes();
  private final HeldBytes unsent = new HeldBytes();
  private int resetsWaiting;
  private int emptyFrames;
  private int goAwayToSend = -1;
  private boolean goAwaySent;
  private boolean remoteGone;

  /// A session over a connection that this side dialled (`client`) or accepted.
  public YamuxSession(boolean client, YamuxLimits limits, YamuxEvents events) {
    this.client = client;
    this.limits = limits;
    this.events = events;
    this.nextId = client ? 1 : 2;
  }

  /// Opens a stream; the peer learns of it with the first bytes.
  ///
  /// @return empty when too many are open, or either side is going away
  public Optional<YamuxStream> open() {
    if (streamsOut >= limits.streamsOutMax() || remoteGone || ending() || nextId < 0) {
      return Optional.empty();
    }
    YamuxStream stream = new YamuxStream(this, nextId, true);
    // Wraps below zero after 2³⁰ streams, and then opens none.
    nextId += 2;
    streams.put(stream.id(), stream);
    streamsOut++;
    stream.announce();
    return Optional.of(stream);
  }

  /// Asks the peer to answer with `value`.
  public void ping(int value) {
    if (pings.size() < YamuxLimits.PONGS_PENDING_MAX) {
      pings.addLast(value);
    }
  }

  /// Says farewell: [#produce] gives the message last, and then nothing more.
  public void close() {
    if (!ending()) {
      goAwayToSend = GO_AWAY_NORMAL;
    }
  }

  /// Resets all streams without a word: the connection is gone.
  public void abort() {
    for (YamuxStream stream : List.copyOf(streams.values())) {
      stream.drop();
      remove(stream);
      events.reset(stream);
    }
    talking.clear();
  }

  /// All live streams.
  public Collection<YamuxStream> streams() {
    return new ArrayList<>(streams.values());
  }

  /// The room that unread bytes take up, of all streams.
  public long unreadBytes() {
    return unread.bytes();
  }

  /// The room that unsent bytes take up, of all streams.
  public long unsentBytes() {
    return unsent.bytes();
  }

  /// How many streams live.
  public int streamCount() {
    return streams.size();
  }

  /// The peer opened a stream that came to nothing, by the owner's judgement: see
  /// [YamuxLimits#emptyFramesMax()].
  public void stillborn() {
    emptyFrames += YamuxLimits.STILLBORN_FRAMES;
  }

  /// The peer broke the rules of what runs on a stream. This counts as many streams that came to
  /// nothing: it makes us write about it.
  public void misbehaved() {
    emptyFrames += YamuxLimits.STILLBORN_FRAMES * YamuxLimits.STILLBORN_FRAMES;
  }

  /// Begins to count empty frames anew. To be called every now and then.
  public void forgiveEmptyFrames() {
    emptyFrames = 0;
  }

  /// Takes decrypted bytes of the peer.
  ///
  /// The session may keep `source`: it must not be written to any more.
  ///
  /// @throws MalformedException when the peer broke a rule; the session is over
  public void receive(byte[] source, int offset, int length) throws MalformedException {
    try {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        if (dataLeft > 0) {
          int piece = Math.min(dataLeft, end - at);
          deliver(source, at, piece);
          at += piece;
          dataLeft -= piece;
        } else {
          int piece = Math.min(FrameHeader.BYTES - headerHave, end - at);
          System.arraycopy(source, at, header, headerHave, piece);
          headerHave += piece;
          at += piece;
          if (headerHave == FrameHeader.BYTES) {
            headerHave = 0;
            take(FrameHeader.decode(header, 0));
          }
        }
      }
    } catch (MalformedException e) {
      goAwayToSend = GO_AWAY_PROTOCOL_ERROR;
      throw e;
    }
  }

  /// Whether [#produce] has something to give.
  public boolean hasOutput() {
    if (goAwaySent) {
      return false;
    }
    return goAwayToSend >= 0
        || !pongs.isEmpty()
        || !pings.isEmpty()
        || !refusals.isEmpty()
        || !talking.isEmpty();
  }

  /// Writes what is to be sent next, at most `length` bytes, of which there must be at least 64.
  ///
  /// @return how many bytes were written; 0 when there is nothing to send
  public int produce(byte[] target, int offset, int length) {
    int at = offset;
    int end = offset + length;
    if (goAwaySent) {
      return 0;
    }
    if (goAwayToSend == GO_AWAY_PROTOCOL_ERROR) {
      return farewell(target, at);
    }
    at = control(target, at, end, pongs, FrameHeader.PING, FrameHeader.ACK);
    at = control(target, at, end, pings, FrameHeader.PING, FrameHeader.SYN);
    at = control(target, at, end, refusals, FrameHeader.WINDOW_UPDATE, FrameHeader.RST);
    // A stream needs room for an update, a data header with a byte, and its end.
    while (end - at > 3 * FrameHeader.BYTES) {
      YamuxStream stream = talking.pollFirst();
      if (stream == null) {
        break;
      }
      at += stream.produce(target, at, end - at, talking.isEmpty() ? length : QUANTUM_BYTES);
    }
    if (goAwayToSend >= 0 && talking.isEmpty() && end - at >= FrameHeader.BYTES) {
      at += farewell(target, at);
    }
    return at - offset;
  }

  private int farewell(byte[] target, int at) {
    FrameHeader.write(target, at, FrameHeader.GO_AWAY, 0, 0, goAwayToSend);
    goAwaySent = true;
    return FrameHeader.BYTES;
  }

  private static int control(
      byte[] target, int offset, int end, ArrayDeque<Integer> values, int type, int flags) {
    int at = offset;
    while (!values.isEmpty() && end - at >= FrameHeader.BYTES) {
      int value = values.removeFirst();
      boolean ping = type == FrameHeader.PING;
      FrameHeader.write(target, at, type, flags, ping ? 0 : value, ping ? value : 0);
      at += FrameHeader.BYTES;
    }
    return at;
  }

  private void take(FrameHeader frame) throws MalformedException {
    if (frame.type() != FrameHeader.DATA || frame.length() == 0) {
      emptyFrames++;
    }
    if (emptyFrames > limits.emptyFramesMax()) {
      throw new MalformedException(Flaw.TOO_MANY, "yamux frames without data");
    }
    switch (frame.type()) {
      case FrameHeader.PING -> takePing(frame);
      case FrameHeader.GO_AWAY -> {
        remoteGone = true;
        events.goAway();
      }
      default -> takeStream(frame);
    }
  }

  private void takePing(FrameHeader frame) throws MalformedException {
    if (frame.has(FrameHeader.ACK)) {
      events.pong((int) frame.length());
    } else if (pongs.size() == YamuxLimits.PONGS_PENDING_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "yamux pings");
    } else {
      pongs.addLast((int) frame.length());
    }
  }

  private void takeStream(FrameHeader frame) throws MalformedException {
    YamuxStream stream = streams.get(frame.stream());
    if (frame.has(FrameHeader.SYN)) {
      if (stream != null || ours(frame.stream())) {
        throw new MalformedException(Flaw.OUT_OF_ORDER, "yamux stream id");
      }
      stream = accept(frame);
    } else if (stream == null && !known(frame.stream())) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "yamux stream id");
    }
    if (frame.type() == FrameHeader.DATA) {
      // A stream that is gone may still have data under way; it is skipped.
      long allowed =
          stream == null
              ? Math.max(limits.windowBytesMax(), YamuxLimits.WINDOW_BYTES_START)
              : stream.receiveCredit();
      if (frame.length() > allowed) {
        throw new MalformedException(Flaw.TOO_LARGE, "yamux window");
      }
      dataStream = frame.stream();
      dataLeft = (int) frame.length();
      if (stream != null) {
        if (dataLeft > 0 && stream.remoteFinished()) {
          throw new MalformedException(Flaw.OUT_OF_ORDER, "yamux data");
        }
        stream.spendReceiveCredit(dataLeft);
        if (dataLeft > 0) {
          moved(dataLeft);
        }
      } else {
        emptyFrames++;
      }
      finAfterData = frame.has(FrameHeader.FIN);
      if (frame.has(FrameHeader.RST)) {
        resetByPeer(stream);
      } else if (dataLeft == 0) {
        finish(stream);
      }
      return;
    }
    if (stream != null) {
      if (frame.length() > 0 && !stream.addSendCredit(frame.length())) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "yamux window");
      }
      if (frame.has(FrameHeader.RST)) {
        resetByPeer(stream);
      } else {
        finAfterData = frame.has(FrameHeader.FIN);
        finish(stream);
      }
    }
  }

  private void deliver(byte[] source, int offset, int length) {
    YamuxStream stream = streams.get(dataStream);
    if (stream == null) {
      return;
    }
    stream.arrived(source, offset, length);
    if (stream.isReset()) {
      events.reset(stream);
    } else if (length == dataLeft && finAfterData) {
      finish(stream);
    } else {
      events.readable(stream);
    }
  }

  private @Nullable YamuxStream accept(FrameHeader frame) throws MalformedException {
    highestRemoteId = Math.max(highestRemoteId, frame.stream());
    if (refusals.size() + resetsWaiting >= YamuxLimits.RESETS_PENDING_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "yamux streams");
    }
    if (streamsIn >= limits.streamsInMax() || ending()) {
      stillborn();
      refusals.addLast(frame.stream());
      return null;
    }
    YamuxStream stream = new YamuxStream(this, frame.stream(), false);
    streams.put(stream.id(), stream);
    streamsIn++;
    stream.announce();
    events.opened(stream);
    return stream;
  }

  private void finish(@Nullable YamuxStream stream) {
    if (stream != null && finAfterData && !stream.remoteFinished()) {
      stream.finishRemote();
      settle(stream);
      events.readable(stream);
    }
    finAfterData = false;
  }

  private void resetByPeer(@Nullable YamuxStream stream) {
    if (stream != null) {
      if (!stream.outbound() && stream.stillborn()) {
        stillborn();
      }
      stream.drop();
      remove(stream);
      events.reset(stream);
    }
  }

  private boolean ours(int id) {
    return (id % 2 == 1) == client;
  }

  private boolean known(int id) {
    return ours(id) ? nextId < 0 || id < nextId : id <= highestRemoteId;
  }

  private boolean ending() {
    return goAwayToSend >= 0;
  }

  HeldBytes unread() {
    return unread;
  }

  HeldBytes unsent() {
    return unsent;
  }

  /// What one stream may hold unsent now.
  int sendQueueBytesMax() {
    return unsent.bytes() < limits.unsentBytesMax()
        ? limits.sendQueueBytesMax()
        : Math.min(limits.sendQueueBytesMax(), YamuxLimits.SEND_QUEUE_BYTES_MIN);
  }

  /// A frame with so many bytes came or went: it pays for an empty one, and so does every KiB.
  void moved(int bytes) {
    if (emptyFrames > 0) {
      emptyFrames = Math.max(0, emptyFrames - 1 - (bytes >> 10));
    }
  }

  void resetWaits() {
    resetsWaiting++;
  }

  void resetSent() {
    resetsWaiting--;
  }

  void enqueue(YamuxStream stream) {
    talking.addLast(stream);
  }

  void madeRoom(YamuxStream stream) {
    events.writable(stream);
  }

  /// By how much a window of `window` bytes may grow now.
  int grow(int window) {
    int more =
        Math.min(
            Math.min(window, limits.windowBytesMax() - window),
            limits.windowGrowthBytesMax() - windowGrowth);
    if (more <= 0) {
      return 0;
    }
    windowGrowth += more;
    return more;
  }

  /// Lets `stream` go when both sides are done with it.
  void settle(YamuxStream stream) {
    if (stream.settled()) {
      remove(stream);
      events.finished(stream);
    }
  }

  void remove(YamuxStream stream) {
    if (stream.markGone()) {
      streams.remove(stream.id());
      windowGrowth -= stream.growth();
      if (stream.outbound()) {
        streamsOut--;
      } else {
        streamsIn--;
      }
    }
  }
}

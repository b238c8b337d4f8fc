package org.thitsar.node.network;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multistream.Negotiator;
import org.thitsar.protocol.libp2p.yamux.YamuxStream;

/// A Yamux stream with blocking calls around it, guarded by the lock of its connection.
final class MuxedStream implements NetworkStream {
  // A negotiation line and the start of what follows it.
  private static final int NEGOTIATION_READ_BYTES = 1_024;
  private static final int LINGER_TICKS = 2;
  private static final int SWEEPS = 2;

  // What is held is counted when it is more or less by this.
  private static final int HOLDING_STEP = 16 << 10;

  /// How it stands with the agreement on a protocol, on a stream that the peer opened.
  enum Agreement {
    /// More of the peer is needed.
    GOING_ON,
    /// There is a protocol.
    AGREED,
    /// There will be none.
    OVER
  }

  private final MuxedConnection connection;
  private final YamuxStream yamux;
  private final Condition readable;
  private final Condition writable;
  private final Tap tap;
  private final Tap.StreamTag tag;
  private String protocol = "";
  private long waitNanos;
  private Bytes early = Bytes.empty();
  private int earlyTaken;
  private boolean closed;
  private int ticksClosed;
  private @Nullable Negotiator listener;
  private int sweeps;
  private @Nullable QuickHandler quick;
  private boolean served;
  private int held;

  MuxedStream(MuxedConnection connection, YamuxStream yamux, HostConfig config) {
    this.connection = connection;
    this.yamux = yamux;
    this.readable = connection.lock().newCondition();
    this.writable = connection.lock().newCondition();
    this.tap = config.tap();
    this.tag = new Tap.StreamTag(connection.remote(), connection.number(), yamux.id());
    deadline(config.limits().waits().stream());
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (earlyTaken < early.length()) {
      int taken = Math.min(length, early.length() - earlyTaken);
      System.arraycopy(early.unsafeArray(), earlyTaken, target, offset, taken);
      earlyTaken += taken;
      return taken;
    }
    return readFresh(target, offset, length);
  }

  private int readFresh(byte[] target, int offset, int length) {
    int taken;
    connection.lock().lock();
    try {
      long nanos = waitNanos;
      while (true) {
        refuseWhenReset();
        taken = yamux.read(target, offset, length);
        if (taken != 0) {
          break;
        }
        nanos = await(readable, nanos);
      }
      connection.pumpWhenNeeded();
    } finally {
      connection.lock().unlock();
    }
    see(Tap.Direction.IN, target, offset, taken);
    return taken;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    see(Tap.Direction.OUT, source, offset, length);
    int at = offset;
    int end = offset + length;
    connection.lock().lock();
    try {
      long nanos = waitNanos;
      while (at < end) {
        refuseWhenReset();
        if (yamux.writeClosed()) {
          throw new NetworkException(Reason.CLOSED, "writing to " + this + " was closed");
        }
        int taken = yamux.write(source, at, end - at);
        if (taken > 0) {
          at += taken;
          nanos = waitNanos;
          connection.pumpWhenNeeded();
        } else {
          nanos = await(writable, nanos);
        }
      }
    } finally {
      connection.lock().unlock();
    }
  }

  /// A peer that does not end its side would hold a closed stream for ever. Called with the lock
  /// held.
  void tick() {
    if (closed && ++ticksClosed == LINGER_TICKS) {
      reset();
    }
  }

  private void refuseWhenReset() {
    if (closed) {
      throw new NetworkException(Reason.CLOSED, toString());
    }
    if (yamux.isReset()) {
      throw new NetworkException(connection.isClosed() ? Reason.CLOSED : Reason.RESET, toString());
    }
  }

  // Both callers loop until there is something to do.
  @SuppressWarnings("WaitNotInLoop")
  private long await(Condition condition, long nanos) {
    if (nanos <= 0) {
      throw new NetworkException(Reason.TIMED_OUT, toString());
    }
    try {
      return condition.awaitNanos(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NetworkException(Reason.CLOSED, "interrupted while waiting on " + this, e);
    }
  }

  @Override
  public void closeWrite() {
    connection.lock().lock();
    try {
      yamux.closeWrite();
      connection.pumpWhenNeeded();
    } finally {
      connection.lock().unlock();
    }
  }

  @Override
  public void reset() {
    connection.lock().lock();
    try {
      closed = true;
      holding(0);
      yamux.reset();
      connection.forget(yamux);
      wakeAll();
      connection.pumpWhenNeeded();
    } finally {
      connection.lock().unlock();
    }
  }

  @Override
  public void close() {
    connection.lock().lock();
    try {
      if (!closed) {
        closed = true;
        holding(0);
        yamux.closeWrite();
        yamux.closeRead();
        wakeAll();
        connection.pumpWhenNeeded();
      }
    } finally {
      connection.lock().unlock();
    }
  }

  @Override
  public void deadline(Duration wait) {
    long nanos;
    try {
      nanos = wait.toNanos();
    } catch (ArithmeticException e) {
      // Longer than 292 years: for ever.
      nanos = Long.MAX_VALUE;
    }
    waitNanos = nanos;
  }

  @Override
  public void holding(int bytes) {
    int rounded = bytes & -HOLDING_STEP;
    if (rounded != held) {
      connection.lock().lock();
      try {
        connection.heldByHandlers(rounded - held);
        held = rounded;
      } finally {
        connection.lock().unlock();
      }
    }
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public String protocol() {
    return protocol;
  }

  /// Called with the lock held.
  void wakeReader() {
    readable.signalAll();
  }

  /// Called with the lock held.
  void wakeWriter() {
    // Not for every packet that leaves: a writer that wakes for little does little.
    if (yamux.roomy()) {
      writable.signalAll();
    }
  }

  /// Called with the lock held.
  void wakeAll() {
    readable.signalAll();
    writable.signalAll();
  }

  /// Agrees on a protocol, on the thread that serves or opened the stream.
  ///
  /// @return whether there is one
  boolean negotiate(Negotiator negotiator) throws MalformedException {
    byte[] some = new byte[NEGOTIATION_READ_BYTES];
    while (true) {
      Bytes answer = negotiator.output();
      if (!answer.isEmpty()) {
        write(answer);
      }
      if (negotiator.finished()) {
        protocol = negotiator.agreed().orElse("");
        return negotiator.agreed().isPresent();
      }
      int have = readFresh(some, 0, some.length);
      if (have < 0) {
        throw new NetworkException(Reason.CLOSED, "no agreement on " + this);
      }
      int used = negotiator.receive(some, 0, have);
      // The peer may have sent what follows the agreement with it.
      early = Bytes.of(some, used, have - used);
    }
  }

  /// Begins to agree on a protocol with the peer, which opened this stream. Called with the lock
  /// held, as the following are.
  void listen(Negotiator negotiator) {
    listener = negotiator;
  }

  /// Whether [#agree] has not come to an end.
  boolean isAgreeing() {
    return listener != null && !yamux.isReset();
  }

  /// A handler begins to serve the stream, or is done with it.
  void served(boolean now) {
    served = now;
  }

  /// Whether it is one of the streams of `protocol` that the peer has open.
  boolean occupies(String protocol) {
    return served && !yamux.remoteFinished() && this.protocol.equals(protocol);
  }

  /// Goes on agreeing with what has arrived; does not wait.
  Agreement agree() throws MalformedException {
    Negotiator negotiator = listener;
    if (negotiator == null) {
      return Agreement.AGREED;
    }
    byte[] some = new byte[Math.min(NEGOTIATION_READ_BYTES, Math.max(1, yamux.available()))];
    int have = yamux.read(some, 0, some.length);
    while (have > 0) {
      see(Tap.Direction.IN, some, 0, have);
      int used = negotiator.receive(some, 0, have);
      Bytes answer = negotiator.output();
      see(Tap.Direction.OUT, answer.unsafeArray(), 0, answer.length());
      if (yamux.write(answer.unsafeArray(), 0, answer.length()) < answer.length()) {
        return Agreement.OVER;
      }
      if (negotiator.finished()) {
        listener = null;
        protocol = negotiator.agreed().orElse("");
        // The peer may have sent what follows the agreement with it.
        early = Bytes.of(some, used, have - used);
        return protocol.isEmpty() ? Agreement.OVER : Agreement.AGREED;
      }
      have = yamux.read(some, 0, some.length);
    }
    return have < 0 ? Agreement.OVER : Agreement.GOING_ON;
  }

  /// From now on `handler` serves this stream, on the event loop. The lock is held, as for what
  /// follows.
  void serveWith(QuickHandler handler) {
    quick = handler;
  }

  /// Who serves this stream on the event loop, if anybody.
  Optional<QuickHandler> quick() {
    return Optional.ofNullable(quick);
  }

  /// No more: nothing that comes is looked at.
  void unserve() {
    quick = null;
    served = false;
  }

  /// Bytes that [#readNow] can take.
  int arrived() {
    return early.length() - earlyTaken + (yamux.isReset() ? 0 : yamux.available());
  }

  /// Bytes that [#writeNow] can take.
  int room() {
    return yamux.room();
  }

  /// Whether the peer has sent its last byte, though not all of them may be read yet.
  boolean peerEnded() {
    return yamux.remoteFinished();
  }

  /// Reads `length` bytes, of which there are as many.
  void readNow(byte[] target, int length) {
    int have = Math.min(length, early.length() - earlyTaken);
    System.arraycopy(early.unsafeArray(), earlyTaken, target, 0, have);
    earlyTaken += have;
    int fresh = have == length ? 0 : yamux.read(target, have, length - have);
    if (have + fresh != length) {
      throw new IllegalStateException("read more than has arrived");
    }
    see(Tap.Direction.IN, target, have, fresh);
  }

  /// Writes `length` bytes, for which there is room.
  void writeNow(byte[] source, int length) {
    see(Tap.Direction.OUT, source, 0, length);
    if (yamux.write(source, 0, length) != length) {
      throw new IllegalStateException("wrote more than there was room for");
    }
  }

  /// Twice in the time that an agreement may take.
  Agreement sweep() {
    if (listener == null) {
      return Agreement.AGREED;
    }
    sweeps++;
    return sweeps == SWEEPS ? Agreement.OVER : Agreement.GOING_ON;
  }

  /// Resets the stream of a peer that broke the rules of its protocol, and holds it against the
  /// connection.
  void refuse(MalformedException what) {
    connection.lock().lock();
    try {
      connection.misbehaved(this, what);
      reset();
    } finally {
      connection.lock().unlock();
    }
  }

  private void see(Tap.Direction direction, byte[] bytes, int offset, int length) {
    if (tap != NoTap.NONE && length > 0) {
      tap.seen(tag, direction, Bytes.of(bytes, offset, length));
    }
  }

  /// Ids only, for messages.
  @Override
  public String toString() {
    return "stream "
        + yamux.id()
        + " of "
        + connection
        + (protocol.isEmpty() ? "" : " " + protocol);
  }
}

package org.thitsar.protocol.libp2p.yamux;

/// One stream of a [YamuxSession], and guarded by whatever guards the session.
///
/// Bytes that arrive wait here until they are read, never more than the window; the peer gets new
/// credit only for what was read. Bytes to be sent wait here until the peer has given credit, never
/// more than the limit of the queue.
public final class YamuxStream {
  private final YamuxSession session;
  private final int id;
  private final boolean outbound;

  private final ByteQueue received;

  /// What the peer may still send.
  private int receiveCredit = YamuxLimits.WINDOW_BYTES_START;

  /// What the peer may have under way or unread, at most.
  private int window = YamuxLimits.WINDOW_BYTES_START;

  private int creditToGive;
  private int broughtBytes;
  private boolean remoteFinished;
  private boolean readClosed;
  private int discarded;

  private final ByteQueue unsent;
  private long sendCredit = YamuxLimits.WINDOW_BYTES_START;
  private boolean writeClosed;
  private boolean finSent;

  private boolean synToSend;
  private boolean ackToSend;
  private boolean rstToSend;
  private boolean reset;
  private boolean queued;
  private boolean gone;

  YamuxStream(YamuxSession session, int id, boolean outbound) {
    this.session = session;
    this.id = id;
    this.outbound = outbound;
    this.received = new ByteQueue(session.unread());
    this.unsent = new ByteQueue(session.unsent());
    this.synToSend = outbound;
    this.ackToSend = !outbound;
  }

  /// Its number in the session.
  public int id() {
    return id;
  }

  /// Whether this side opened it.
  public boolean outbound() {
    return outbound;
  }

  /// Whether either side gave it up: nothing can be read or written.
  public boolean isReset() {
    return reset;
  }

  /// How many bytes can be read at once.
  public int available() {
    return received.size();
  }

  /// Whether the peer has sent its last byte and all were read.
  public boolean atEnd() {
    return remoteFinished && received.isEmpty();
  }

  /// Takes up to `length` bytes that have arrived, and credits the peer for them.
  ///
  /// @return how many; 0 when none are there now, -1 when none will come
  public int read(byte[] target, int offset, int length) {
    if (reset) {
      return -1;
    }
    int taken = received.take(target, offset, length);
    if (taken == 0) {
      return remoteFinished && length > 0 ? -1 : 0;
    }
    if (remoteFinished) {
      session.settle(this);
    } else {
      credit();
    }
    return taken;
  }

  /// How many bytes [#write] would take now.
  public int room() {
    return writeClosed || reset ? 0 : Math.max(0, session.sendQueueBytesMax() - unsent.size());
  }

  /// Whether a quarter of the queue is free: a writer that wakes for less does little.
  public boolean roomy() {
    return room() >= session.sendQueueBytesMax() / 4;
  }

  /// Queues up to `length` bytes.
  ///
  /// @return how many were taken: fewer than `length` when the queue is full
  public int write(byte[] source, int offset, int length) {
    int taken = Math.min(length, room());
    if (taken > 0) {
      unsent.append(source, offset, taken);
      schedule();
    }
    return taken;
  }

  /// Whether nothing more can be written from this side.
  public boolean writeClosed() {
    return writeClosed;
  }

  /// Ends writing; what is queued is still sent.
  public void closeWrite() {
    if (!writeClosed && !reset) {
      writeClosed = true;
      schedule();
    }
  }

  /// Ends reading: what has arrived is dropped, and so is what comes, up to a window's worth, so
  /// that a peer about to finish can finish; one that goes on gets a reset.
  public void closeRead() {
    if (!readClosed && !reset) {
      readClosed = true;
      received.clear();
      session.settle(this);
      if (!remoteFinished) {
        credit();
      }
    }
  }

  /// Gives the stream up in both directions.
  public void reset() {
    if (!reset && !gone) {
      // A stream that the peer has never heard of needs no farewell.
      boolean known = !synToSend;
      drop();
      rstToSend = known;
      session.remove(this);
      if (known) {
        session.resetWaits();
        schedule();
      }
    }
  }

  /// Without a word to the peer.
  void drop() {
    reset = true;
    received.clear();
    unsent.clear();
    synToSend = false;
    ackToSend = false;
    creditToGive = 0;
  }

  /// Takes data off the wire. Its length was checked against [#receiveCredit()].
  void arrived(byte[] source, int offset, int length) {
    if (reset) {
      return;
    }
    if (readClosed) {
      discarded += length;
      if (discarded > YamuxLimits.WINDOW_BYTES_START) {
        reset();
      } else {
        credit();
      }
      return;
    }
    received.appendShared(source, offset, length);
  }

  int receiveCredit() {
    return receiveCredit;
  }

  void spendReceiveCredit(int bytes) {
    receiveCredit -= bytes;
    broughtBytes = Math.min(YamuxLimits.STILLBORN_BYTES, broughtBytes + bytes);
  }

  /// Whether the peer brought so little on it that it is as if it had never been.
  boolean stillborn() {
    return broughtBytes < YamuxLimits.STILLBORN_BYTES;
  }

  /// Whether the peer has sent its last byte; not all of them may be read yet.
  public boolean remoteFinished() {
    return remoteFinished;
  }

  void finishRemote() {
    remoteFinished = true;
  }

  /// The peer's window update.
  ///
  /// @return whether the credit stays within what the format can say
  boolean addSendCredit(long credit) {
    sendCredit += credit;
    if (sendCredit > 0xffff_ffffL) {
      return false;
    }
    if (!unsent.isEmpty()) {
      schedule();
    }
    return true;
  }

  /// Whether both directions have ended and nothing waits to be read.
  boolean settled() {
    return finSent && remoteFinished && (received.isEmpty() || readClosed);
  }

  int growth() {
    return window - YamuxLimits.WINDOW_BYTES_START;
  }

  boolean markGone() {
    boolean first = !gone;
    gone = true;
    return first;
  }

  private void credit() {
    int owed = window - receiveCredit - creditToGive - received.size();
    if (owed >= window / 2) {
      // Half a window was read since the last time: the reader keeps up and may have more.
      window += session.grow(window);
      creditToGive += window - receiveCredit - creditToGive - received.size();
      schedule();
    }
  }

  private void schedule() {
    if (!queued && hasOutput()) {
      queued = true;
      session.enqueue(this);
    }
  }

  private boolean hasOutput() {
    return rstToSend
        || synToSend
        || ackToSend
        || creditToGive > 0
        || (!unsent.isEmpty() && sendCredit > 0)
        || (writeClosed && !finSent && !reset && unsent.isEmpty());
  }

  void announce() {
    schedule();
  }

  /// Writes what this stream has to say now into `target`, data at most `quantum` bytes.
  ///
  /// @return how many bytes were written; afterwards the stream is queued again when there is more
  int produce(byte[] target, int offset, int length, int quantum) {
    queued = false;
    int at = offset;
    int end = offset + length;
    if (rstToSend) {
      FrameHeader.write(target, at, FrameHeader.WINDOW_UPDATE, FrameHeader.RST, id, 0);
      rstToSend = false;
      session.resetSent();
      return FrameHeader.BYTES;
    }
    if (synToSend || ackToSend || creditToGive > 0) {
      int flags = (synToSend ? FrameHeader.SYN : 0) | (ackToSend ? FrameHeader.ACK : 0);
      FrameHeader.write(target, at, FrameHeader.WINDOW_UPDATE, flags, id, creditToGive);
      receiveCredit += creditToGive;
      creditToGive = 0;
      synToSend = false;
      ackToSend = false;
      at += FrameHeader.BYTES;
    }
    int room = end - at - FrameHeader.BYTES;
    if (room > 0 && !unsent.isEmpty() && sendCredit > 0) {
      int data = (int) Math.min(Math.min(room, quantum), Math.min(unsent.size(), sendCredit));
      FrameHeader.write(target, at, FrameHeader.DATA, 0, id, data);
      unsent.take(target, at + FrameHeader.BYTES, data);
      sendCredit -= data;
      session.moved(data);
      at += FrameHeader.BYTES + data;
      session.madeRoom(this);
    }
    if (writeClosed && !finSent && unsent.isEmpty() && end - at >= FrameHeader.BYTES) {
      FrameHeader.write(target, at, FrameHeader.WINDOW_UPDATE, FrameHeader.FIN, id, 0);
      finSent = true;
      at += FrameHeader.BYTES;
      session.settle(this);
    }
    schedule();
    return at - offset;
  }
}

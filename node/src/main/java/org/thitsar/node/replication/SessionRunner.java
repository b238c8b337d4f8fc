package org.thitsar.node.replication;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.sync.FrameAssembler;
import org.thitsar.protocol.sync.SyncCodec;
import org.thitsar.protocol.sync.SyncMessage;
import org.thitsar.protocol.sync.SyncSession;

/// Drives one [SyncSession] over one stream: the calling thread reads, another one writes.
///
/// The session is asked for the next batch only when the one before is written, so what waits in
/// memory is one batch and what the transport holds. Both directions go on at the same time:
/// neither side ever waits for the other to stop writing.
final class SessionRunner {
  private static final int READ_BYTES = 64 << 10;
  private static final int WRITE_BYTES = 64 << 10;

  private final NetworkStream stream;
  private final SyncSession session;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long written;
  private boolean writerDone;
  private boolean stopped;
  private @Nullable RuntimeException writerFault;

  SessionRunner(NetworkStream stream, SyncSession session) {
    this.stream = stream;
    this.session = session;
  }

  /// Runs the session to its end.
  ///
  /// @param work runs the writing half
  /// @param answerMax how long until the peer's first message
  /// @param standstillMax how long nothing may move in either direction
  /// @throws MalformedException when the peer breaks the rules
  /// @throws NetworkException when the stream breaks or stands still
  void run(Executor work, Duration answerMax, Duration standstillMax) throws MalformedException {
    stream.deadline(answerMax);
    work.execute(this::write);
    boolean whole = false;
    try {
      read(standstillMax);
      whole = true;
    } catch (NetworkException e) {
      throw cause(e);
    } finally {
      stopWriter(whole);
    }
    RuntimeException fault = writerFault;
    if (fault != null) {
      throw fault;
    }
  }

  private void read(Duration standstillMax) throws MalformedException {
    FrameAssembler assembler = new FrameAssembler(Limits.FRAME_BYTES_MAX);
    byte[] buffer = new byte[READ_BYTES];
    while (!finished()) {
      int have = readSome(buffer);
      if (have < 0 && finished()) {
        return;
      }
      if (have < 0) {
        throw new NetworkException(Reason.CLOSED, "sync stream ended early: " + stream);
      }
      assembler.accept(buffer, 0, have);
      for (Optional<Bytes> frame = assembler.next(); frame.isPresent(); frame = assembler.next()) {
        receive(SyncCodec.decode(frame.get()));
        stream.deadline(standstillMax);
      }
      stream.holding(assembler.heldBytes());
    }
  }

  /// A peer that only takes says nothing for a long time: that is no standstill. One that has said
  /// all and does not close the stream is not waited for longer than that.
  private int readSome(byte[] buffer) {
    while (true) {
      long before = written();
      try {
        return stream.read(buffer, 0, buffer.length);
      } catch (NetworkException e) {
        if (e.reason() != Reason.TIMED_OUT || (written() == before && !finished())) {
          throw e;
        }
        if (finished()) {
          return -1;
        }
      }
    }
  }

  private void receive(SyncMessage message) throws MalformedException {
    lock.lock();
    try {
      session.receive(message);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean finished() {
    lock.lock();
    try {
      return session.finished() || writerFault != null;
    } finally {
      lock.unlock();
    }
  }

  private long written() {
    lock.lock();
    try {
      return written;
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (true) {
        Bytes next = nextFrames();
        if (next.isEmpty()) {
          return;
        }
        stream.write(next);
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      lock.lock();
      try {
        writerDone = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void fail(RuntimeException fault) {
    lock.lock();
    try {
      writerFault = fault;
    } finally {
      lock.unlock();
    }
    // Wakes the reader.
    stream.reset();
  }

  /// Several small messages at once, or one large one; nothing when there is no more to send.
  private Bytes nextFrames() {
    lock.lock();
    try {
      ByteWriter frames = new ByteWriter(256);
      while (!stopped) {
        Optional<SyncMessage> message = session.next();
        if (message.isPresent()) {
          frames.prefixed(SyncCodec.encode(message.get()));
          if (frames.length() < WRITE_BYTES) {
            continue;
          }
        }
        if (frames.length() > 0) {
          written += frames.length();
          return frames.toBytes();
        }
        if (session.finished()) {
          changed.signalAll();
          return Bytes.empty();
        }
        changed.awaitUninterruptibly();
      }
      return Bytes.empty();
    } finally {
      lock.unlock();
    }
  }

  private void stopWriter(boolean whole) {
    if (!whole) {
      stream.reset();
    }
    lock.lock();
    try {
      // After a whole session the writer ends by itself, when its last message is out.
      stopped = !whole;
      changed.signalAll();
      while (!writerDone) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private RuntimeException cause(NetworkException seen) {
    lock.lock();
    try {
      return writerFault == null ? seen : writerFault;
    } finally {
      lock.unlock();
    }
  }
}

package org.thitsar.node.replication;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.Bytes;

/// Hints on their way to one peer. The stream is opened for the first one and stays open; when the
/// peer does not keep up, the oldest are dropped.
final class HintStream {
  private static final Logger LOG = LoggerFactory.getLogger(HintStream.class);

  /// Hints that wait for one peer: older ones are told by the next session anyway.
  static final int QUEUED_MAX = 64;

  private final Connection connection;
  private final Executor work;
  private final Deque<Bytes> queued = new ArrayDeque<>();
  private boolean writing;
  private volatile boolean broken;

  HintStream(Connection connection, Executor work) {
    this.connection = connection;
    this.work = work;
  }

  Connection connection() {
    return connection;
  }

  /// Sends `hint`, sooner or later. Does not block.
  void send(Bytes hint) {
    synchronized (queued) {
      if (broken) {
        return;
      }
      if (queued.size() == QUEUED_MAX) {
        queued.remove();
      }
      queued.add(hint);
      if (writing) {
        queued.notifyAll();
        return;
      }
      writing = true;
    }
    work.execute(this::write);
  }

  /// Ends the stream.
  void close() {
    synchronized (queued) {
      broken = true;
      queued.clear();
      queued.notifyAll();
    }
  }

  private void write() {
    try (NetworkStream stream = connection.open(FloodHints.PROTOCOL)) {
      Bytes next = next();
      while (!next.isEmpty()) {
        stream.write(next);
        next = next();
      }
    } catch (NetworkException e) {
      LOG.debug("hints to {}: {}", connection.remote(), e.getMessage());
    } finally {
      close();
    }
  }

  /// The next hint; nothing when there will be none.
  private Bytes next() {
    synchronized (queued) {
      while (queued.isEmpty() && !broken) {
        try {
          queued.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          broken = true;
        }
      }
      return broken ? Bytes.empty() : queued.remove();
    }
  }

  /// Whether nothing can be sent any more.
  boolean isBroken() {
    return broken;
  }
}

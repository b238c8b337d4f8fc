package org.thitsar.node.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multistream.Negotiator;

/// Runs handlers: one virtual thread for each stream that a peer opened, and no more than the limit
/// of them.
final class StreamServer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);

  private final HostLimits limits;
  private final Semaphore free;
  private final ConcurrentMap<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final Thread.Builder.OfVirtual threads = Thread.ofVirtual().name("thitsar-stream-", 0);

  StreamServer(HostLimits limits) {
    this.limits = limits;
    this.free = new Semaphore(limits.handlersMax());
  }

  /// Whether `protocol` had no handler before.
  boolean handle(String protocol, StreamHandler handler) {
    return handlers.put(protocol, handler) == null;
  }

  List<String> protocols() {
    return handlers.keySet().stream().sorted().toList();
  }

  /// Whether a thread was free; then the stream is served until it ends.
  boolean serve(MuxedStream stream) {
    if (!free.tryAcquire()) {
      return false;
    }
    Thread thread;
    synchronized (threads) {
      thread =
          threads.unstarted(
              () -> {
                try {
                  run(stream);
                } finally {
                  free.release();
                }
              });
    }
    thread.start();
    return true;
  }

  private void run(MuxedStream stream) {
    Admission admission = ((MuxedConnection) stream.connection()).admission();
    try {
      stream.deadline(limits.negotiationWait());
      boolean agreed =
          stream.negotiate(
              Negotiator.listener(name -> handlers.containsKey(name) && admission.allows(name)));
      Optional<StreamHandler> handler = Optional.ofNullable(handlers.get(stream.protocol()));
      if (agreed && handler.isPresent()) {
        stream.deadline(limits.streamWait());
        handler.get().handle(stream);
      }
      stream.close();
    } catch (MalformedException e) {
      LOG.warn("{}: {}", stream, e.getMessage());
      stream.reset();
    } catch (NetworkException e) {
      LOG.debug("{}: {}", stream, e.getMessage());
      stream.reset();
    } catch (RuntimeException e) {
      // The class and the place, not the message: it may hold what the handler worked on.
      LOG.error("{}: {} at {}", stream, e.getClass().getName(), place(e));
      stream.reset();
    }
  }

  private static String place(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}

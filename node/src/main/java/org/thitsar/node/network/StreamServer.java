package org.thitsar.node.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multistream.Negotiator;

/// Knows the handlers, and runs them: one virtual thread for each stream that has agreed on a
/// protocol. A stream that agrees on none costs no thread.
final class StreamServer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);

  private final HostLimits limits;
  private final ConcurrentMap<String, Entry> handlers = new ConcurrentHashMap<>();
  private final Thread.Builder.OfVirtual threads = Thread.ofVirtual().name("thitsar-stream-", 0);
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder served = new LongAdder();

  /// A handler, and how many of its streams one connection may have.
  record Entry(Service service, int streamsMax) {}

  /// How streams of a protocol are served.
  sealed interface Service {
    /// Each on a thread of its own.
    record Threaded(StreamHandler handler) implements Service {}

    /// On the event loop.
    record Quick(QuickHandler handler) implements Service {}
  }

  StreamServer(HostLimits limits) {
    this.limits = limits;
  }

  /// Whether `protocol` had no handler before.
  boolean handle(String protocol, int streamsMax, StreamHandler handler) {
    return handlers.put(protocol, new Entry(new Service.Threaded(handler), streamsMax)) == null;
  }

  void handleQuickly(String protocol, int streamsMax, QuickHandler handler) {
    handlers.put(protocol, new Entry(new Service.Quick(handler), streamsMax));
  }

  List<String> protocols() {
    return handlers.keySet().stream().sorted().toList();
  }

  /// How many handlers run.
  int running() {
    return running.get();
  }

  /// How many handlers ever ran.
  long served() {
    return served.sum();
  }

  /// The listening side of the agreement on a stream of a peer that was admitted so.
  Negotiator negotiator(Admission admission) {
    return Negotiator.listener(name -> handlers.containsKey(name) && admission.allows(name));
  }

  Optional<Entry> of(String protocol) {
    return Optional.ofNullable(handlers.get(protocol));
  }

  /// Serves a stream that has agreed, until its handler is done; then calls `done`.
  void serve(MuxedStream stream, StreamHandler handler, Runnable done) {
    running.incrementAndGet();
    served.increment();
    Thread thread;
    synchronized (threads) {
      thread =
          threads.unstarted(
              () -> {
                try {
                  run(stream, handler);
                } finally {
                  running.decrementAndGet();
                  done.run();
                }
              });
    }
    thread.start();
  }

  private void run(MuxedStream stream, StreamHandler handler) {
    try {
      stream.deadline(limits.waits().stream());
      handler.handle(stream);
      stream.close();
    } catch (MalformedException e) {
      stream.refuse(e);
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

package org.thitsar.node.network;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.multistream.Negotiator;
import org.thitsar.protocol.libp2p.yamux.YamuxEvents;
import org.thitsar.protocol.libp2p.yamux.YamuxLimits;
import org.thitsar.protocol.libp2p.yamux.YamuxSession;
import org.thitsar.protocol.libp2p.yamux.YamuxStream;

/// A proved, encrypted connection whose streams are Yamux streams.
///
/// One lock guards the Yamux session and all its streams. Threads that read and write take it for
/// the length of a copy; the event loop takes it to put what arrived in and to take out what is to
/// be sent. Sealing and opening happen outside it.
///
/// Streams that the peer opens agree on their protocol here, on the event loop, and get a thread
/// only then: opening streams and dropping them costs a peer about as much as us.
final class MuxedConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(MuxedConnection.class);

  /// The socket below, as far as a connection needs it.
  interface Wire {
    /// Something is to be sent: ask [MuxedConnection#produce] for it soon, on the event loop.
    void pump();

    /// Asks for a sign of life, and closes when none has come after `patience`.
    void probe(Duration patience);

    /// Sends what is left, the farewell, and closes.
    void close();

    /// Takes nothing more off the socket until [#resume]. On the event loop.
    void pause();

    /// Goes on after [#pause].
    void resume();

    /// Runs `task` on the event loop after `wait`, unless the connection is gone by then.
    void later(Duration wait, Runnable task);

    /// Closes at once, because of what the peer makes us hold. From any thread, with any locks
    /// held.
    void giveUp();
  }

  private final HostConfig config;
  private final StreamServer server;
  private final PeerId remote;
  private final Multiaddr remoteAddress;
  private final boolean outbound;
  private final Admission admission;
  private final long number;
  private final Wire wire;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<YamuxStream, MuxedStream> streams = new HashMap<>();
  private final YamuxSession session;
  private final IntConsumer onPong;
  private final MemoryBudget.Share share;

  /// Streams of the peer on which something came that their agreement waits for.
  private final ArrayDeque<MuxedStream> arriving = new ArrayDeque<>();

  private int handlers;
  private long heldByHandlers;
  private boolean complained;
  private boolean sweepAsked;
  private boolean paused;
  private long counted;
  private long countedOnWire;
  private volatile boolean closed;
  private volatile boolean peerGoing;
  private volatile boolean closing;

  MuxedConnection(
      HostConfig config,
      StreamServer server,
      MemoryBudget budget,
      PeerId remote,
      Multiaddr remoteAddress,
      boolean outbound,
      Admission admission,
      long number,
      Wire wire,
      IntConsumer onPong) {
    this.config = config;
    this.server = server;
    this.remote = remote;
    this.remoteAddress = remoteAddress;
    this.outbound = outbound;
    this.admission = admission;
    this.number = number;
    this.wire = wire;
    this.onPong = onPong;
    this.share = budget.share(remote, wire::giveUp);
    HostLimits limits = config.limits();
    this.session =
        new YamuxSession(
            outbound,
            new YamuxLimits(
                limits.streams().inMax(),
                limits.streams().outMax(),
                limits.streams().windowBytesMax(),
                limits.streams().windowGrowthBytesMax(),
                limits.streams().sendQueueBytesMax(),
                limits.memory().unsentBytesMax(),
                limits.streams().emptyFramesMax()),
            new Events());
  }

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  @Override
  public boolean outbound() {
    return outbound;
  }

  @Override
  public boolean isOpen() {
    return !closed && !closing && !peerGoing;
  }

  @Override
  public NetworkStream open(String protocol) {
    if (!admission.allows(protocol)) {
      throw new NetworkException(Reason.REFUSED, protocol + " with " + remote);
    }
    MuxedStream stream = openStream();
    try {
      stream.deadline(config.limits().waits().negotiation());
      if (!stream.negotiate(Negotiator.dialer(List.of(protocol)))) {
        throw new NetworkException(Reason.UNSUPPORTED, protocol + " by " + remote);
      }
      stream.deadline(config.limits().waits().stream());
      return stream;
    } catch (MalformedException e) {
      stream.reset();
      throw new NetworkException(Reason.BROKEN, e.getMessage() + " from " + remote, e);
    } catch (NetworkException e) {
      stream.reset();
      throw e;
    }
  }

  private MuxedStream openStream() {
    lock.lock();
    try {
      if (!isOpen()) {
        throw new NetworkException(Reason.CLOSED, toString());
      }
      Optional<YamuxStream> opened = session.open();
      if (opened.isEmpty()) {
        throw new NetworkException(Reason.LIMIT, "streams of " + this);
      }
      return adopt(opened.get());
    } finally {
      lock.unlock();
    }
  }

  private MuxedStream adopt(YamuxStream yamux) {
    MuxedStream stream = new MuxedStream(this, yamux, config);
    streams.put(yamux, stream);
    return stream;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closing = true;
      session.close();
    } finally {
      lock.unlock();
    }
    wire.close();
  }

  @Override
  public void probe(Duration patience) {
    wire.probe(patience);
  }

  boolean isClosed() {
    return closed;
  }

  Admission admission() {
    return admission;
  }

  long number() {
    return number;
  }

  ReentrantLock lock() {
    return lock;
  }

  /// Called with the lock held, after anything that may have given the session something to send.
  void pumpWhenNeeded() {
    count();
    if (paused && session.unreadBytes() <= config.limits().memory().unreadBytesMax() / 2) {
      paused = false;
      wire.resume();
    }
    if (session.hasOutput()) {
      wire.pump();
    }
  }

  /// Tells the budget what changed. Called with the lock held.
  private void count() {
    HostLimits limits = config.limits();
    long now =
        session.unreadBytes()
            + session.unsentBytes()
            + (long) session.streamCount() * limits.memory().streamBytes()
            + (long) handlers * limits.memory().handlerBytes()
            + heldByHandlers;
    if (now != counted) {
      share.add(now - counted);
      counted = now;
    }
  }

  /// Handlers hold so much more, or less. Called with the lock held.
  void heldByHandlers(int more) {
    heldByHandlers += more;
    count();
  }

  /// What is held around the streams: parts of frames, and what the system has not taken. On the
  /// event loop.
  void heldByWire(long bytes) {
    if (bytes != countedOnWire && !closed) {
      share.add(bytes - countedOnWire);
      countedOnWire = bytes;
    }
  }

  /// Called with the lock held.
  void forget(YamuxStream yamux) {
    streams.remove(yamux);
  }

  /// Once in every interval of [HostLimits.Waits#keepAlive()]: gives up closed streams that the
  /// peer does not end.
  void tick() {
    lock.lock();
    try {
      session.forgiveEmptyFrames();
      List.copyOf(streams.values()).forEach(MuxedStream::tick);
    } finally {
      lock.unlock();
    }
  }

  /// Takes decrypted bytes, on the event loop; the array belongs to this connection from now on.
  void receive(byte[] plaintext, int offset, int length) throws MalformedException {
    lock.lock();
    try {
      session.receive(plaintext, offset, length);
      attend();
      count();
      if (!paused && session.unreadBytes() > config.limits().memory().unreadBytesMax()) {
        paused = true;
        wire.pause();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Goes on with the streams that are looked after here. Called with the lock held.
  private void attend() {
    for (MuxedStream next = arriving.poll(); next != null; next = arriving.poll()) {
      if (next.isAgreeing()) {
        agree(next);
      } else {
        MuxedStream stream = next;
        next.quick().ifPresent(handler -> answer(stream, handler));
      }
    }
  }

  /// Goes on with the agreement on a stream of the peer. Called with the lock held.
  private void agree(MuxedStream stream) {
    try {
      switch (stream.agree()) {
        case GOING_ON -> sweepLater();
        case AGREED -> serve(stream);
        case OVER -> refuse(stream);
      }
    } catch (MalformedException e) {
      stream.refuse(e);
    }
  }

  private void serve(MuxedStream stream) {
    String protocol = stream.protocol();
    StreamServer.Entry entry = server.of(protocol).orElse(null);
    // What the peer has ended does not count, though a handler may not have noticed yet: else a
    // peer
    // that does one thing after another would be refused while we are slow.
    long others = streams.values().stream().filter(other -> other.occupies(protocol)).count();
    if (entry == null || others >= entry.streamsMax()) {
      LOG.debug("{}: too many streams of {}", this, protocol);
      refuse(stream);
      return;
    }
    stream.served(true);
    switch (entry.service()) {
      case StreamServer.Service.Quick(QuickHandler handler) -> {
        stream.serveWith(handler);
        answer(stream, handler);
      }
      case StreamServer.Service.Threaded(StreamHandler handler) -> {
        handlers++;
        server.serve(stream, handler, () -> served(stream));
      }
    }
  }

  /// Serves a stream on the event loop.
  private static void answer(MuxedStream stream, QuickHandler handler) {
    try {
      if (!handler.ready(stream)) {
        stream.unserve();
        stream.close();
      }
    } catch (MalformedException e) {
      stream.unserve();
      stream.refuse(e);
    }
  }

  private void served(MuxedStream stream) {
    lock.lock();
    try {
      stream.served(false);
      handlers--;
      count();
    } finally {
      lock.unlock();
    }
  }

  private void refuse(MuxedStream stream) {
    session.stillborn();
    stream.reset();
  }

  /// Called with the lock held: the peer broke the rules of the protocol of `stream`. Said aloud
  /// once for each connection, so that no peer fills the log.
  void misbehaved(MuxedStream stream, MalformedException what) {
    session.misbehaved();
    if (complained) {
      LOG.debug("{}: {}", stream, what.getMessage());
    } else {
      complained = true;
      LOG.warn("{}: {}", stream, what.getMessage());
    }
  }

  /// Looks after half of [HostLimits.Waits#negotiation()] who is still not in agreement, and gives
  /// up those that were not the time before.
  private void sweepLater() {
    if (!sweepAsked && !closed) {
      sweepAsked = true;
      wire.later(config.limits().waits().negotiation().dividedBy(2), this::sweep);
    }
  }

  private void sweep() {
    lock.lock();
    try {
      sweepAsked = false;
      for (MuxedStream stream : List.copyOf(streams.values())) {
        switch (stream.sweep()) {
          case GOING_ON -> sweepLater();
          case OVER -> refuse(stream);
          case AGREED -> {}
        }
      }
      pumpWhenNeeded();
    } finally {
      lock.unlock();
    }
  }

  /// Gives bytes to be sealed, on the event loop.
  int produce(byte[] target, int offset, int length) {
    lock.lock();
    try {
      int produced = session.produce(target, offset, length);
      attend();
      count();
      return produced;
    } finally {
      lock.unlock();
    }
  }

  /// Whether [#produce] would give something.
  boolean hasOutput() {
    lock.lock();
    try {
      return session.hasOutput();
    } finally {
      lock.unlock();
    }
  }

  /// Asks the peer for a sign of life.
  void ping(int value) {
    lock.lock();
    try {
      session.ping(value);
    } finally {
      lock.unlock();
    }
    wire.pump();
  }

  /// The socket is gone: all streams end.
  void abort() {
    lock.lock();
    try {
      closed = true;
      session.abort();
      // What was already done with but is still read from needs no waking; the rest was woken.
      streams.clear();
      share.end();
    } finally {
      lock.unlock();
    }
  }

  /// Called by the session, with the lock held.
  private final class Events implements YamuxEvents {
    @Override
    public void opened(YamuxStream yamux) {
      MuxedStream stream = adopt(yamux);
      stream.listen(server.negotiator(admission));
      sweepLater();
    }

    @Override
    public void readable(YamuxStream yamux) {
      MuxedStream stream = streams.get(yamux);
      if (stream != null && (stream.isAgreeing() || stream.quick().isPresent())) {
        arrive(stream);
      } else if (stream != null) {
        stream.wakeReader();
      }
    }

    /// To be looked after soon, but not from here, inside the session.
    @SuppressWarnings("ReferenceEquality") // The same stream, not an equal one.
    private void arrive(MuxedStream stream) {
      if (arriving.peekLast() != stream) {
        arriving.add(stream);
      }
    }

    @Override
    public void writable(YamuxStream yamux) {
      MuxedStream stream = streams.get(yamux);
      if (stream != null && stream.quick().isPresent()) {
        arrive(stream);
      } else if (stream != null) {
        stream.wakeWriter();
      }
    }

    @Override
    public void reset(YamuxStream yamux) {
      MuxedStream stream = streams.remove(yamux);
      if (stream != null) {
        stream.wakeAll();
      }
    }

    @Override
    public void finished(YamuxStream yamux) {
      MuxedStream stream = streams.remove(yamux);
      if (stream != null) {
        stream.wakeAll();
      }
    }

    @Override
    public void pong(int value) {
      onPong.accept(value);
    }

    @Override
    public void goAway() {
      peerGoing = true;
    }
  }

  /// Ids only, for messages.
  @Override
  public String toString() {
    return "connection " + number + (outbound ? " to " : " from ") + remote;
  }
}

package org.thitsar.node.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.GossipEvents;
import org.thitsar.protocol.libp2p.gossipsub.GossipMessage;
import org.thitsar.protocol.libp2p.gossipsub.GossipPolicy;
import org.thitsar.protocol.libp2p.gossipsub.GossipRouter;
import org.thitsar.protocol.libp2p.gossipsub.GossipSizes;
import org.thitsar.protocol.libp2p.gossipsub.GossipVersion;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Misconduct;
import org.thitsar.protocol.libp2p.gossipsub.Refusal;
import org.thitsar.protocol.libp2p.gossipsub.ScoreParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;

/// A [GossipRouter] on a [Host], in one topic.
///
/// Each peer has one stream that we write, opened as soon as it is connected, and one that it
/// writes. A peer that does not read stops its writer, and the router's queue for it stays bounded.
/// One lock guards the router; what a message is worth is judged outside it.
public final class GossipMesh implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GossipMesh.class);
  private static final int READ_BYTES = 16 << 10;
  private static final Duration SILENCE_MAX = Duration.ofHours(1);

  /// How long a peer's stream waits for ours to be there, so that it can be answered.
  private static final long ANSWER_WAIT_SECONDS = 10;

  /// Streams that one peer may write at once: one, and the one before that has not ended yet.
  private static final int STREAMS_MAX = 2;

  /// Heartbeats after which peers whose stream broke are tried again.
  private static final int RETRY_HEARTBEATS = 30;

  /// Says what a message is worth, and takes it when it is good.
  @FunctionalInterface
  public interface Judge {
    /// `from` brought `message`, whose signature was verified. Called on the thread that reads from
    /// `from`, from several threads at once; does not block.
    Verdict judge(GossipMessage message, PeerId from);
  }

  private record Arrival(GossipMessage message, PeerId from) {}

  /// Who writes to one peer.
  private final class Writer {
    final Condition ready = lock.newCondition();
    Connection connection;

    /// Whether there is a thread that writes, or is about to.
    boolean writing;

    /// Whether the router knows the peer.
    boolean connected;

    /// Whether the thread has to stop.
    boolean gone;

    Writer(Connection connection) {
      this.connection = connection;
    }
  }

  private final Host host;
  private final Predicate<PeerId> members;
  private final String topic;
  private final MeshParameters parameters;
  private final Judge judge;
  private final ReplicationRuntime runtime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connected = lock.newCondition();
  private final GossipRouter router;
  private final Map<PeerId, Writer> writers = new HashMap<>();
  private final Map<PeerId, NetworkStream> readers = new HashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private long heartbeats;
  private boolean closed;

  private final LongAdder refused = new LongAdder();
  private final LongAdder misconduct = new LongAdder();

  /// Takes part in `topic` with all peers of `host` that are members, from now on.
  ///
  /// @param authorship as whom messages are published
  /// @param members with whom messages are exchanged; who wrote one is for the judge to ask
  public static GossipMesh open(
      Host host,
      Authorship authorship,
      Predicate<PeerId> members,
      String topic,
      MeshParameters parameters,
      Judge judge,
      ReplicationRuntime runtime) {
    GossipMesh mesh =
        new GossipMesh(host, authorship, members, topic, parameters, judge, runtime.shared());
    GossipVersion.protocols().forEach(protocol -> host.handle(protocol, STREAMS_MAX, mesh::read));
    host.listen(mesh.new Connections());
    host.connections().forEach(mesh::talk);
    mesh.beatLater();
    return mesh;
  }

  private GossipMesh(
      Host host,
      Authorship authorship,
      Predicate<PeerId> members,
      String topic,
      MeshParameters parameters,
      Judge judge,
      ReplicationRuntime runtime) {
    this.host = host;
    this.members = members;
    this.topic = topic;
    this.parameters = parameters;
    this.judge = judge;
    this.runtime = runtime;
    this.router =
        new GossipRouter(
            host.id(),
            authorship,
            parameters,
            ScoreParameters.standard(),
            GossipPolicy.open(),
            new Told(),
            runtime.entropy());
    router.subscribe(topic, now());
    router.heartbeat(now());
  }

  /// Signs `data` and sends it on its way. Does not block.
  ///
  /// @return to how many peers it goes at once
  public int publish(Bytes data) {
    lock.lock();
    try {
      return router.publish(topic, data, now()).peers();
    } finally {
      lock.unlock();
    }
  }

  /// Who is in the mesh.
  public Set<PeerId> peers() {
    lock.lock();
    try {
      return router.mesh(topic);
    } finally {
      lock.unlock();
    }
  }

  /// How much is held.
  public GossipSizes sizes() {
    lock.lock();
    try {
      return router.sizes();
    } finally {
      lock.unlock();
    }
  }

  /// Messages that were not taken, duplicates not counted.
  public long refused() {
    return refused.sum();
  }

  /// How often a peer broke the rules.
  public long misconduct() {
    return misconduct.sum();
  }

  /// Ends all streams of this mesh; connections stay. Does nothing the second time.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (Writer writer : writers.values()) {
        writer.gone = true;
        writer.ready.signalAll();
      }
      readers.values().forEach(NetworkStream::reset);
      connected.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return runtime.clock().millis();
  }

  private void beatLater() {
    runtime.timers().after(Duration.ofMillis(parameters.heartbeatMillis()), this::beat);
  }

  private void beat() {
    boolean retry;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      router.heartbeat(now());
      heartbeats++;
      retry = heartbeats % RETRY_HEARTBEATS == 0;
      if (retry) {
        dismiss();
      }
    } finally {
      lock.unlock();
    }
    if (retry) {
      host.connections().forEach(this::talk);
    }
    beatLater();
  }

  /// Stops talking to those who are no members any more. With the lock held.
  private void dismiss() {
    writers.forEach(
        (peer, writer) -> {
          if (!members.test(peer)) {
            writer.gone = true;
            writer.ready.signalAll();
          }
        });
  }

  /// Begins to write to a peer, unless somebody does.
  private void talk(Connection connection) {
    if (!members.test(connection.remote())) {
      return;
    }
    Writer writer;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      writer = writers.computeIfAbsent(connection.remote(), _ -> new Writer(connection));
      if (writer.writing) {
        return;
      }
      writer.connection = connection;
      writer.writing = true;
      writer.gone = false;
    } finally {
      lock.unlock();
    }
    runtime.work().execute(() -> write(writer, connection));
  }

  private void write(Writer writer, Connection connection) {
    PeerId peer = connection.remote();
    try (NetworkStream stream = stream(connection)) {
      join(writer, peer, GossipVersion.of(stream.protocol()).orElseThrow());
      Optional<Bytes> frame = next(writer, peer);
      while (frame.isPresent()) {
        stream.write(frame.get());
        frame = next(writer, peer);
      }
    } catch (NetworkException e) {
      LOG.debug("gossip to {}: {}", peer, e.getMessage());
    } finally {
      stopped(writer, peer);
    }
  }

  /// Nobody writes to `peer` any more. While it is connected, in this or another way, we go on: at
  /// once on another connection, after some heartbeats on the same.
  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  private void stopped(Writer writer, PeerId peer) {
    Optional<Connection> other = host.connection(peer).filter(Connection::isOpen);
    boolean moved;
    lock.lock();
    try {
      writer.writing = false;
      moved = other.isPresent() && other.get() != writer.connection;
      if (closed || other.isEmpty() || !writer.connected || !members.test(peer)) {
        leave(writer, peer);
      }
    } finally {
      lock.unlock();
    }
    if (moved) {
      other.ifPresent(this::talk);
    }
  }

  private static NetworkStream stream(Connection connection) {
    NetworkException last = new NetworkException(Reason.UNSUPPORTED, "gossip");
    for (String protocol : GossipVersion.protocols()) {
      try {
        return connection.open(protocol);
      } catch (NetworkException e) {
        if (e.reason() != Reason.UNSUPPORTED) {
          throw e;
        }
        last = e;
      }
    }
    throw last;
  }

  private void join(Writer writer, PeerId peer, GossipVersion version) {
    lock.lock();
    try {
      if (writer.gone) {
        return;
      }
      if (writer.connected) {
        router.writerRestarted(peer, now());
        return;
      }
      writer.connected = router.peerConnected(peer, version, writer.connection.outbound(), now());
      writer.gone = !writer.connected;
      connected.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// With the lock held.
  private void leave(Writer writer, PeerId peer) {
    if (!writers.remove(peer, writer) || !writer.connected) {
      return;
    }
    writer.connected = false;
    router.peerGone(peer, now());
    NetworkStream reader = readers.remove(peer);
    if (reader != null) {
      reader.reset();
    }
  }

  /// The next frame for a peer; waits for it. Empty when there will be none.
  private Optional<Bytes> next(Writer writer, PeerId peer) {
    lock.lock();
    try {
      while (!writer.gone) {
        Optional<Bytes> frame = router.next(peer);
        if (frame.isPresent()) {
          return frame;
        }
        writer.ready.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return Optional.empty();
  }

  private void read(NetworkStream stream) throws MalformedException {
    PeerId from = stream.connection().remote();
    if (!members.test(from) || !begin(stream, from)) {
      stream.reset();
      return;
    }
    stream.deadline(SILENCE_MAX);
    byte[] buffer = new byte[READ_BYTES];
    try {
      int have = read(stream, buffer);
      while (have >= 0 && take(stream, from, Bytes.of(buffer, 0, have))) {
        have = read(stream, buffer);
      }
    } finally {
      lock.lock();
      try {
        readers.remove(from, stream);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Waits until the peer can be answered: the router hears only those that it can talk to.
  private boolean begin(NetworkStream stream, PeerId from) {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(ANSWER_WAIT_SECONDS);
      while (!isConnected(from)) {
        if (closed || left <= 0) {
          return false;
        }
        left = connected.awaitNanos(left);
      }
      NetworkStream former = readers.put(from, stream);
      if (former != null) {
        former.reset();
      }
      router.streamOpened(from);
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isConnected(PeerId peer) {
    Writer writer = writers.get(peer);
    return writer != null && writer.connected;
  }

  private static int read(NetworkStream stream, byte[] buffer) {
    while (true) {
      try {
        return stream.read(buffer, 0, buffer.length);
      } catch (NetworkException e) {
        if (e.reason() != Reason.TIMED_OUT) {
          throw e;
        }
        // Nothing new: that is no fault.
      }
    }
  }

  /// @return false when another stream of the peer has taken this one's place
  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  private boolean take(NetworkStream stream, PeerId from, Bytes bytes) throws MalformedException {
    List<Arrival> arrived;
    lock.lock();
    try {
      if (readers.get(from) != stream) {
        return false;
      }
      try {
        router.received(from, bytes, now());
      } finally {
        arrived = List.copyOf(arrivals);
        arrivals.clear();
        stream.holding(router.heldBytes(from));
      }
    } finally {
      lock.unlock();
    }
    for (Arrival arrival : arrived) {
      Verdict verdict = judge.judge(arrival.message(), arrival.from());
      lock.lock();
      try {
        router.decide(arrival.message().id(), verdict, now());
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  private final class Connections implements ConnectionListener {
    @Override
    public void opened(Connection connection) {
      talk(connection);
    }

    @Override
    public void closed(Connection connection) {
      PeerId peer = connection.remote();
      Writer idle = null;
      lock.lock();
      try {
        Writer writer = writers.get(peer);
        if (writer != null && writer.connection == connection) {
          writer.gone = true;
          writer.ready.signalAll();
          idle = writer.writing ? null : writer;
        }
      } finally {
        lock.unlock();
      }
      if (idle != null) {
        stopped(idle, peer);
      }
    }
  }

  /// Called with the lock held.
  private final class Told implements GossipEvents {
    @Override
    public void arrived(GossipMessage message, PeerId from) {
      arrivals.add(new Arrival(message, from));
    }

    @Override
    public void writable(PeerId peer) {
      Writer writer = writers.get(peer);
      if (writer != null) {
        writer.ready.signalAll();
      }
    }

    @Override
    public void refused(PeerId from, Refusal reason) {
      if (reason != Refusal.DUPLICATE) {
        refused.increment();
        LOG.debug("gossip of {} refused: {}", from, reason);
      }
    }

    @Override
    public void misconduct(PeerId peer, Misconduct what) {
      misconduct.increment();
      LOG.debug("gossip of {}: {}", peer, what);
    }
  }
}

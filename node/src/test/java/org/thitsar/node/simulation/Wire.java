package org.thitsar.node.simulation;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.network.AddressBook;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.network.PeerGate;
import org.thitsar.node.network.StreamHandler;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// The hosts of a simulated world. They keep no connections: sessions of sync are driven by
/// [Contact]. What they carry is joining, whose two sides block on each other: each runs on a
/// thread of its own, and only one of the two ever runs, so that the history stays one.
final class Wire {
  private final Map<PeerId, WireHost> listening = new HashMap<>();

  /// A host that can be dialled until another one of the same identity is opened.
  WireHost listen(SigningKey identity, PeerGate gate) {
    WireHost host = new WireHost(identity, gate);
    listening.put(host.id(), host);
    return host;
  }

  /// A host that only dials.
  WireHost dialler(SigningKey identity, PeerGate gate) {
    return new WireHost(identity, gate);
  }

  /// Nobody answers under this identity any more.
  void gone(PeerId peer) {
    listening.remove(peer);
  }

  /// One host.
  final class WireHost implements Host {
    private final PeerId id;
    private final PeerGate gate;
    private final Map<String, StreamHandler> handlers = new HashMap<>();
    private final AddressBook addresses = new AddressBook();

    private WireHost(SigningKey identity, PeerGate gate) {
      this.id = PeerId.of(identity.verifying());
      this.gate = gate;
    }

    /// Whether this host would keep a connection with `peer`.
    boolean admits(PeerId peer) {
      return gate.admit(peer) instanceof Admission.Admitted;
    }

    @Override
    public PeerId id() {
      return id;
    }

    @Override
    public List<Multiaddr> listening() {
      return List.of();
    }

    @Override
    public void handle(String protocol, int streamsMax, StreamHandler handler) {
      handlers.put(protocol, handler);
    }

    @Override
    public Connection dial(Multiaddr address) {
      @Nullable WireHost other = listening.get(address.peer().orElseThrow());
      if (other == null) {
        throw new NetworkException(Reason.UNREACHABLE, address.toString());
      }
      if (gate.admit(other.id) instanceof Admission.Refused
          || other.gate.admit(id) instanceof Admission.Refused) {
        throw new NetworkException(Reason.REFUSED, address.toString());
      }
      return new WireConnection(this, other);
    }

    @Override
    public AddressBook addresses() {
      return addresses;
    }

    @Override
    public Optional<Connection> connection(PeerId peer) {
      return Optional.empty();
    }

    @Override
    public List<Connection> connections() {
      return List.of();
    }

    @Override
    public void listen(ConnectionListener listener) {}

    @Override
    public void close() {}
  }

  private record WireConnection(WireHost here, WireHost there) implements Connection {
    @Override
    public PeerId remote() {
      return there.id;
    }

    @Override
    public Multiaddr remoteAddress() {
      return Multiaddr.ofTcp(org.thitsar.protocol.base.Bytes.of(new byte[] {127, 0, 0, 1}), 4001);
    }

    @Override
    public boolean outbound() {
      return true;
    }

    @Override
    public NetworkStream open(String protocol) {
      @Nullable StreamHandler handler = there.handlers.get(protocol);
      if (handler == null
          || !here.gate.admit(there.id).allows(protocol)
          || !there.gate.admit(here.id).allows(protocol)) {
        throw new NetworkException(Reason.UNSUPPORTED, protocol);
      }
      return new Line(protocol, handler, this).near;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void probe(Duration patience) {}

    @Override
    public void close() {}
  }

  /// A stream whose two ends take turns: whoever would wait for bytes hands the turn over.
  private static final class Line {
    private final Semaphore nearTurn = new Semaphore(0);
    private final Semaphore farTurn = new Semaphore(0);
    private final String protocol;
    private final StreamHandler handler;
    private final End near;
    private final End far;
    private boolean begun;
    private boolean served;
    private @Nullable Error fault;

    Line(String protocol, StreamHandler handler, WireConnection connection) {
      this.protocol = protocol;
      this.handler = handler;
      this.near = new End(connection, true);
      this.far = new End(new WireConnection(connection.there(), connection.here()), false);
    }

    /// Lets the far side run until it waits for bytes or is done.
    private void serve() {
      if (served) {
        return;
      }
      if (begun) {
        farTurn.release();
      } else {
        begun = true;
        Thread.ofVirtual().start(this::handle);
      }
      nearTurn.acquireUninterruptibly();
      Error broken = fault;
      if (broken != null) {
        fault = null;
        throw broken;
      }
    }

    private void handle() {
      try {
        handler.handle(far);
        far.closeWrite();
      } catch (MalformedException | RuntimeException e) {
        far.reset();
      } catch (Error e) {
        fault = e;
        far.reset();
      } finally {
        served = true;
        nearTurn.release();
      }
    }

    private final class End implements NetworkStream {
      private final Connection connection;
      private final boolean caller;
      private final Bucket written = new Bucket();
      private int taken;
      private boolean ended;
      private boolean reset;

      End(Connection connection, boolean caller) {
        this.connection = connection;
        this.caller = caller;
      }

      private End other() {
        return caller ? far : near;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        End from = other();
        if (from.nothing()) {
          if (caller) {
            serve();
          } else {
            nearTurn.release();
            farTurn.acquireUninterruptibly();
          }
        }
        if (from.reset) {
          throw new NetworkException(Reason.RESET, protocol);
        }
        if (from.nothing()) {
          // Both sides wait for each other.
          throw new NetworkException(Reason.TIMED_OUT, protocol);
        }
        int count = from.written.copy(from.taken, target, offset, length);
        from.taken += count;
        return count == 0 ? -1 : count;
      }

      private boolean nothing() {
        return taken == written.size() && !ended && !reset;
      }

      @Override
      public void write(byte[] source, int offset, int length) {
        written.write(source, offset, length);
      }

      @Override
      public void closeWrite() {
        ended = true;
      }

      @Override
      public void reset() {
        reset = true;
      }

      @Override
      public void deadline(Duration wait) {}

      @Override
      public Connection connection() {
        return connection;
      }

      @Override
      public String protocol() {
        return protocol;
      }

      @Override
      public void close() {
        ended = true;
        if (caller && begun) {
          serve();
        }
      }
    }
  }

  private static final class Bucket extends ByteArrayOutputStream {
    int copy(int at, byte[] target, int offset, int length) {
      int bytes = Math.min(length, count - at);
      System.arraycopy(buf, at, target, offset, bytes);
      return bytes;
    }
  }
}

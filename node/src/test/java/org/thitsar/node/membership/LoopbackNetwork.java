package org.thitsar.node.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Hosts that reach each other inside one process: gates and protocols as on a real host, bytes
/// through queues.
final class LoopbackNetwork {
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final Map<Multiaddr, LoopbackHost> listening = new ConcurrentHashMap<>();

  /// Whatever handlers threw.
  final List<Exception> faults = new CopyOnWriteArrayList<>();

  LoopbackHost listen(SigningKey identity, PeerGate gate, Multiaddr address) {
    LoopbackHost host = new LoopbackHost(identity, gate, address);
    listening.put(address, host);
    return host;
  }

  Host dialer(SigningKey identity, PeerGate gate) {
    return new LoopbackHost(identity, gate, null);
  }

  void unplug(Multiaddr address) {
    listening.remove(address);
  }

  final class LoopbackHost implements Host {
    private final PeerId id;
    private final PeerGate gate;
    private final @Nullable Multiaddr address;
    private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
    private final AddressBook addresses = new AddressBook();

    LoopbackHost(SigningKey identity, PeerGate gate, @Nullable Multiaddr address) {
      this.id = PeerId.of(identity.verifying());
      this.gate = gate;
      this.address = address;
    }

    @Override
    public PeerId id() {
      return id;
    }

    @Override
    public AddressBook addresses() {
      return addresses;
    }

    @Override
    public List<Multiaddr> listening() {
      return address == null ? List.of() : List.of(address.withPeer(id));
    }

    @Override
    public void handle(String protocol, int streamsMax, StreamHandler handler) {
      handlers.put(protocol, handler);
    }

    @Override
    public Connection dial(Multiaddr target) {
      LoopbackHost other = listening.get(target.withoutPeer());
      PeerId expected = target.peer().orElseThrow();
      if (gate.admit(expected) instanceof Admission.Refused) {
        throw new NetworkException(Reason.REFUSED, "own gate");
      }
      if (other == null) {
        throw new NetworkException(Reason.UNREACHABLE, target.toString());
      }
      if (!other.id.equals(expected)) {
        throw new NetworkException(Reason.WRONG_PEER, target.toString());
      }
      if (other.gate.admit(id) instanceof Admission.Refused) {
        throw new NetworkException(Reason.CLOSED, target.toString());
      }
      return new LoopbackConnection(this, other, target.withoutPeer());
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

  private final class LoopbackConnection implements Connection {
    private final LoopbackHost here;
    private final LoopbackHost there;
    private final Multiaddr address;

    LoopbackConnection(LoopbackHost here, LoopbackHost there, Multiaddr address) {
      this.here = here;
      this.there = there;
      this.address = address;
    }

    @Override
    public PeerId remote() {
      return there.id;
    }

    @Override
    public Multiaddr remoteAddress() {
      return address;
    }

    @Override
    public void probe(Duration patience) {
      // Memory does not fall silent.
    }

    @Override
    public boolean outbound() {
      return true;
    }

    @Override
    public NetworkStream open(String protocol) {
      StreamHandler handler = there.handlers.get(protocol);
      if (handler == null
          || !here.gate.admit(there.id).allows(protocol)
          || !there.gate.admit(here.id).allows(protocol)) {
        throw new NetworkException(Reason.UNSUPPORTED, protocol);
      }
      BlockingQueue<Bytes> out = new LinkedBlockingQueue<>();
      BlockingQueue<Bytes> in = new LinkedBlockingQueue<>();
      Pipe near = new Pipe(this, protocol, in, out);
      Pipe far = new Pipe(new LoopbackConnection(there, here, address), protocol, out, in);
      Thread.startVirtualThread(
          () -> {
            try {
              handler.handle(far);
              far.close();
            } catch (MalformedException | RuntimeException e) {
              faults.add(e);
              far.reset();
            }
          });
      return near;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static final class Pipe implements NetworkStream {
    private static final Bytes END = Bytes.utf8("end");
    private static final Bytes RESET = Bytes.utf8("reset");

    private final Connection connection;
    private final String protocol;
    private final BlockingQueue<Bytes> in;
    private final BlockingQueue<Bytes> out;
    private Bytes rest = Bytes.empty();
    private boolean ended;
    private boolean closedWrite;

    Pipe(
        Connection connection, String protocol, BlockingQueue<Bytes> in, BlockingQueue<Bytes> out) {
      this.connection = connection;
      this.protocol = protocol;
      this.in = in;
      this.out = out;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // END and RESET are marks, not content.
    public int read(byte[] target, int offset, int length) {
      if (ended) {
        return -1;
      }
      if (rest.isEmpty()) {
        Bytes next = take();
        if (next == END) {
          ended = true;
          return -1;
        }
        if (next == RESET) {
          ended = true;
          throw new NetworkException(Reason.RESET, protocol);
        }
        rest = next;
      }
      int count = Math.min(length, rest.length());
      rest.slice(0, count).copyTo(target, offset);
      rest = rest.slice(count, rest.length());
      return count;
    }

    private Bytes take() {
      try {
        Bytes next = in.poll(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new NetworkException(Reason.TIMED_OUT, protocol);
        }
        return next;
      } catch (InterruptedException e) {
        throw new NetworkException(Reason.CLOSED, protocol, e);
      }
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      if (closedWrite) {
        throw new NetworkException(Reason.CLOSED, protocol);
      }
      if (length > 0) {
        out.add(Bytes.of(source, offset, length));
      }
    }

    @Override
    public void closeWrite() {
      if (!closedWrite) {
        closedWrite = true;
        out.add(END);
      }
    }

    @Override
    public void reset() {
      closedWrite = true;
      out.add(RESET);
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
      closeWrite();
    }
  }
}

package org.thitsar.node.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.thitsar.node.network.AddressBook;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.ConnectionListener;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.network.StreamHandler;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Hosts in memory: dialling, streams with windows, and links that can be cut.
final class MemoryNetwork {
  static final int WINDOW_BYTES = 64 << 10;

  private final Map<PeerId, MemoryHost> hosts = new ConcurrentHashMap<>();
  private final Set<PeerId> away = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> opened = new ConcurrentHashMap<>();
  private final Map<PeerId, Multiaddr> places = new ConcurrentHashMap<>();
  private final Set<PeerId> refusing = ConcurrentHashMap.newKeySet();
  private final Set<PeerId> silent = ConcurrentHashMap.newKeySet();
  private final List<Multiaddr> dials = new CopyOnWriteArrayList<>();
  private final AtomicInteger probes = new AtomicInteger();
  private volatile long breakAfterBytes = Long.MAX_VALUE;

  MemoryHost host(PeerId id) {
    MemoryHost host = new MemoryHost(id);
    hosts.put(id, host);
    return host;
  }

  /// Where every host of this network is dialled.
  static Multiaddr address() {
    return Multiaddr.ofTcp(Bytes.of(new byte[] {127, 0, 0, 1}), 4001);
  }

  /// The peer can no longer be reached, and all its connections break.
  void goAway(PeerId peer) {
    away.add(peer);
    MemoryHost host = hosts.get(peer);
    if (host != null) {
      host.connections().forEach(Connection::close);
    }
  }

  /// The peer answers at this address only.
  void moveTo(PeerId peer, Multiaddr address) {
    places.put(peer, address);
  }

  /// The peer does not admit those who dial it.
  void refuses(PeerId peer) {
    refusing.add(peer);
  }

  /// The peer is gone, and its connections do not show it.
  void fallSilent(PeerId peer) {
    silent.add(peer);
    away.add(peer);
  }

  /// All dials that went out, without those that found a connection.
  List<Multiaddr> dials() {
    return List.copyOf(dials);
  }

  /// How often any connection was asked for a sign of life.
  int probes() {
    return probes.get();
  }

  /// The peer can be dialled again.
  void comeBack(PeerId peer) {
    away.remove(peer);
  }

  /// Every stream opened from now on breaks after so many bytes in one direction.
  void breakStreamsAfter(long bytes) {
    breakAfterBytes = bytes;
  }

  /// How many streams were opened for a protocol.
  int streams(String protocol) {
    return opened.computeIfAbsent(protocol, _ -> new AtomicInteger()).get();
  }

  /// One host.
  final class MemoryHost implements Host {
    private final PeerId id;
    private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
    private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<PeerId, MemoryConnection> live = new HashMap<>();
    private final AddressBook addresses = new AddressBook();

    MemoryHost(PeerId id) {
      this.id = id;
    }

    @Override
    public PeerId id() {
      return id;
    }

    @Override
    public List<Multiaddr> listening() {
      return List.of(address().withPeer(id));
    }

    @Override
    public void handle(String protocol, int streamsMax, StreamHandler handler) {
      handlers.put(protocol, handler);
    }

    @Override
    public Connection dial(Multiaddr address) {
      PeerId peer = address.peer().orElseThrow();
      Optional<Connection> existing = connection(peer);
      if (existing.isPresent()) {
        return existing.get();
      }
      dials.add(address);
      MemoryHost other = hosts.get(peer);
      Multiaddr place = places.get(peer);
      if (refusing.contains(peer)) {
        throw new NetworkException(Reason.REFUSED, address.toString());
      }
      if (other == null
          || away.contains(peer)
          || away.contains(id)
          || (place != null && !place.equals(address.withoutPeer()))) {
        throw new NetworkException(Reason.UNREACHABLE, address.toString());
      }
      MemoryConnection here = new MemoryConnection(this, other, true);
      MemoryConnection there = new MemoryConnection(other, this, false);
      here.twin = there;
      there.twin = here;
      other.add(there);
      add(here);
      addresses.worked(peer, address);
      other.listeners.forEach(listener -> listener.opened(there));
      listeners.forEach(listener -> listener.opened(here));
      return here;
    }

    private void add(MemoryConnection connection) {
      synchronized (live) {
        live.put(connection.remote(), connection);
      }
    }

    @Override
    public AddressBook addresses() {
      return addresses;
    }

    @Override
    public Optional<Connection> connection(PeerId peer) {
      synchronized (live) {
        return Optional.ofNullable(live.get(peer));
      }
    }

    @Override
    public List<Connection> connections() {
      synchronized (live) {
        return List.copyOf(live.values());
      }
    }

    @Override
    public void listen(ConnectionListener listener) {
      listeners.add(listener);
    }

    @Override
    public void close() {
      connections().forEach(Connection::close);
    }
  }

  /// One end of a connection.
  final class MemoryConnection implements Connection {
    private final MemoryHost local;
    private final MemoryHost other;
    private final boolean outbound;
    private final Set<NetworkStream> streams = new HashSet<>();
    private boolean open = true;
    private MemoryConnection twin = this;

    MemoryConnection(MemoryHost local, MemoryHost other, boolean outbound) {
      this.local = local;
      this.other = other;
      this.outbound = outbound;
    }

    @Override
    public PeerId remote() {
      return other.id();
    }

    @Override
    public Multiaddr remoteAddress() {
      return address();
    }

    @Override
    public boolean outbound() {
      return outbound;
    }

    @Override
    public NetworkStream open(String protocol) {
      StreamHandler handler = other.handlers.get(protocol);
      if (handler == null) {
        throw new NetworkException(Reason.UNSUPPORTED, protocol);
      }
      opened.computeIfAbsent(protocol, _ -> new AtomicInteger()).incrementAndGet();
      MemoryPipe there = new MemoryPipe(WINDOW_BYTES);
      MemoryPipe back = new MemoryPipe(WINDOW_BYTES);
      there.breakAt(breakAfterBytes);
      back.breakAt(breakAfterBytes);
      MemoryStream mine = new MemoryStream(this, protocol, back, there);
      MemoryStream theirs = new MemoryStream(twin, protocol, there, back);
      if (!add(mine) || !twin.add(theirs)) {
        throw new NetworkException(Reason.CLOSED, protocol);
      }
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  handler.handle(theirs);
                  theirs.close();
                } catch (MalformedException | NetworkException e) {
                  theirs.reset();
                }
              });
      return mine;
    }

    private synchronized boolean add(NetworkStream stream) {
      return open && streams.add(stream);
    }

    @Override
    public void probe(Duration patience) {
      probes.incrementAndGet();
      if (silent.contains(remote())) {
        close();
      }
    }

    @Override
    public synchronized boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      end();
      twin.end();
    }

    private void end() {
      List<NetworkStream> broken;
      synchronized (this) {
        if (!open) {
          return;
        }
        open = false;
        broken = new ArrayList<>(streams);
      }
      synchronized (local.live) {
        local.live.remove(remote(), this);
      }
      broken.forEach(NetworkStream::reset);
      local.listeners.forEach(listener -> listener.closed(this));
    }
  }
}

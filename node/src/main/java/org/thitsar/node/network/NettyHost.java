package org.thitsar.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.Ping;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.noise.NoiseHandshake;
import org.thitsar.protocol.libp2p.noise.NoiseIdentity;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.libp2p.yamux.YamuxSession;

/// A [Host] on TCP sockets, by Netty.
///
/// It answers identify and ping by itself. Event loops move and seal bytes; handlers run on virtual
/// threads.
public final class NettyHost implements Host {
  private static final Logger LOG = LoggerFactory.getLogger(NettyHost.class);
  private static final int EVENT_LOOPS_MAX = 4;
  private static final int BACKLOG = 128;

  /// Streams of ping, and of identify, that one connection may have: one, and one that is ending.
  private static final int OWN_STREAMS_MAX = 2;

  private static final int READ_BYTES_START = 2 << 10;
  private static final int READ_BYTES_MAX = 256 << 10;

  private final HostConfig config;
  private final PeerId id;
  private final Entropy entropy;
  private final NoiseIdentity noise;
  private final DialRoute route;
  private final EventLoopGroup loops;
  private final StreamServer server;
  private final SourceLimiter sources;
  private final ConnectionTable table;
  private final AddressBook addresses = new AddressBook();
  private final MemoryBudget budget;
  private final IdentifyPush push;
  private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<PeerId, CompletableFuture<Connection>> dials =
      new ConcurrentHashMap<>();
  private final List<Channel> acceptors = new ArrayList<>();
  private final List<Multiaddr> listening = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private NettyHost(HostConfig config) {
    this.config = config;
    this.id = PeerId.of(config.identity().verifying());
    this.entropy = oneAtATime(config.entropy());
    this.noise = NoiseIdentity.of(config.identity(), entropy);
    this.route = DialRoute.of(config);
    this.server = new StreamServer(config.limits());
    this.sources = new SourceLimiter(config.limits(), config.clock(), config.proxy().isPresent());
    this.table = new ConnectionTable(id, config.limits());
    this.loops =
        new MultiThreadIoEventLoopGroup(
            Math.min(Runtime.getRuntime().availableProcessors(), EVENT_LOOPS_MAX),
            new DefaultThreadFactory("thitsar-network", true),
            NioIoHandler.newFactory());
    this.budget = new MemoryBudget(config.limits().memory().heldBytesMax());
    this.push = new IdentifyPush(config.identity().verifying(), server::protocols);
    server.handleQuickly(Ping.PROTOCOL, OWN_STREAMS_MAX, new PingProtocol());
    handle(
        Identify.PROTOCOL,
        OWN_STREAMS_MAX,
        new IdentifyProtocol(config.identity().verifying(), server::protocols));
    handle(Identify.PUSH_PROTOCOL, OWN_STREAMS_MAX, push);
  }

  /// Opens a host that listens on the addresses of `config`.
  ///
  /// @throws NetworkException when one of them cannot be listened on; nothing stays open then
  public static NettyHost open(HostConfig config) {
    NettyHost host = new NettyHost(config);
    try {
      for (Multiaddr address : config.listen()) {
        host.listenOn(address);
      }
      return host;
    } catch (NetworkException e) {
      host.close();
      throw e;
    }
  }

  private static Entropy oneAtATime(Entropy entropy) {
    return target -> {
      synchronized (entropy) {
        entropy.fill(target);
      }
    };
  }

  private void listenOn(Multiaddr address) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(TcpAddress.of(address))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new NetworkException(Reason.CANNOT_LISTEN, address.toString(), bound.cause());
    }
    acceptors.add(bound.channel());
    listening.add(TcpAddress.of((InetSocketAddress) bound.channel().localAddress()).withPeer(id));
  }

  private WriteBufferWaterMark waterMark() {
    int high = config.limits().memory().writeBufferBytesMax();
    return new WriteBufferWaterMark(high / 2, high);
  }

  private static AdaptiveRecvByteBufAllocator readSizes() {
    AdaptiveRecvByteBufAllocator sizes =
        new AdaptiveRecvByteBufAllocator(READ_BYTES_START, READ_BYTES_START, READ_BYTES_MAX);
    // One connection that pours must not keep the others on its event loop waiting for long.
    sizes.maxMessagesPerRead(1);
    return sizes;
  }

  private void accept(SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    if (remote == null || closed.get() || !sources.begin(remote.getAddress())) {
      LOG.debug("a connection was refused before its handshake: limit");
      var _ = channel.close();
      return;
    }
    Inbound owner = new Inbound(remote.getAddress());
    var _ = channel.closeFuture().addListener(_ -> owner.ended());
    Duration patience =
        sources.relays(remote.getAddress())
            ? config.limits().handshakes().onionDeadline()
            : config.limits().handshakes().deadline();
    handle(
        channel,
        new PeerChannel(config, owner, false, TcpAddress.of(remote), this::answering, patience));
  }

  private NoiseHandshake answering() {
    return NoiseHandshake.responder(noise, muxers(), entropy);
  }

  private void handle(SocketChannel channel, PeerChannel handler) {
    config
        .privateNetwork()
        .ifPresent(key -> channel.pipeline().addLast(new PrivateNetworkHandler(key, entropy)));
    channel.pipeline().addLast(handler);
  }

  private List<String> muxers() {
    return config.earlyMuxer() ? List.of(YamuxSession.PROTOCOL) : List.of();
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> listening() {
    return List.copyOf(listening);
  }

  @Override
  public void handle(String protocol, int streamsMax, StreamHandler handler) {
    if (server.handle(protocol, streamsMax, handler)) {
      push.changed(table.identified());
    }
  }

  @Override
  public Connection dial(Multiaddr address) {
    PeerId peer =
        address
            .peer()
            .orElseThrow(
                () -> new NetworkException(Reason.BAD_ADDRESS, address + " names no peer"));
    if (closed.get()) {
      throw new NetworkException(Reason.CLOSED, "this host");
    }
    if (peer.equals(id)) {
      throw new NetworkException(Reason.BAD_ADDRESS, address + " is this host");
    }
    if (config.gate().admit(peer) instanceof Admission.Refused(String reason)) {
      throw new NetworkException(Reason.REFUSED, peer + ": " + reason);
    }
    Optional<Connection> existing = connection(peer);
    if (existing.isPresent()) {
      return existing.get();
    }
    CompletableFuture<Connection> mine = new CompletableFuture<>();
    CompletableFuture<Connection> underWay = dials.putIfAbsent(peer, mine);
    if (underWay != null) {
      return await(underWay, address);
    }
    try {
      connect(address, peer, mine);
      return await(mine, address);
    } finally {
      dials.remove(peer, mine);
      mine.completeExceptionally(new NetworkException(Reason.UNREACHABLE, address.toString()));
    }
  }

  /// Checks that an address is one of this computer's kind: an IP address and a TCP port.
  ///
  /// @throws NetworkException BAD_ADDRESS when it is not
  public static void requireListenable(Multiaddr address) {
    boolean ip =
        switch (address.parts().getFirst().kind()) {
          case IP4, IP6 -> true;
          case DNS, DNS4, DNS6, TCP, ONION3, P2P -> false;
        };
    if (!ip || address.peer().isPresent()) {
      throw new NetworkException(Reason.BAD_ADDRESS, address.toString());
    }
    var _ = TcpAddress.of(address);
  }

  /// Checks that an address is one that a host somewhere can dial: a place and a port, and no peer.
  ///
  /// @throws NetworkException BAD_ADDRESS when it is not
  public static void requireDialable(Multiaddr address) {
    if (address.peer().isPresent() || !TcpAddress.names(TcpAddress.unresolved(address))) {
      throw new NetworkException(Reason.BAD_ADDRESS, address.toString());
    }
  }

  private void connect(Multiaddr address, PeerId peer, CompletableFuture<Connection> result) {
    InetSocketAddress target = route.target(address);
    PeerChannel handler =
        new PeerChannel(
            config,
            new Outbound(result),
            true,
            address.withoutPeer(),
            () -> NoiseHandshake.initiator(noise, Optional.of(peer), muxers(), entropy),
            route.deadline());
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) config.limits().handshakes().deadline().toMillis())
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .option(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    route.prepare(channel.pipeline(), peer);
                    handle(channel, handler);
                  }
                });
    route.prepare(bootstrap);
    var _ =
        bootstrap
            .connect(target)
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    result.completeExceptionally(route.unreachable(address, done.cause()));
                  }
                });
  }

  /// The socket and the handshake have a deadline each; this one only guards against both failing.
  private Connection await(CompletableFuture<Connection> dial, Multiaddr address) {
    try {
      return dial.get(3 * route.deadline().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NetworkException cause) {
        throw new NetworkException(cause.reason(), "dialling " + address, cause);
      }
      throw new IllegalStateException("a dial ended without a reason", e);
    } catch (TimeoutException e) {
      throw new NetworkException(Reason.TIMED_OUT, "dialling " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NetworkException(Reason.CLOSED, "interrupted dialling " + address, e);
    }
  }

  @Override
  public AddressBook addresses() {
    return addresses;
  }

  @Override
  public Optional<Connection> connection(PeerId peer) {
    return table.preferred(peer);
  }

  /// What peers cost now.
  HostLoad load() {
    return new HostLoad(
        table.all().size(), server.running(), server.served(), budget.bytes(), budget.closed());
  }

  @Override
  public List<Connection> connections() {
    return table.all();
  }

  @Override
  public void listen(ConnectionListener listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      acceptors.forEach(acceptor -> acceptor.close().awaitUninterruptibly());
      table.all().forEach(Connection::close);
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /// What both directions have in common: the table, and telling listeners.
  private abstract class Owned implements PeerChannel.Owner {
    private final CountDownLatch gone = new CountDownLatch(1);
    private boolean kept;

    @Override
    public Admission admit(PeerId peer) {
      if (peer.equals(id)) {
        return new Admission.Refused("it has this node's own id");
      }
      return config.gate().admit(peer);
    }

    @Override
    public MuxedConnection connection(
        NoiseSession session, Admission admission, PeerChannel channel, IntConsumer onPong) {
      return new MuxedConnection(
          config,
          server,
          budget,
          session.remote(),
          channel.remoteAddress(),
          channel.outbound(),
          admission,
          numbers.incrementAndGet(),
          channel,
          onPong);
    }

    @Override
    public boolean ready(MuxedConnection connection) {
      kept = !closed.get() && table.add(connection);
      if (!kept) {
        LOG.info("{} refused: limit of connections", connection);
        failed(new NetworkException(Reason.LIMIT, connection.toString()));
        return false;
      }
      LOG.info("{} is open, {}", connection, connection.remoteAddress());
      // One thread for each connection keeps the events of each in order, whatever a listener does.
      Thread.ofVirtual()
          .name("thitsar-connection-" + connection.number())
          .start(() -> tell(connection));
      return true;
    }

    private void tell(MuxedConnection connection) {
      listeners.forEach(listener -> listener.opened(connection));
      try {
        gone.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      listeners.forEach(listener -> listener.closed(connection));
    }

    @Override
    public void closed(Optional<MuxedConnection> connection) {
      if (kept && connection.isPresent()) {
        table.remove(connection.get());
        LOG.info("{} is closed", connection.get());
      }
      gone.countDown();
    }
  }

  private final class Inbound extends Owned {
    private final InetAddress source;
    private boolean handshakeEnded;

    Inbound(InetAddress source) {
      this.source = source;
    }

    @Override
    public boolean ready(MuxedConnection connection) {
      endHandshake();
      return super.ready(connection);
    }

    @Override
    public void failed(NetworkException reason) {
      endHandshake();
    }

    private void endHandshake() {
      if (!handshakeEnded) {
        handshakeEnded = true;
        sources.handshakeEnded(source);
      }
    }

    /// However the socket came to its end.
    void ended() {
      endHandshake();
      sources.connectionEnded(source);
    }
  }

  private final class Outbound extends Owned {
    private final CompletableFuture<Connection> result;

    Outbound(CompletableFuture<Connection> result) {
      this.result = result;
    }

    @Override
    public boolean ready(MuxedConnection connection) {
      boolean kept = super.ready(connection);
      if (kept) {
        addresses.worked(connection.remote(), connection.remoteAddress());
        result.complete(connection);
      }
      return kept;
    }

    @Override
    public void failed(NetworkException reason) {
      result.completeExceptionally(reason);
    }
  }
}

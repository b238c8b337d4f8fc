package org.thitsar.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Connects to a SOCKS5 proxy, whatever the address is, and lets the proxy do the rest: names and
/// onion services go to it as names.
///
/// Every peer has a random user name of its own with the proxy, for as long as the host is open.
/// Tor takes it as a sign to use another circuit (`IsolateSOCKSAuth`), so that an exit or an
/// observer beyond it does not see that two connections come from one node. A proxy that wants no
/// user name chooses "no authentication", which is offered, too.
final class ProxiedRoute implements DialRoute {
  private static final Logger LOG = LoggerFactory.getLogger(ProxiedRoute.class);
  private static final int USER_BYTES = 8;
  // RFC 1929 wants at least one byte; Tor looks at both.
  private static final String PASSWORD = "thitsar";
  private static final String NAME = "socks";

  private final SocksProxy proxy;
  private final HostLimits limits;
  private final Entropy entropy;
  private final ConcurrentMap<PeerId, String> users = new ConcurrentHashMap<>();
  private final AtomicBoolean complained = new AtomicBoolean();

  /// `entropy` is used by many threads at once.
  ProxiedRoute(SocksProxy proxy, HostLimits limits, Entropy entropy) {
    this.proxy = proxy;
    this.limits = limits;
    this.entropy = entropy;
  }

  @Override
  public InetSocketAddress target(Multiaddr address) {
    return TcpAddress.unresolved(address);
  }

  @Override
  public void prepare(Bootstrap bootstrap) {
    // Else Netty would look the target up before the proxy is asked.
    var _ = bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
  }

  @Override
  public void prepare(ChannelPipeline pipeline, PeerId peer) {
    String user = users.computeIfAbsent(peer, _ -> entropy.bytes(USER_BYTES).hex());
    Socks5ProxyHandler handler = new Socks5ProxyHandler(proxy.socketAddress(), user, PASSWORD);
    // The deadline of the dial covers the proxy, too.
    handler.setConnectTimeoutMillis(0);
    ProxyAnswers answers = new ProxyAnswers(this::heard);
    pipeline
        .addLast(NAME, handler)
        .addBefore(NAME, null, answers.words())
        .addLast(answers.outcome());
  }

  @Override
  public Duration deadline() {
    return limits.proxiedDialDeadline();
  }

  @Override
  public NetworkException unreachable(Multiaddr address, Throwable cause) {
    heard(Reason.PROXY_UNREACHABLE);
    return new NetworkException(
        Reason.PROXY_UNREACHABLE, "the SOCKS5 proxy does not answer, for " + address, cause);
  }

  /// Says once, not at every dial, that the proxy itself is the trouble.
  private void heard(Reason reason) {
    boolean ofTheProxy =
        switch (reason) {
          case PROXY_UNREACHABLE, PROXY_REFUSED, PROXY_AUTHENTICATION, PROXY_BROKEN -> true;
          default -> false;
        };
    if (!ofTheProxy) {
      complained.set(false);
    } else if (!complained.getAndSet(true)) {
      LOG.warn("the SOCKS5 proxy does not serve: {}", reason);
    }
  }
}

package org.thitsar.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.crypto.Sha3;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Connects to a SOCKS5 proxy, whatever the address is, and lets the proxy do the rest: names and
/// onion services go to it as names.
///
/// A user name and none are both offered, so that a proxy that knows no users serves us, too.
final class ProxiedRoute implements DialRoute {
  private static final Logger LOG = LoggerFactory.getLogger(ProxiedRoute.class);
  private static final int USER_BYTES = 8;
  // RFC 1929 wants at least one byte; Tor looks at both.
  private static final String PASSWORD = "thitsar";
  private static final String NAME = "socks";

  private final SocksProxy proxy;
  private final HostLimits limits;
  private final AtomicBoolean complained = new AtomicBoolean();

  ProxiedRoute(SocksProxy proxy, HostLimits limits) {
    this.proxy = proxy;
    this.limits = limits;
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
    Socks5ProxyHandler handler =
        proxy.isolation().isEmpty()
            ? new Socks5ProxyHandler(proxy.socketAddress())
            : new Socks5ProxyHandler(proxy.socketAddress(), user(peer), PASSWORD);
    // The deadline of the dial covers the proxy, too.
    handler.setConnectTimeoutMillis(0);
    ProxyAnswers answers = new ProxyAnswers(this::heard);
    pipeline
        .addLast(NAME, handler)
        .addBefore(NAME, null, answers.words())
        .addLast(answers.outcome());
  }

  private String user(PeerId peer) {
    return Sha3.of(proxy.isolation(), peer.bytes()).slice(0, USER_BYTES).hex();
  }

  @Override
  public Duration deadline() {
    return limits.handshakes().proxiedDialDeadline();
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

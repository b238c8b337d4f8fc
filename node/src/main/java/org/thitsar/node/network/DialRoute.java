package org.thitsar.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// How dials leave this computer: all of them straight, or all of them through one proxy. There is
/// no third way, so that nothing goes beside a proxy by mistake.
interface DialRoute {
  /// Where to connect; may block to look a name up, if this route looks names up.
  ///
  /// @throws NetworkException when this route cannot dial addresses of that kind
  InetSocketAddress target(Multiaddr address);

  /// Sets what must be set before a socket is made.
  void prepare(Bootstrap bootstrap);

  /// Puts what stands between the socket and everything else into a new socket's `pipeline`.
  void prepare(ChannelPipeline pipeline, PeerId peer);

  /// How long everything from a connected socket to a connection that is ready may take.
  Duration deadline();

  /// Why a socket could not be connected at all.
  NetworkException unreachable(Multiaddr address, Throwable cause);

  /// The way that a host with this configuration takes.
  static DialRoute of(HostConfig config) {
    return config
        .proxy()
        .<DialRoute>map(proxy -> new ProxiedRoute(proxy, config.limits()))
        .orElseGet(() -> new StraightRoute(config.limits()));
  }
}

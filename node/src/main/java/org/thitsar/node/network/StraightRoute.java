package org.thitsar.node.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.AddressKind;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Connects by itself, and looks names up.
record StraightRoute(HostLimits limits) implements DialRoute {
  @Override
  public InetSocketAddress target(Multiaddr address) {
    if (address.parts().getFirst().kind() == AddressKind.ONION3) {
      throw new NetworkException(Reason.NEEDS_PROXY, address.toString());
    }
    return TcpAddress.of(address);
  }

  @Override
  public void prepare(Bootstrap bootstrap) {
    // Nothing stands between.
  }

  @Override
  public void prepare(ChannelPipeline pipeline, PeerId peer) {
    // Nothing stands between.
  }

  @Override
  public Duration deadline() {
    return limits.handshakes().deadline();
  }

  @Override
  public NetworkException unreachable(Multiaddr address, Throwable cause) {
    return new NetworkException(Reason.UNREACHABLE, address.toString(), cause);
  }
}

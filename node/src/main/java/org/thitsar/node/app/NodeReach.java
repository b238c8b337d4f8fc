package org.thitsar.node.app;

import java.util.List;
import java.util.Optional;
import org.thitsar.node.network.SocksProxy;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;

/// How a node and its peers reach each other.
///
/// @param listen where it listens (`/ip4/0.0.0.0/tcp/4001`); may be empty
/// @param announce where it says that it can be reached, without its peer id. When empty it says
///   where it listens, but behind a proxy it then says nothing: who dials through Tor does not want
///   the addresses of its own network told
/// @param socks5 the proxy through which it dials everybody
/// @param networkKey the key of a private network, under which every byte goes
public record NodeReach(
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    Optional<SocksProxy> socks5,
    Optional<SwarmKey> networkKey) {
  /// Copies the lists.
  public NodeReach {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
  }

  /// Whether the addresses of this computer are told to peers.
  public boolean announcesOwn() {
    return announce.isEmpty() && socks5.isEmpty();
  }
}

package org.thitsar.node.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.AddressPart;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Where a SOCKS5 proxy (RFC 1928), such as the local Tor, listens. What is said to it is not
/// encrypted, so it is on this computer or in this building.
///
/// @param ip 4 or 16 bytes
/// @param port 1 to 65,535
/// @param isolation a secret from which every peer gets a user name of its own with the proxy,
///   which Tor takes as a sign to use another circuit (`IsolateSOCKSAuth`): nobody sees at the far
///   end that two connections come from one node. Random for each run and the same for all hosts of
///   it; when empty, no user name is offered
public record SocksProxy(Bytes ip, int port, Bytes isolation) {
  private static final String PLACE = "proxy";

  /// Reads `127.0.0.1:9050` or `[::1]:9050`, without isolation. A name is refused: looking it up
  /// would be the first thing that leaves this computer beside the proxy.
  ///
  /// @throws MalformedException with [Flaw#BAD_TEXT] when it is no address with a port,
  ///   [Flaw#OUT_OF_RANGE] when it is neither of this computer nor of a private network
  public static SocksProxy parse(String text) throws MalformedException {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new MalformedException(Flaw.BAD_TEXT, PLACE);
    }
    String host = text.substring(0, colon);
    boolean six = host.startsWith("[") && host.endsWith("]");
    String family = six ? "/ip6/" + host.substring(1, host.length() - 1) : "/ip4/" + host;
    if (host.indexOf('/') >= 0) {
      throw new MalformedException(Flaw.BAD_TEXT, PLACE);
    }
    Multiaddr address = Multiaddr.parse(family + "/tcp/" + text.substring(colon + 1));
    Bytes ip = address.parts().getFirst().value();
    int port = port(address.parts().get(1));
    if (port == 0 || !nearby(ip)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
    return new SocksProxy(ip, port, Bytes.empty());
  }

  /// The same with a secret.
  public SocksProxy isolating(Bytes secret) {
    return new SocksProxy(ip, port, secret);
  }

  private static int port(AddressPart part) {
    return ((part.value().at(0) & 0xff) << 8) | (part.value().at(1) & 0xff);
  }

  private static boolean nearby(Bytes ip) {
    InetAddress address = inet(ip);
    // The platform knows the private ranges of IPv4, but not fc00::/7 (RFC 4193).
    boolean uniqueLocal = ip.length() == 16 && (ip.at(0) & 0xfe) == 0xfc;
    return address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || uniqueLocal;
  }

  private static InetAddress inet(Bytes ip) {
    try {
      return InetAddress.getByAddress(ip.toArray());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(inet(ip), port);
  }
}

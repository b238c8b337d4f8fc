package org.thitsar.node.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.libp2p.multiformats.AddressKind;
import org.thitsar.protocol.libp2p.multiformats.AddressPart;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Multiaddrs of the forms `/ip4|ip6|dns…/tcp/…` and `/onion3/…` as socket addresses, and back.
final class TcpAddress {
  private TcpAddress() {}

  /// Where to connect or bind. A host name is looked up here and now: call it where waiting is
  /// allowed.
  static InetSocketAddress of(Multiaddr address) {
    List<AddressPart> parts = address.withoutPeer().parts();
    if (parts.size() != 2 || parts.get(1).kind() != AddressKind.TCP) {
      throw new NetworkException(NetworkException.Reason.BAD_ADDRESS, address.toString());
    }
    return new InetSocketAddress(host(address, parts.getFirst()), port(parts.get(1)));
  }

  /// Where a proxy is to connect. Nothing is looked up: host names and onion services stay names.
  static InetSocketAddress unresolved(Multiaddr address) {
    List<AddressPart> parts = address.withoutPeer().parts();
    AddressPart host = parts.getFirst();
    if (host.kind() == AddressKind.ONION3 && parts.size() == 1) {
      return InetSocketAddress.createUnresolved(host.onionHost(), host.onionPort());
    }
    if (parts.size() != 2 || parts.get(1).kind() != AddressKind.TCP) {
      throw new NetworkException(NetworkException.Reason.BAD_ADDRESS, address.toString());
    }
    return switch (host.kind()) {
      case DNS, DNS4, DNS6 -> InetSocketAddress.createUnresolved(host.text(), port(parts.get(1)));
      case IP4, IP6 -> new InetSocketAddress(host(address, host), port(parts.get(1)));
      case TCP, ONION3, P2P ->
          throw new NetworkException(NetworkException.Reason.BAD_ADDRESS, address.toString());
    };
  }

  /// Whether `address` is one computer's, and not "any" of them.
  static boolean names(InetSocketAddress address) {
    return address.getPort() > 0
        && (address.isUnresolved() || !address.getAddress().isAnyLocalAddress());
  }

  private static InetAddress host(Multiaddr address, AddressPart part) {
    try {
      return switch (part.kind()) {
        case IP4, IP6 -> InetAddress.getByAddress(part.value().toArray());
        case DNS, DNS4, DNS6 -> named(part);
        case TCP, ONION3, P2P ->
            throw new NetworkException(NetworkException.Reason.BAD_ADDRESS, address.toString());
      };
    } catch (UnknownHostException e) {
      throw new NetworkException(NetworkException.Reason.UNREACHABLE, address.toString(), e);
    }
  }

  private static InetAddress named(AddressPart part) throws UnknownHostException {
    for (InetAddress found : InetAddress.getAllByName(part.text())) {
      int length = found.getAddress().length;
      boolean fits =
          part.kind() == AddressKind.DNS
              || (part.kind() == AddressKind.DNS4 && length == 4)
              || (part.kind() == AddressKind.DNS6 && length == 16);
      if (fits) {
        return found;
      }
    }
    throw new UnknownHostException(part.text());
  }

  private static int port(AddressPart part) {
    return ((part.value().at(0) & 0xff) << 8) | (part.value().at(1) & 0xff);
  }

  static Multiaddr of(InetSocketAddress address) {
    return Multiaddr.ofTcp(Bytes.of(address.getAddress().getAddress()), address.getPort());
  }
}

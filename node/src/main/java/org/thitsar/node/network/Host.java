package org.thitsar.node.network;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// A libp2p host: one peer id, its connections and the protocols it speaks.
///
/// All methods may be called from any thread. Those that wait for the network block: call them on a
/// virtual thread.
public interface Host extends AutoCloseable {
  /// Who this host is to its peers.
  PeerId id();

  /// The addresses it listens on, with the ports that were really bound and ending in `/p2p/` and
  /// its own id; empty for a host that only dials.
  List<Multiaddr> listening();

  /// Answers streams that peers open for `protocol` with `handler`, in place of an earlier one.
  ///
  /// Register before peers may ask: a protocol without a handler is refused by name.
  ///
  /// @param streamsMax how many of them one connection may have at once; the next is reset. Enough
  ///   for what an honest peer does, and one more for a stream whose end is not yet seen
  void handle(String protocol, int streamsMax, StreamHandler handler);

  /// The same with as many streams as a connection may have at all: for tools and tests, not for a
  /// protocol of strangers.
  default void handle(String protocol, StreamHandler handler) {
    handle(protocol, Integer.MAX_VALUE, handler);
  }

  /// Connects to the peer that `address` names in its last part (`/ip4/…/tcp/…/p2p/…`), or answers
  /// the connection that there already is.
  ///
  /// Blocks until the peer has proved its id and the connection is ready for streams, at most the
  /// handshake deadline.
  ///
  /// @throws NetworkException when it cannot be reached, is another peer, is refused by the gate,
  ///   or the address is of a kind that this host does not dial
  Connection dial(Multiaddr address);

  /// Where peers may be reached.
  AddressBook addresses();

  /// Connects to `peer` at the addresses that [#addresses] has, one after the other, or answers the
  /// connection that there already is. Blocks, at most for the handshake deadline at each.
  ///
  /// @throws NetworkException when no address is known, or with the reason of the last that was
  ///   tried: a peer that refuses this host at one address is not asked at the next
  default Connection dial(PeerId peer) {
    Optional<Connection> existing = connection(peer);
    if (existing.isPresent()) {
      return existing.get();
    }
    NetworkException last = null;
    for (Multiaddr address : addresses().addresses(peer)) {
      try {
        return dial(address.withPeer(peer));
      } catch (NetworkException e) {
        last = e;
        if (e.reason() == NetworkException.Reason.REFUSED) {
          break;
        }
      }
    }
    throw last != null
        ? last
        : new NetworkException(
            NetworkException.Reason.UNREACHABLE, "no address of " + peer + " is known");
  }

  /// A live connection to `peer`, when there is one.
  ///
  /// Two peers that dial each other at the same moment get two connections. Both stay open; this
  /// answers the one that the smaller peer id dialled, on both sides, and among several of those
  /// the newest.
  Optional<Connection> connection(PeerId peer);

  /// All live connections.
  List<Connection> connections();

  /// Tells `listener` of every connection that opens or closes from now on.
  void listen(ConnectionListener listener);

  /// Closes all connections and stops listening. Does nothing the second time.
  @Override
  void close();
}

package org.thitsar.node.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.identify.Identify;

/// The live connections by peer, oldest first.
final class ConnectionTable {
  private final PeerId self;
  private final HostLimits limits;
  private final Map<PeerId, List<MuxedConnection>> byPeer = new HashMap<>();
  private int count;

  ConnectionTable(PeerId self, HostLimits limits) {
    this.self = self;
    this.limits = limits;
  }

  /// Whether `connection` was taken in: a limit may stand against it.
  synchronized boolean add(MuxedConnection connection) {
    List<MuxedConnection> ofPeer =
        byPeer.computeIfAbsent(connection.remote(), _ -> new ArrayList<>());
    if (count >= limits.connections().most()
        || ofPeer.size() >= limits.connections().perPeerMax()) {
      if (ofPeer.isEmpty()) {
        byPeer.remove(connection.remote());
      }
      return false;
    }
    ofPeer.add(connection);
    count++;
    return true;
  }

  synchronized void remove(MuxedConnection connection) {
    List<MuxedConnection> ofPeer = byPeer.get(connection.remote());
    if (ofPeer != null && ofPeer.remove(connection)) {
      count--;
      if (ofPeer.isEmpty()) {
        byPeer.remove(connection.remote());
      }
    }
  }

  synchronized List<Connection> all() {
    List<Connection> all = new ArrayList<>();
    byPeer.values().forEach(all::addAll);
    return all;
  }

  /// Those to peers that identify answers: not to one that is admitted for something else only.
  synchronized List<Connection> identified() {
    List<Connection> identified = new ArrayList<>();
    for (List<MuxedConnection> ofPeer : byPeer.values()) {
      for (MuxedConnection connection : ofPeer) {
        if (connection.admission().allows(Identify.PROTOCOL)) {
          identified.add(connection);
        }
      }
    }
    return identified;
  }

  /// The connection that the smaller id dialled, on both sides; the newest of several.
  synchronized Optional<Connection> preferred(PeerId peer) {
    boolean smaller = self.bytes().compareTo(peer.bytes()) < 0;
    Connection best = null;
    for (MuxedConnection connection : byPeer.getOrDefault(peer, List.of())) {
      if (connection.isOpen()
          && (best == null || connection.outbound() == smaller || best.outbound() != smaller)) {
        best = connection;
      }
    }
    return Optional.ofNullable(best);
  }
}

package org.thitsar.node.replication;

import java.util.List;
import org.thitsar.protocol.identity.PeerId;

/// The other nodes of the federation and where they may be found. Asked again and again, so that it
/// may change; from several threads.
public interface KnownPeers {
  /// All other nodes.
  List<KnownPeer> all();

  /// Whether entries are exchanged with `peer` at all.
  boolean includes(PeerId peer);
}

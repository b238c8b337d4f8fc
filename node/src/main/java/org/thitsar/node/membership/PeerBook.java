package org.thitsar.node.membership;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Where nodes were reached or say they can be reached: hints for dialling, proved by nobody. The
/// handshake finds out who answers.
///
/// Addresses end without a peer id. Safe for use by many threads at once.
public final class PeerBook {
  private final Storage storage;

  /// The book in `storage`.
  public PeerBook(Storage storage) {
    this.storage = storage;
  }

  /// Replaces what is known of `node`: at most 8 addresses are kept, the first ones. An empty list
  /// changes nothing.
  public void put(WriteBatch batch, NodeId node, List<Multiaddr> addresses) {
    List<Multiaddr> kept = AddressList.tidy(addresses);
    if (kept.isEmpty()) {
      return;
    }
    ByteWriter value = new ByteWriter().bytes(node.bytes());
    AddressList.write(value, kept);
    batch.put(Column.PEER, node.bytes(), value.toBytes());
  }

  /// The addresses of `node`, the most promising first; empty when none are known.
  public List<Multiaddr> addresses(NodeId node) {
    return storage
        .get(Column.PEER, node.bytes())
        .map(value -> read(value).addresses())
        .orElse(List.of());
  }

  /// All nodes with their addresses, in the order of their keys.
  public Map<NodeId, List<Multiaddr>> all() {
    Map<NodeId, List<Multiaddr>> all = new TreeMap<>();
    storage.scan(
        Column.PEER,
        value -> {
          Known known = read(value);
          all.put(known.node(), known.addresses());
        });
    return all;
  }

  private record Known(NodeId node, List<Multiaddr> addresses) {}

  private static Known read(Bytes value) {
    try {
      ByteReader reader = new ByteReader(value, "peer");
      Known known = new Known(NodeId.decode(reader.bytes(32)), AddressList.read(reader));
      reader.end();
      return known;
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "peer", e);
    }
  }
}

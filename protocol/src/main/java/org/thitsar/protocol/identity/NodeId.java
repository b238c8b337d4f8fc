package org.thitsar.protocol.identity;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;

/// One installation of one organisation: its Ed25519 peer key, which also signs its logs.
///
/// A replaced laptop is another node. The libp2p form of the same key is its [PeerId].
public record NodeId(VerifyingKey key) implements Comparable<NodeId> {
  /// Reads the 32 bytes of the key.
  public static NodeId decode(Bytes bytes) throws MalformedException {
    return new NodeId(VerifyingKey.decode(bytes));
  }

  /// The 32 bytes of the key.
  public Bytes bytes() {
    return key.bytes();
  }

  /// The same node as libp2p names it.
  public PeerId peerId() {
    return PeerId.of(key);
  }

  @Override
  public int compareTo(NodeId other) {
    return bytes().compareTo(other.bytes());
  }

  /// The peer id in base58.
  @Override
  public String toString() {
    return peerId().toString();
  }
}

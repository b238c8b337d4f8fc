package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;

/// By what one message is recognised in a whole federation.
///
/// @param bytes 8 to 64 bytes
public record MessageId(Bytes bytes) {
  /// Refuses a length that no id has.
  public MessageId {
    if (bytes.length() < GossipLimits.ID_BYTES_MIN || bytes.length() > GossipLimits.ID_BYTES_MAX) {
      throw new IllegalArgumentException("a message id has 8 to 64 bytes");
    }
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}

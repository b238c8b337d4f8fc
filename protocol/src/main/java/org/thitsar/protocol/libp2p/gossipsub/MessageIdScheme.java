package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// How the id of a message is made. All nodes of a topic must have the same.
public enum MessageIdScheme {
  /// The author's key in its protobuf form, then the number: what js-libp2p does unless told
  /// otherwise, 44 bytes.
  KEY_AND_SEQNO {
    @Override
    Bytes author(Bytes from) {
      // An Ed25519 peer id is the key's protobuf form behind two bytes that say so.
      return from.slice(2, from.length());
    }
  },

  /// The author's peer id, then the number: the default of the specification, 46 bytes.
  FROM_AND_SEQNO {
    @Override
    Bytes author(Bytes from) {
      return from;
    }
  };

  abstract Bytes author(Bytes from);

  /// The id of the message of `author` with this number.
  public MessageId id(PeerId author, long seqno) {
    Bytes bytes =
        new ByteWriter(GossipLimits.ID_BYTES_MAX)
            .bytes(author(author.bytes()))
            .bytes(SequenceNumbers.encode(seqno))
            .toBytes();
    return new MessageId(bytes);
  }

  /// Whether `id` is one of a message of `author`.
  boolean isOf(MessageId id, PeerId author) {
    Bytes begin = author(author.bytes());
    return id.bytes().length() >= begin.length()
        && id.bytes().slice(0, begin.length()).equals(begin);
  }
}

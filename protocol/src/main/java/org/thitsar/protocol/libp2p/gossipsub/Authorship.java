package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;

/// As whom a node publishes. The specification wants every message signed by an author, not that
/// the author is the peer that it comes from.
@FunctionalInterface
public interface Authorship {
  /// The author of one message.
  ///
  /// @param id by which it is known
  /// @param key which signs it
  /// @param seqno its number, unique among those of the author
  record Author(PeerId id, SigningKey key, long seqno) {}

  /// The author of the next message.
  ///
  /// @param nowMillis the time, since 1970
  Author next(long nowMillis);

  /// Always the same, with numbers that only grow: as other implementations publish.
  static Authorship named(SigningKey key) {
    PeerId id = PeerId.of(key.verifying());
    SequenceNumbers numbers = new SequenceNumbers();
    return nowMillis -> new Author(id, key, numbers.next(nowMillis));
  }

  /// A key made for this one message, and a number that says nothing: nobody can prove who
  /// published it, or that two messages are of one author. For topics whose content shows by itself
  /// that a member wrote it.
  static Authorship oneTime(Entropy entropy) {
    return _ -> {
      SigningKey key = SigningKey.random(entropy);
      Bytes seqno = entropy.bytes(SequenceNumbers.BYTES);
      return new Author(PeerId.of(key.verifying()), key, SequenceNumbers.decode(seqno));
    };
  }
}

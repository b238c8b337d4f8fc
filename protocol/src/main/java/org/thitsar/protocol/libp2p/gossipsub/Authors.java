package org.thitsar.protocol.libp2p.gossipsub;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.identity.PeerId;

/// Who has written what was accepted, the least recent forgotten first: their ids need no second
/// check, and a number of theirs that has left the [SeenCache] is never taken again.
final class Authors {
  private static final class Author {
    final PeerId id;
    long floor;
    boolean hasFloor;
    long lastMillis;

    Author(PeerId id) {
      this.id = id;
    }
  }

  private final LinkedHashMap<Bytes, Author> authors = new LinkedHashMap<>(16, 0.75f, true);

  Optional<PeerId> known(Bytes from) {
    return Optional.ofNullable(authors.get(from)).map(author -> author.id);
  }

  void accepted(PeerId id, long nowMillis) {
    authors.computeIfAbsent(id.bytes(), _ -> new Author(id)).lastMillis = nowMillis;
    if (authors.size() > GossipLimits.AUTHORS_MAX) {
      authors.pollFirstEntry();
    }
  }

  /// The message of `id` with this number is not remembered as seen any more.
  void forgotten(PeerId id, long seqno) {
    Author author = authors.get(id.bytes());
    if (author != null && (!author.hasFloor || Long.compareUnsigned(seqno, author.floor) > 0)) {
      author.floor = seqno;
      author.hasFloor = true;
    }
  }

  boolean isOld(Bytes from, long seqno) {
    Author author = authors.get(from);
    return author != null && author.hasFloor && Long.compareUnsigned(seqno, author.floor) <= 0;
  }

  /// Forgets authors of whom nothing came for `millis`: one whose clock was set back is heard again
  /// after that.
  void expire(long nowMillis, long millis) {
    authors.values().removeIf(author -> nowMillis - author.lastMillis > millis);
  }

  int size() {
    return authors.size();
  }
}

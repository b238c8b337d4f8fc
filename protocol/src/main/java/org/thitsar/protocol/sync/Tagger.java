package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;

/// Makes the tags of one session: 8 bytes under a log's carry key, the session's id and the role of
/// whoever sends them. To anyone without the carry key they are random.
final class Tagger {
  /// The number of tags is padded to a multiple of this, so that it tells little.
  static final int TAGS_BUCKET = 16;

  private static final int TAG_LENGTH = 8;

  private final Bytes session;

  Tagger(Bytes session) {
    this.session = session;
  }

  /// The tag by which `sender` names `log`.
  long tag(CarriedLog log, Role sender) {
    return Kdf.tag(
            TAG_LENGTH,
            log.carryKey(),
            Label.SYNC_TAG,
            session,
            Bytes.of((byte) (sender == Role.INITIATOR ? 0 : 1)),
            log.id().bytes())
        .asBuffer()
        .getLong();
  }

  /// `real` tags, sorted, among as many random ones as fill the bucket: at least one bucket.
  static List<Long> hidden(Collection<Long> real, Entropy entropy) {
    Set<Long> tags = new HashSet<>(real);
    int size = Math.max(1, Math.ceilDiv(tags.size(), TAGS_BUCKET)) * TAGS_BUCKET;
    while (tags.size() < size) {
      tags.add(entropy.bytes(TAG_LENGTH).asBuffer().getLong());
    }
    List<Long> sorted = new ArrayList<>(tags);
    sorted.sort(Long::compareUnsigned);
    return sorted;
  }
}

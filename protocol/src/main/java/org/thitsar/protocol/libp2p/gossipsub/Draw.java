package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;

/// Chance, out of the entropy that the owner gives.
final class Draw {
  /// Taken at once, since a call may cost more than its bytes.
  private static final int BLOCK_BYTES = 512;

  private final Entropy entropy;
  private Bytes block = Bytes.empty();
  private int at;

  Draw(Entropy entropy) {
    this.entropy = entropy;
  }

  /// At most `count` of `from`, in an order that nobody can foresee. Costs `count` draws.
  <T> List<T> some(Collection<T> from, int count) {
    List<T> list = new ArrayList<>(from);
    int drawn = Math.clamp(count, 0, list.size());
    for (int i = 0; i < drawn; i++) {
      Collections.swap(list, i, i + below(list.size() - i));
    }
    return list.subList(0, drawn);
  }

  /// All of `from`.
  <T> List<T> shuffled(Collection<T> from) {
    return some(from, from.size());
  }

  /// A number from 0 to below `bound`. Its bias is below 2⁻³² times the bound: of no matter here.
  private int below(int bound) {
    if (at == block.length()) {
      block = entropy.bytes(BLOCK_BYTES);
      at = 0;
    }
    long value = SequenceNumbers.decode(block.slice(at, at + SequenceNumbers.BYTES)) >>> 1;
    at += SequenceNumbers.BYTES;
    return (int) (value % bound);
  }
}

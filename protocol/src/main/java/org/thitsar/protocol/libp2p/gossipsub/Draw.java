package org.thitsar.protocol.libp2p.gossipsub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;

/// Chance, out of the entropy that the owner gives.
final class Draw {
  private final Entropy entropy;

  Draw(Entropy entropy) {
    this.entropy = entropy;
  }

  /// A number from 0 to below `bound`. Its bias is below 2⁻³² times the bound: of no matter here.
  int below(int bound) {
    Bytes random = entropy.bytes(8);
    long value = SequenceNumbers.decode(random) >>> 1;
    return (int) (value % bound);
  }

  /// All of `from`, in an order that nobody can foresee.
  <T> List<T> shuffled(Collection<T> from) {
    List<T> list = new ArrayList<>(from);
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, below(i + 1));
    }
    return list;
  }

  /// At most `count` of `from`.
  <T> List<T> some(Collection<T> from, int count) {
    List<T> list = shuffled(from);
    return list.subList(0, Math.clamp(count, 0, list.size()));
  }
}

package org.thitsar.protocol.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.testkit.SeededEntropy;

class ByteQueueTest {
  @Test
  void takes_whatWasAppended_inOrder() {
    SeededEntropy entropy = new SeededEntropy(11);
    byte[] all = entropy.bytes(300_000).toArray();
    ByteQueue queue = new ByteQueue();
    byte[] out = new byte[all.length];
    int in = 0;
    int taken = 0;
    for (int step = 1; taken < all.length; step++) {
      int piece = Math.min(step * 37 % 5_000, all.length - in);
      if (step % 2 == 0) {
        queue.append(all, in, piece);
      } else {
        queue.appendShared(Arrays.copyOfRange(all, in, in + piece), 0, piece);
      }
      in += piece;
      taken += queue.take(out, taken, Math.min(step * 53 % 4_000, out.length - taken));
      assertThat(queue.size()).isEqualTo(in - taken);
    }
    assertThat(out).isEqualTo(all);
    assertThat(queue.isEmpty()).isTrue();
  }
}

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
    HeldBytes held = new HeldBytes();
    ByteQueue queue = new ByteQueue(held);
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
    assertThat(held.bytes()).isZero();
  }

  @Test
  void room_isCounted_andStaysWithinThreeTimesTheBytes_whateverThePieces() {
    SeededEntropy entropy = new SeededEntropy(12);
    for (int pattern = 0; pattern < 200; pattern++) {
      HeldBytes held = new HeldBytes();
      ByteQueue queue = new ByteQueue(held);
      byte[] lengths = entropy.bytes(400).toArray();
      for (byte length : lengths) {
        // Pieces of a few bytes between whole arrays of a KiB and more.
        int piece = length < 0 ? 1 + (length & 3) : 1_024 + 10 * length;
        queue.appendShared(new byte[piece + 24], 12, piece);
      }
      assertThat(held.bytes()).isGreaterThanOrEqualTo(queue.size());
      assertThat(held.bytes()).isLessThan(3L * queue.size() + (4 << 10));
      queue.clear();
      assertThat(held.bytes()).isZero();
    }
  }
}

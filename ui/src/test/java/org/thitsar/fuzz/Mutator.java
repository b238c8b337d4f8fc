package org.thitsar.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Changes inputs at random; the same random numbers make the same changes.
final class Mutator {
  private static final byte[] TELLING = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '\n', ' ', '/', '0'};
  private static final int[] LENGTHS = {1 << 10, 8 << 10, 32 << 10};
  private static final int INPUT_BYTES_MAX = 96 << 10;

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /// One of `pool`, changed in up to four places.
  byte[] next(List<byte[]> pool) {
    byte[] input = pool.get(random.nextInt(pool.size()));
    for (int i = random.nextInt(4); i >= 0; i--) {
      input = changed(input, pool);
    }
    return input.length <= INPUT_BYTES_MAX ? input : Arrays.copyOf(input, INPUT_BYTES_MAX);
  }

  private byte[] changed(byte[] input, List<byte[]> pool) {
    if (input.length == 0) {
      return bytes(1 + random.nextInt(16));
    }
    int from = random.nextInt(input.length);
    int to = from + random.nextInt(Math.min(64, input.length - from) + 1);
    return switch (random.nextInt(12)) {
      case 0, 1 -> {
        byte[] flipped = input.clone();
        flipped[from] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 2, 3 -> {
        byte[] set = input.clone();
        set[from] = TELLING[random.nextInt(TELLING.length)];
        yield set;
      }
      case 4 -> Arrays.copyOf(input, from);
      case 5 -> joined(Arrays.copyOf(input, from), bytes(1 + random.nextInt(8)), input, from);
      case 6 -> joined(Arrays.copyOf(input, from), new byte[0], input, to);
      case 7 -> joined(Arrays.copyOf(input, from), repeated(input, from, to), input, from);
      case 8 -> {
        byte[] other = pool.get(random.nextInt(pool.size()));
        int at = other.length == 0 ? 0 : random.nextInt(other.length);
        yield joined(Arrays.copyOf(input, from), new byte[0], other, at);
      }
      case 9 -> {
        byte[] filled = input.clone();
        Arrays.fill(filled, from, to, (byte) random.nextInt());
        yield filled;
      }
      default -> {
        Optional<WireTree> tree = WireTree.read(input);
        yield tree.isPresent()
            ? tree.get().blownUp(random, LENGTHS[random.nextInt(LENGTHS.length)])
            : joined(input, bytes(1 + random.nextInt(4)), input, input.length);
      }
    };
  }

  private byte[] repeated(byte[] input, int from, int to) {
    int times = 1 << random.nextInt(10);
    byte[] part = Arrays.copyOfRange(input, from, to);
    byte[] whole = new byte[part.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(part, 0, whole, i * part.length, part.length);
    }
    return whole;
  }

  private byte[] bytes(int length) {
    byte[] fresh = new byte[length];
    random.nextBytes(fresh);
    return fresh;
  }

  private static byte[] joined(byte[] head, byte[] middle, byte[] other, int otherFrom) {
    int rest = other.length - otherFrom;
    byte[] whole = Arrays.copyOf(head, head.length + middle.length + rest);
    System.arraycopy(middle, 0, whole, head.length, middle.length);
    System.arraycopy(other, otherFrom, whole, head.length + middle.length, rest);
    return whole;
  }
}

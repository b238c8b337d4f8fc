package org.thitsar.protocol.libp2p.yamux;

import java.util.ArrayDeque;

/// Bytes in the order they came, in chunks.
///
/// A large piece of an array that the queue may keep is held as it is; everything else is copied
/// into chunks that fill up, so that many small pieces cost about as much memory as their bytes,
/// and one small piece never holds a large array alive. What is counted is the room taken up, not
/// the bytes in it, so that no pattern of pieces holds more than it is charged for.
final class ByteQueue {
  private static final int CHUNK_BYTES_MIN = 1 << 10;
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
  private final HeldBytes held;
  private int size;

  /// An empty queue whose room is counted in `held`.
  ByteQueue(HeldBytes held) {
    this.held = held;
  }

  private static final class Chunk {
    final byte[] array;
    final boolean own;
    int start;
    int end;

    Chunk(byte[] array, boolean own, int start, int end) {
      this.array = array;
      this.own = own;
      this.start = start;
      this.end = end;
    }
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Adds bytes of an array that nobody writes to any more.
  void appendShared(byte[] source, int offset, int length) {
    if (length < CHUNK_BYTES_MIN || length < source.length / 2) {
      append(source, offset, length);
    } else {
      add(new Chunk(source, false, offset, offset + length));
      size += length;
    }
  }

  /// Adds a copy of bytes.
  void append(byte[] source, int offset, int length) {
    int at = offset;
    int left = length;
    size += length;
    while (left > 0) {
      Chunk tail = chunks.peekLast();
      if (tail == null || !tail.own || tail.end == tail.array.length) {
        // What the last chunk took foretells what comes. A whole array as the last one does not:
        // else a byte after each would take up a large chunk.
        int twice = tail != null && tail.own ? 2 * tail.array.length : 0;
        int room = Math.clamp(Math.max(left, twice), CHUNK_BYTES_MIN, CHUNK_BYTES_MAX);
        tail = new Chunk(new byte[room], true, 0, 0);
        add(tail);
      }
      int piece = Math.min(left, tail.array.length - tail.end);
      System.arraycopy(source, at, tail.array, tail.end, piece);
      tail.end += piece;
      at += piece;
      left -= piece;
    }
  }

  /// Takes up to `length` bytes out.
  ///
  /// @return how many
  int take(byte[] target, int offset, int length) {
    int taken = 0;
    while (taken < length) {
      Chunk head = chunks.peekFirst();
      if (head == null) {
        break;
      }
      int piece = Math.min(length - taken, head.end - head.start);
      System.arraycopy(head.array, head.start, target, offset + taken, piece);
      head.start += piece;
      taken += piece;
      if (head.start == head.end) {
        chunks.removeFirst();
        held.add(-head.array.length);
      }
    }
    size -= taken;
    return taken;
  }

  void clear() {
    chunks.forEach(chunk -> held.add(-chunk.array.length));
    chunks.clear();
    size = 0;
  }

  private void add(Chunk chunk) {
    chunks.addLast(chunk);
    held.add(chunk.array.length);
  }
}

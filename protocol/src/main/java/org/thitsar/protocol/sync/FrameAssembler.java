package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Puts frames together out of a stream of bytes that is cut anywhere: a varint length, then so
/// many bytes.
///
/// A length is checked before anything is allocated, and memory grows only as bytes arrive: a peer
/// that announces much and sends little costs little.
public final class FrameAssembler {
  private static final int LENGTH_BYTES_MAX = 5;
  private static final int FIRST_ALLOCATION = 4 << 10;
  private static final byte[] NOTHING = new byte[0];

  private final int frameBytesMax;
  private final Deque<Bytes> whole = new ArrayDeque<>();
  private byte[] body = NOTHING;
  private int bodyAt;
  private int length;
  private int lengthBytes;
  private boolean lengthKnown;

  /// Frames of at most `frameBytesMax` bytes.
  public FrameAssembler(int frameBytesMax) {
    this.frameBytesMax = frameBytesMax;
  }

  /// `content` with its length before it.
  public static Bytes frame(Bytes content) {
    return new ByteWriter(LENGTH_BYTES_MAX + content.length()).prefixed(content).toBytes();
  }

  /// Takes the next `count` bytes of the stream out of `source`.
  ///
  /// @throws MalformedException when a frame is empty or too large, or its length is not in the
  ///   shortest form; the stream is of no use afterwards
  public void accept(byte[] source, int offset, int count) throws MalformedException {
    int at = offset;
    int end = offset + count;
    while (at < end) {
      if (!lengthKnown) {
        acceptLength(source[at] & 0xff);
        at++;
        continue;
      }
      int part = Math.min(end - at, length - bodyAt);
      room(part);
      System.arraycopy(source, at, body, bodyAt, part);
      bodyAt += part;
      at += part;
      if (bodyAt == length) {
        whole.add(bodyAt == body.length ? Bytes.owning(body) : Bytes.of(body, 0, bodyAt));
        restart();
      }
    }
  }

  /// The next whole frame.
  public Optional<Bytes> next() {
    return Optional.ofNullable(whole.poll());
  }

  /// How much is held for a frame that is not whole.
  public int heldBytes() {
    return body.length;
  }

  /// Whether the stream stands between two frames, so that it may end here.
  public boolean between() {
    return lengthBytes == 0 && whole.isEmpty();
  }

  private void acceptLength(int next) throws MalformedException {
    length |= (next & 0x7f) << (7 * lengthBytes);
    lengthBytes++;
    if (next >= 0x80) {
      if (lengthBytes == LENGTH_BYTES_MAX - 1) {
        throw new MalformedException(Flaw.BAD_VARINT, "frame length");
      }
      return;
    }
    if (next == 0 && lengthBytes > 1) {
      throw new MalformedException(Flaw.BAD_VARINT, "frame length");
    }
    if (length == 0) {
      throw new MalformedException(Flaw.MISSING_FIELD, "frame");
    }
    if (length > frameBytesMax) {
      throw new MalformedException(Flaw.TOO_LARGE, "frame");
    }
    lengthKnown = true;
    body = new byte[Math.min(length, FIRST_ALLOCATION)];
  }

  private void room(int more) {
    if (body.length - bodyAt < more) {
      body = Arrays.copyOf(body, Math.min(length, Math.max(body.length * 2, bodyAt + more)));
    }
  }

  private void restart() {
    body = NOTHING;
    bodyAt = 0;
    length = 0;
    lengthBytes = 0;
    lengthKnown = false;
  }
}

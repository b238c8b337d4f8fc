package org.thitsar.protocol.libp2p.gossipsub;

import java.util.Arrays;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Cuts a stream into frames: a length as varint, then as many bytes.
///
/// Holds what has arrived of one frame, and no more room than twice that: a length alone allocates
/// nothing.
final class RpcFrames {
  private static final String PLACE = "gossipsub length";
  private static final int LENGTH_BYTES_MAX = 3;
  private static final byte[] NOTHING = new byte[0];

  private Bytes chunk = Bytes.empty();
  private int chunkAt;

  private int lengthSoFar;
  private int lengthBytes;
  private int length = -1;
  private byte[] frame = NOTHING;
  private int have;

  /// Gives the next bytes of the stream. Only when [#next] has nothing more.
  void feed(Bytes bytes) {
    chunk = bytes;
    chunkAt = 0;
  }

  /// The next whole frame, without its length.
  ///
  /// @return empty when more bytes are needed
  Optional<Bytes> next() throws MalformedException {
    while (length < 0) {
      if (chunkAt == chunk.length()) {
        feed(Bytes.empty());
        return Optional.empty();
      }
      readLength(chunk.at(chunkAt++));
    }
    int piece = Math.min(length - have, chunk.length() - chunkAt);
    if (have == 0 && piece == length) {
      Bytes whole = chunk.slice(chunkAt, chunkAt + piece);
      chunkAt += piece;
      length = -1;
      return Optional.of(whole);
    }
    if (frame.length - have < piece) {
      frame = Arrays.copyOf(frame, Math.min(length, Math.max(2 * frame.length, have + piece)));
    }
    System.arraycopy(chunk.unsafeArray(), chunkAt, frame, have, piece);
    chunkAt += piece;
    have += piece;
    if (have < length) {
      feed(Bytes.empty());
      return Optional.empty();
    }
    Bytes whole = Bytes.owning(frame.length == length ? frame : Arrays.copyOf(frame, length));
    frame = NOTHING;
    have = 0;
    length = -1;
    return Optional.of(whole);
  }

  /// How many bytes are held.
  int heldBytes() {
    return frame.length + chunk.length() - chunkAt;
  }

  private void readLength(byte next) throws MalformedException {
    lengthSoFar |= (next & 0x7f) << (7 * lengthBytes);
    lengthBytes++;
    if (next < 0) {
      if (lengthBytes == LENGTH_BYTES_MAX) {
        throw new MalformedException(Flaw.TOO_LARGE, PLACE);
      }
      return;
    }
    if (next == 0 && lengthBytes > 1) {
      throw new MalformedException(Flaw.BAD_VARINT, PLACE);
    }
    if (lengthSoFar > GossipLimits.FRAME_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    // A frame of nothing says nothing, and must not cost a message's parser for its one byte.
    length = lengthSoFar == 0 ? -1 : lengthSoFar;
    lengthSoFar = 0;
    lengthBytes = 0;
  }
}

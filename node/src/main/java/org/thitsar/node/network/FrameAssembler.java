package org.thitsar.node.network;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Cuts what a socket gives into Noise frames: two bytes of length, then the frame.
final class FrameAssembler {
  private int header;
  private int headerHave;
  private byte @Nullable [] frame;
  private int have;

  /// Takes bytes out of `source` up to the end of one frame.
  ///
  /// @param frameBytesMax what one frame may have now
  /// @return a whole frame, in an array that nobody else holds; null when more bytes are needed
  /// @throws MalformedException when the frame is longer than it may be
  byte @Nullable [] next(ByteBuf source, int frameBytesMax) throws MalformedException {
    while (frame == null) {
      if (!source.isReadable()) {
        return null;
      }
      header = (header << 8) | source.readUnsignedByte();
      headerHave++;
      if (headerHave == 2) {
        if (header > frameBytesMax) {
          throw new MalformedException(Flaw.TOO_LARGE, "noise frame");
        }
        frame = new byte[header];
        have = 0;
      }
    }
    byte[] current = frame;
    int piece = Math.min(source.readableBytes(), current.length - have);
    source.readBytes(current, have, piece);
    have += piece;
    if (have < current.length) {
      return null;
    }
    frame = null;
    header = 0;
    headerHave = 0;
    return current;
  }

  /// What is held for a frame that is not whole.
  int heldBytes() {
    return frame == null ? 0 : frame.length;
  }
}

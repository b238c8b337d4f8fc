package org.thitsar.node.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.thitsar.protocol.base.MalformedException;

/// Lets the fuzzing of another module at what a socket is cut into.
public final class NetworkDoor {
  private final ByteBuf source;
  private final FrameAssembler frames = new FrameAssembler();
  private final int frameBytesMax;

  /// What came on a socket, and what a frame of it may have.
  public NetworkDoor(byte[] source, int frameBytesMax) {
    this.source = Unpooled.wrappedBuffer(source);
    this.frameBytesMax = frameBytesMax;
  }

  /// Cuts everything.
  ///
  /// @return how many frames were whole
  public int cut() throws MalformedException {
    int whole = 0;
    while (frames.next(source, frameBytesMax) != null) {
      whole++;
    }
    return whole;
  }
}

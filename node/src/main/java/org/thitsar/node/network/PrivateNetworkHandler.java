package org.thitsar.node.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.libp2p.pnet.PrivateStream;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;

/// Everything between the socket and [PeerChannel] under the key of a private network.
final class PrivateNetworkHandler extends ChannelDuplexHandler {
  private static final int CHUNK = 16 << 10;
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[CHUNK];
        }
      };

  private final PrivateStream stream;

  PrivateNetworkHandler(SwarmKey key, Entropy entropy) {
    this.stream = new PrivateStream(key, entropy);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ByteBuf hello = ctx.alloc().buffer().writeBytes(stream.hello().asBuffer());
    var _ = ctx.writeAndFlush(hello, ctx.voidPromise());
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf received = (ByteBuf) message;
    ByteBuf uncovered = ctx.alloc().buffer(received.readableBytes());
    byte[] chunk = SCRATCH.get();
    try {
      while (received.isReadable()) {
        int length = Math.min(received.readableBytes(), chunk.length);
        received.readBytes(chunk, 0, length);
        int skipped = stream.receive(chunk, 0, length);
        uncovered.writeBytes(chunk, skipped, length - skipped);
      }
    } finally {
      received.release();
    }
    if (uncovered.isReadable()) {
      ctx.fireChannelRead(uncovered);
    } else {
      uncovered.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ByteBuf plain = (ByteBuf) message;
    ByteBuf hidden = ctx.alloc().buffer(plain.readableBytes());
    byte[] chunk = SCRATCH.get();
    try {
      while (plain.isReadable()) {
        int length = Math.min(plain.readableBytes(), chunk.length);
        plain.readBytes(chunk, 0, length);
        stream.send(chunk, 0, length);
        hidden.writeBytes(chunk, 0, length);
      }
    } finally {
      plain.release();
    }
    var _ = ctx.write(hidden, promise);
  }
}

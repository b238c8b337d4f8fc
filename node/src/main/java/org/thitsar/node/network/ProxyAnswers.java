package org.thitsar.node.network;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.socksx.SocksMessage;
import io.netty.handler.codec.socksx.v5.Socks5AuthMethod;
import io.netty.handler.codec.socksx.v5.Socks5CommandResponse;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import io.netty.handler.codec.socksx.v5.Socks5InitialResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthResponse;
import io.netty.handler.codec.socksx.v5.Socks5PasswordAuthStatus;
import io.netty.handler.proxy.ProxyConnectException;
import java.util.function.Consumer;
import org.thitsar.node.network.NetworkException.Reason;

/// Hears what a SOCKS5 proxy says, so that a failure has the right reason: Netty's own handler puts
/// it into the text of an exception only.
///
/// [#words] stands before that handler and sees the answers, [#outcome] behind it and turns its
/// failure into a [NetworkException]. Both run on the event loop of one socket.
final class ProxyAnswers {
  private final Consumer<Reason> heard;
  // What it means when the socket ends before anything was said.
  private Reason reason = Reason.PROXY_BROKEN;
  private String said = "it hung up or does not speak SOCKS5";

  /// `heard` is told the reason of a failure, or UNREACHABLE when the proxy itself did its part.
  ProxyAnswers(Consumer<Reason> heard) {
    this.heard = heard;
  }

  ChannelHandler words() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        hear(message);
        ctx.fireChannelRead(message);
        if (message instanceof Socks5CommandResponse) {
          ctx.pipeline().remove(this);
        }
      }
    };
  }

  ChannelHandler outcome() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof ProxyConnectException) {
          heard.accept(reason);
          ctx.fireExceptionCaught(new NetworkException(reason, "SOCKS5 proxy: " + said, cause));
        } else {
          ctx.fireExceptionCaught(cause);
        }
      }
    };
  }

  private void hear(Object message) {
    switch (message) {
      case SocksMessage garbled when garbled.decoderResult().isFailure() -> {
        // Netty makes an answer of it that refuses; it was none.
      }
      case Socks5InitialResponse first -> {
        if (first.authMethod().equals(Socks5AuthMethod.UNACCEPTED)) {
          mean(Reason.PROXY_AUTHENTICATION, "it wants a way to log in that we do not have");
        }
      }
      case Socks5PasswordAuthResponse second -> {
        if (!second.status().equals(Socks5PasswordAuthStatus.SUCCESS)) {
          mean(Reason.PROXY_AUTHENTICATION, "it wants a user name and password of its own");
        }
      }
      case Socks5CommandResponse last -> hear(last.status());
      default -> {}
    }
  }

  private void hear(Socks5CommandStatus status) {
    if (status.equals(Socks5CommandStatus.SUCCESS)) {
      // What goes wrong from now on is not the proxy's.
      heard.accept(Reason.UNREACHABLE);
    } else if (status.equals(Socks5CommandStatus.FORBIDDEN)) {
      mean(Reason.PROXY_REFUSED, "its rules forbid this connection");
    } else if (status.equals(Socks5CommandStatus.COMMAND_UNSUPPORTED)
        || status.equals(Socks5CommandStatus.ADDRESS_UNSUPPORTED)) {
      mean(Reason.PROXY_REFUSED, "it does not dial such addresses");
    } else {
      // General failure, network or host unreachable, refused there, expired, and what Tor says of
      // onion services (0xf0 to 0xf7): in all of them the proxy has tried.
      mean(Reason.UNREACHABLE, "answer " + (status.byteValue() & 0xff));
    }
  }

  private void mean(Reason what, String words) {
    reason = what;
    said = words;
  }
}

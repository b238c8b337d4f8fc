package org.thitsar.node.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.NetworkException.Reason;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.multistream.Negotiator;
import org.thitsar.protocol.libp2p.noise.NoiseCipher;
import org.thitsar.protocol.libp2p.noise.NoiseHandshake;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.libp2p.yamux.YamuxSession;

/// One socket on its way from the first byte to streams, and then the pump between them. Everything
/// here runs on the event loop of the socket.
///
/// ```
/// SECURITY   multistream-select in the clear: /noise and nothing else
/// HANDSHAKE  Noise XX; then the gate is asked, before any further byte is looked at
/// MUXER      multistream-select inside Noise: /yamux/1.0.0; left out when the handshake agreed on it
/// CONFIRM    (dialling side) a Yamux ping is under way: its answer says that the peer admitted us
/// OPEN       streams
/// ```
///
/// One deadline covers all of them up to OPEN.
final class PeerChannel extends ChannelInboundHandlerAdapter implements MuxedConnection.Wire {
  private static final Logger LOG = LoggerFactory.getLogger(PeerChannel.class);

  // Sealed in place, so that no plaintext stays in it.
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[LENGTH_BYTES + NoiseHandshake.FRAME_BYTES_MAX];
        }
      };
  private static final int LENGTH_BYTES = 2;
  private static final int PLAINTEXT_BYTES_MAX =
      NoiseHandshake.FRAME_BYTES_MAX - NoiseCipher.OVERHEAD;
  private static final int NEGOTIATION_READ_BYTES = 512;
  private static final int CONFIRMING_PING = 0;
  private static final int FAREWELL_SECONDS = 1;
  private static final Duration RECOUNT = Duration.ofMillis(200);

  private enum Stage {
    SECURITY,
    HANDSHAKE,
    MUXER,
    CONFIRM,
    OPEN,
    CLOSED
  }

  /// What the host does at the turning points.
  interface Owner {
    /// What the host's gate says of `peer`.
    Admission admit(PeerId peer);

    /// Makes the connection object.
    MuxedConnection connection(
        NoiseSession session, Admission admission, PeerChannel channel, IntConsumer onPong);

    /// The connection is ready for streams.
    ///
    /// @return whether the host keeps it: a limit may stand against it
    boolean ready(MuxedConnection connection);

    /// It will never be ready; called at most once, and not after [#ready].
    void failed(NetworkException reason);

    /// The socket is closed, after [#ready] or [#failed].
    void closed(Optional<MuxedConnection> connection);
  }

  private final HostConfig config;
  private final Owner owner;
  private final boolean outbound;
  private final Multiaddr remoteAddress;
  private final Supplier<NoiseHandshake> handshakes;
  private final Duration patience;
  private final FrameAssembler frames = new FrameAssembler();
  private final AtomicBoolean pumpAsked = new AtomicBoolean();

  private Stage stage = Stage.SECURITY;
  private Negotiator negotiator;
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable NoiseHandshake handshake;
  private @Nullable NoiseSession session;
  private @Nullable Admission admitted;
  private @Nullable MuxedConnection connection;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> keepAlive;
  private boolean settled;
  private int probes = CONFIRMING_PING + 1;
  private boolean probing;
  private long reads;
  private long readsAtHalf;
  private boolean heard;
  private boolean asked;
  private long producedBytes;
  private long producedAtTick;
  private long waitingAtTick;
  private boolean stuckAtTick;
  private boolean recountAsked;

  /// @param handshakes makes the handshake when it begins: a key pair is not for whoever only opens
  ///   a socket
  /// @param patience the deadline up to OPEN
  PeerChannel(
      HostConfig config,
      Owner owner,
      boolean outbound,
      Multiaddr remoteAddress,
      Supplier<NoiseHandshake> handshakes,
      Duration patience) {
    this.config = config;
    this.owner = owner;
    this.outbound = outbound;
    this.remoteAddress = remoteAddress;
    this.handshakes = handshakes;
    this.patience = patience;
    this.negotiator =
        outbound
            ? Negotiator.dialer(List.of(NoiseHandshake.PROTOCOL))
            : Negotiator.listener(NoiseHandshake.PROTOCOL::equals);
  }

  Multiaddr remoteAddress() {
    return remoteAddress;
  }

  boolean outbound() {
    return outbound;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    deadline =
        ctx.executor()
            .schedule(
                () -> fail(new NetworkException(Reason.TIMED_OUT, "handshake with " + peer())),
                patience.toNanos(),
                TimeUnit.NANOSECONDS);
    sendPlain(negotiator.output());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf source = (ByteBuf) message;
    try {
      heard = true;
      reads++;
      while (source.isReadable() && stage != Stage.CLOSED) {
        if (stage == Stage.SECURITY) {
          negotiateSecurity(source);
        } else {
          int most =
              stage == Stage.HANDSHAKE
                  ? NoiseHandshake.HANDSHAKE_BYTES_MAX
                  : NoiseHandshake.FRAME_BYTES_MAX;
          byte[] frame = frames.next(source, most);
          if (frame != null) {
            take(frame);
          }
        }
      }
    } catch (MalformedException e) {
      Reason reason =
          e.place().equals(NoiseHandshake.WRONG_PEER) ? Reason.WRONG_PEER : Reason.BROKEN;
      if (reason == Reason.BROKEN) {
        // How often one source can make this line is bounded by the limits on handshakes.
        LOG.warn("{} broke the rules of libp2p: {}", whoSpeaks(), e.getMessage());
      }
      fail(new NetworkException(reason, e.getMessage() + " from " + peer(), e));
    } finally {
      source.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Answers to all that was read leave in one go.
    if (connection != null && connection.hasOutput()) {
      pumpNow();
    }
    count();
  }

  private void negotiateSecurity(ByteBuf source) throws MalformedException {
    byte[] some = new byte[Math.min(source.readableBytes(), NEGOTIATION_READ_BYTES)];
    source.getBytes(source.readerIndex(), some);
    source.skipBytes(negotiator.receive(some, 0, some.length));
    sendPlain(negotiator.output());
    if (negotiator.finished()) {
      if (negotiator.agreed().isEmpty()) {
        fail(new NetworkException(Reason.UNSUPPORTED, "no Noise at " + peer()));
        return;
      }
      stage = Stage.HANDSHAKE;
      if (outbound) {
        sendFrame(handshake().start());
      }
    }
  }

  private void take(byte[] frame) throws MalformedException {
    if (session == null) {
      NoiseHandshake under = handshake();
      Bytes answer = under.receive(Bytes.owning(frame));
      if (!answer.isEmpty()) {
        sendFrame(answer);
      }
      if (under.done()) {
        handshake = null;
        proved(under.session());
      }
      return;
    }
    int length = session.opening().open(frame, 0, frame.length, frame, 0);
    int used = 0;
    if (stage == Stage.MUXER) {
      used = negotiator.receive(frame, 0, length);
      sendSealed(negotiator.output());
      if (!negotiator.finished()) {
        return;
      }
      if (negotiator.agreed().isEmpty()) {
        fail(new NetworkException(Reason.UNSUPPORTED, "no Yamux at " + peer()));
        return;
      }
      multiplex();
    }
    if (connection != null && length > used) {
      connection.receive(frame, used, length - used);
    }
  }

  private NoiseHandshake handshake() {
    NoiseHandshake under = handshake;
    if (under == null) {
      under = handshakes.get();
      handshake = under;
    }
    return under;
  }

  private void proved(NoiseSession proved) {
    Admission admission = owner.admit(proved.remote());
    if (admission instanceof Admission.Refused(String reason)) {
      LOG.warn("peer {} refused: {}", proved.remote(), reason);
      fail(new NetworkException(Reason.REFUSED, proved.remote() + ": " + reason));
      return;
    }
    session = proved;
    admitted = admission;
    if (proved.muxer().isPresent()) {
      multiplex();
    } else {
      stage = Stage.MUXER;
      negotiator =
          outbound
              ? Negotiator.dialer(List.of(YamuxSession.PROTOCOL))
              : Negotiator.listener(YamuxSession.PROTOCOL::equals);
      sendSealed(negotiator.output());
    }
  }

  private void multiplex() {
    if (session == null || admitted == null) {
      throw new IllegalStateException("streams before the peer was admitted");
    }
    connection = owner.connection(session, admitted, this, this::ponged);
    if (outbound) {
      stage = Stage.CONFIRM;
      connection.ping(CONFIRMING_PING);
    } else {
      open();
    }
  }

  private void ponged(int value) {
    if (stage == Stage.CONFIRM) {
      open();
    }
    if (value == probes) {
      probing = false;
    }
  }

  @Override
  public void probe(Duration wait) {
    onLoop(() -> probeNow(wait));
  }

  /// What arrives soon after the question may have waited in this computer since before the network
  /// was lost, so only the answer itself counts at first; later anything does, because the answer
  /// may stand behind much else on a slow line.
  private void probeNow(Duration wait) {
    if (stage != Stage.OPEN || connection == null || probing) {
      return;
    }
    probing = true;
    int number = ++probes;
    connection.ping(number);
    later(wait.dividedBy(2), () -> readsAtHalf = reads);
    later(
        wait,
        () -> {
          if (probing && probes == number) {
            probing = false;
            if (reads == readsAtHalf) {
              fail(new NetworkException(Reason.TIMED_OUT, peer() + " gives no sign of life"));
            }
          }
        });
  }

  private void open() {
    stage = Stage.OPEN;
    settled = true;
    cancel(deadline);
    if (connection == null || context == null) {
      throw new IllegalStateException("open without a connection");
    }
    if (!owner.ready(connection)) {
      // Without an answer to its ping, by which the peer sees that it was not taken.
      stage = Stage.CLOSED;
      var _ = context.close();
      return;
    }
    long nanos = config.limits().waits().keepAlive().toNanos();
    keepAlive =
        context.executor().scheduleAtFixedRate(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /// A connection that was silent for one interval is asked, and given up after another.
  private void tick() {
    if (connection != null) {
      connection.tick();
    }
    if (isStuck()) {
      fail(new NetworkException(Reason.TIMED_OUT, peer() + " does not read"));
    } else if (heard) {
      heard = false;
      asked = false;
    } else if (!asked && connection != null) {
      asked = true;
      connection.ping(CONFIRMING_PING + 1);
    } else {
      fail(new NetworkException(Reason.TIMED_OUT, peer() + " is silent"));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      pumpNow();
    }
    count();
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void pump() {
    if (pumpAsked.compareAndSet(false, true)) {
      onLoop(
          () -> {
            pumpAsked.set(false);
            pumpNow();
          });
    }
  }

  private void onLoop(Runnable task) {
    try {
      context().executor().execute(task);
    } catch (RejectedExecutionException e) {
      // The host is closed, and this connection with it: there is nobody left to tell.
      LOG.trace("{}: the host is closed", remoteAddress);
    }
  }

  /// Seals what the session gives, for as long as the socket takes it.
  private void pumpNow() {
    if (context == null || connection == null || session == null) {
      return;
    }
    byte[] scratch = SCRATCH.get();
    boolean wrote = false;
    while (context.channel().isWritable()) {
      int length = connection.produce(scratch, LENGTH_BYTES, PLAINTEXT_BYTES_MAX);
      if (length == 0) {
        break;
      }
      // Failures of all writes arrive in exceptionCaught.
      var _ = context.write(seal(session, scratch, length), context.voidPromise());
      producedBytes += length;
      wrote = true;
    }
    if (wrote) {
      context.flush();
      count();
    }
  }

  /// Tells the connection what is held around it.
  private void count() {
    if (connection == null || context == null) {
      return;
    }
    long waiting = waitingBytes(context);
    connection.heldByWire(waiting + frames.heldBytes());
    if (waiting > 0 && !recountAsked) {
      // Below the water mark nobody is told when it has left.
      recountAsked = true;
      later(
          RECOUNT,
          () -> {
            recountAsked = false;
            count();
          });
    }
  }

  private static long waitingBytes(ChannelHandlerContext context) {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /// Whether there was something to send through two whole intervals and none of it was taken.
  private boolean isStuck() {
    long waiting = waitingBytes(context());
    boolean still = waiting > 0 && waiting == waitingAtTick && producedBytes == producedAtTick;
    boolean stuck = still && stuckAtTick;
    stuckAtTick = still;
    waitingAtTick = waiting;
    producedAtTick = producedBytes;
    return stuck;
  }

  @Override
  public void pause() {
    context().channel().config().setAutoRead(false);
  }

  @Override
  public void resume() {
    onLoop(() -> context().channel().config().setAutoRead(true));
  }

  @Override
  public void later(Duration wait, Runnable task) {
    try {
      var _ = context().executor().schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("{}: the host is closed", remoteAddress);
    }
  }

  @Override
  public void giveUp() {
    onLoop(
        () -> {
          LOG.warn("{} closed: of all peers it made this node hold most", whoSpeaks());
          fail(new NetworkException(Reason.LIMIT, "memory for " + peer()));
        });
  }

  private ByteBuf seal(NoiseSession session, byte[] scratch, int length) {
    int sealed = session.sealing().seal(scratch, LENGTH_BYTES, length, scratch, LENGTH_BYTES);
    scratch[0] = (byte) (sealed >>> 8);
    scratch[1] = (byte) sealed;
    ByteBuf target = context().alloc().directBuffer(LENGTH_BYTES + sealed);
    return target.writeBytes(scratch, 0, LENGTH_BYTES + sealed);
  }

  private void sendSealed(Bytes plaintext) {
    if (!plaintext.isEmpty() && session != null) {
      byte[] scratch = SCRATCH.get();
      plaintext.copyTo(scratch, LENGTH_BYTES);
      flush(seal(session, scratch, plaintext.length()));
    }
  }

  private void sendFrame(Bytes frame) {
    byte[] whole = new byte[LENGTH_BYTES + frame.length()];
    whole[0] = (byte) (frame.length() >>> 8);
    whole[1] = (byte) frame.length();
    frame.copyTo(whole, LENGTH_BYTES);
    flush(Unpooled.wrappedBuffer(whole));
  }

  private void sendPlain(Bytes bytes) {
    if (!bytes.isEmpty()) {
      flush(Unpooled.wrappedBuffer(bytes.unsafeArray()));
    }
  }

  private void flush(ByteBuf bytes) {
    ChannelHandlerContext ctx = context();
    var _ = ctx.writeAndFlush(bytes, ctx.voidPromise());
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("the socket is not open yet");
    }
    return context;
  }

  @Override
  public void close() {
    onLoop(this::closeNow);
  }

  /// Lets what is on its way go out first, but does not wait long for a peer that does not read.
  private void closeNow() {
    if (stage != Stage.CLOSED) {
      stage = Stage.CLOSED;
      pumpNow();
      ChannelHandlerContext ctx = context();
      var _ = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      var _ =
          ctx.executor()
              .schedule(
                  () -> {
                    var _ = ctx.close();
                  },
                  FAREWELL_SECONDS,
                  TimeUnit.SECONDS);
    }
  }

  private void fail(NetworkException reason) {
    if (stage == Stage.CLOSED) {
      return;
    }
    LOG.debug("{}: {}", remoteAddress, reason.getMessage());
    settle(reason);
    stage = Stage.CLOSED;
    pumpNow();
    var _ = context().close();
  }

  private void settle(NetworkException reason) {
    if (!settled) {
      settled = true;
      owner.failed(reason);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Reason reason = stage == Stage.CONFIRM ? Reason.REFUSED : Reason.CLOSED;
    stage = Stage.CLOSED;
    cancel(deadline);
    cancel(keepAlive);
    settle(new NetworkException(reason, "closed by " + peer() + " before it was ready"));
    if (connection != null) {
      connection.abort();
    }
    owner.closed(Optional.ofNullable(connection));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A reset by the peer arrives here too; the class says enough.
    LOG.debug("{}: {}", remoteAddress, cause.getClass().getName());
    settle(
        cause instanceof NetworkException known
            ? known
            : new NetworkException(Reason.CLOSED, "connection with " + peer() + " broke", cause));
    stage = Stage.CLOSED;
    // A proxy that failed ends the socket without another word to us.
    cancel(deadline);
    var _ = ctx.close();
  }

  /// For the log, which names no addresses.
  private String whoSpeaks() {
    return session == null ? "a peer that has not proved its id" : "peer " + session.remote();
  }

  private String peer() {
    return session == null ? remoteAddress.toString() : session.remote().toString();
  }

  private static void cancel(@Nullable ScheduledFuture<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}

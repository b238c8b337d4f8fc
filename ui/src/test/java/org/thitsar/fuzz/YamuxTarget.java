package org.thitsar.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.network.HostLimits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.yamux.YamuxEvents;
import org.thitsar.protocol.libp2p.yamux.YamuxLimits;
import org.thitsar.protocol.libp2p.yamux.YamuxSession;
import org.thitsar.protocol.libp2p.yamux.YamuxStream;

/// One side of a connection whose owner reads every second stream, answers with a few bytes, and
/// sends what there is.
final class YamuxTarget implements YamuxEvents {
  private static final int PIECE_BYTES = 1 << 10;

  private final YamuxSession session;
  private final List<YamuxStream> opened = new ArrayList<>();
  private final List<YamuxStream> readable = new ArrayList<>();
  private final byte[] target = new byte[64 << 10];

  private YamuxTarget(boolean client) {
    HostLimits limits = HostLimits.standard();
    this.session =
        new YamuxSession(
            client,
            new YamuxLimits(
                limits.streams().inMax(),
                limits.streams().outMax(),
                limits.streams().windowBytesMax(),
                limits.streams().windowGrowthBytesMax(),
                limits.streams().sendQueueBytesMax(),
                limits.memory().unsentBytesMax(),
                limits.streams().emptyFramesMax()),
            this);
  }

  static FuzzTarget.Attempt attempt(boolean client, byte[] input) {
    YamuxTarget target = new YamuxTarget(client);
    session(target);
    byte[] bytes = input.clone();
    return () -> {
      target.take(bytes);
      return target::check;
    };
  }

  /// Two streams of our own, which a peer can answer.
  private static void session(YamuxTarget target) {
    for (int i = 0; i < 2; i++) {
      target
          .session
          .open()
          .ifPresent(
              stream -> {
                int _ = stream.write(target.target, 0, 4);
              });
    }
    target.produce();
  }

  private void take(byte[] bytes) throws MalformedException {
    for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
      session.receive(bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
      for (YamuxStream stream : readable) {
        if (stream.id() % 4 < 2) {
          while (stream.read(target, 0, target.length) > 0) {}
        }
      }
      readable.clear();
      for (YamuxStream stream : opened) {
        int _ = stream.write(target, 0, Math.min(stream.room(), 4));
        if (stream.id() % 3 == 0) {
          stream.closeWrite();
        }
      }
      opened.clear();
      produce();
    }
  }

  private void produce() {
    while (session.produce(target, 0, target.length) > 0) {}
  }

  private void check() {
    if (session.streams().size() > HostLimits.standard().streams().inMax() + 2) {
      throw new AssertionError(session.streams().size() + " streams");
    }
  }

  /// SYN, data, credit, end, ping, go away, on streams of both parities.
  static byte[][] seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int first = 1; first <= 2; first++) {
      byte[] seed = new byte[12 * 7 + 5];
      int at = frame(seed, 0, 1, 1, first, 0);
      at = frame(seed, at, 0, 0, first, 5) + 5;
      at = frame(seed, at, 1, 2, 3 - first, 100);
      at = frame(seed, at, 2, 1, 0, 9);
      at = frame(seed, at, 1, 4, first, 0);
      at = frame(seed, at, 1, 8, 3 - first, 0);
      int _ = frame(seed, at, 3, 0, 0, 0);
      seeds.add(seed);
    }
    return seeds.toArray(new byte[0][]);
  }

  private static int frame(byte[] target, int at, int type, int flags, int stream, int length) {
    target[at + 1] = (byte) type;
    target[at + 3] = (byte) flags;
    target[at + 7] = (byte) stream;
    target[at + 11] = (byte) length;
    return at + 12;
  }

  @Override
  public void opened(YamuxStream stream) {
    opened.add(stream);
  }

  @Override
  public void readable(YamuxStream stream) {
    readable.add(stream);
  }

  @Override
  public void writable(YamuxStream stream) {}

  @Override
  public void reset(YamuxStream stream) {}

  @Override
  public void finished(YamuxStream stream) {}

  @Override
  public void pong(int value) {}

  @Override
  public void goAway() {}
}

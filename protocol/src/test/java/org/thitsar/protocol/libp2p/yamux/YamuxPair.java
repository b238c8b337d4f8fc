package org.thitsar.protocol.libp2p.yamux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thitsar.protocol.base.MalformedException;

/// Two sessions and the wire between them, and what each was told.
final class YamuxPair {
  static final YamuxLimits LIMITS =
      new YamuxLimits(8, 16, 1 << 20, 2 << 20, 512 << 10, 1 << 20, 4_096);

  final End client;
  final End server;

  YamuxPair() {
    this(LIMITS);
  }

  YamuxPair(YamuxLimits limits) {
    this.client = new End(true, limits);
    this.server = new End(false, limits);
  }

  /// One end, which writes down its events.
  static final class End implements YamuxEvents {
    final YamuxSession session;
    final List<YamuxStream> opened = new ArrayList<>();
    final List<YamuxStream> reset = new ArrayList<>();
    final List<YamuxStream> finished = new ArrayList<>();
    final List<Integer> pongs = new ArrayList<>();
    boolean goAway;

    End(boolean client, YamuxLimits limits) {
      this.session = new YamuxSession(client, limits, this);
    }

    @Override
    public void opened(YamuxStream stream) {
      opened.add(stream);
    }

    @Override
    public void readable(YamuxStream stream) {}

    @Override
    public void writable(YamuxStream stream) {}

    @Override
    public void reset(YamuxStream stream) {
      reset.add(stream);
    }

    @Override
    public void finished(YamuxStream stream) {
      finished.add(stream);
    }

    @Override
    public void pong(int value) {
      pongs.add(value);
    }

    @Override
    public void goAway() {
      goAway = true;
    }

    byte[] produce(int lengthMax) {
      byte[] target = new byte[lengthMax];
      int length = session.produce(target, 0, lengthMax);
      return Arrays.copyOf(target, length);
    }
  }

  /// Carries everything to and fro, in pieces, until both ends are silent.
  ///
  /// @return how many bytes went from the client to the server
  int run(int pieceMax) throws MalformedException {
    int toServer = 0;
    while (client.session.hasOutput() || server.session.hasOutput()) {
      toServer += carry(client, server, pieceMax);
      carry(server, client, pieceMax);
    }
    return toServer;
  }

  int run() throws MalformedException {
    return run(65_519);
  }

  private static int carry(End from, End to, int pieceMax) throws MalformedException {
    byte[] bytes = from.produce(65_519);
    for (int at = 0; at < bytes.length; at += pieceMax) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(at + pieceMax, bytes.length));
      to.session.receive(piece, 0, piece.length);
    }
    return bytes.length;
  }

  static byte[] frame(int type, int flags, int stream, int length, int body) {
    byte[] frame = new byte[FrameHeader.BYTES + body];
    FrameHeader.write(frame, 0, type, flags, stream, length);
    return frame;
  }
}

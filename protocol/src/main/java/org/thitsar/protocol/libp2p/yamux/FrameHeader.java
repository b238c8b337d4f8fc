package org.thitsar.protocol.libp2p.yamux;

import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// The 12 bytes before every frame: version, type, flags, stream, length.
///
/// @param type one of the types below
/// @param flags any of the flags below
/// @param stream 0 for the session
/// @param length bytes that follow (data), credit (window update), value (ping), code (go away);
///   unsigned
record FrameHeader(int type, int flags, int stream, long length) {
  static final int BYTES = 12;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  private static final int FLAGS_KNOWN = SYN | ACK | FIN | RST;

  static FrameHeader decode(byte[] source, int offset) throws MalformedException {
    if (source[offset] != 0) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "yamux header");
    }
    int type = source[offset + 1] & 0xff;
    int flags = ((source[offset + 2] & 0xff) << 8) | (source[offset + 3] & 0xff);
    long stream = u32(source, offset + 4);
    if (type > GO_AWAY) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "yamux header");
    }
    if ((flags & ~FLAGS_KNOWN) != 0 || stream > Integer.MAX_VALUE) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "yamux header");
    }
    boolean ofSession = type == PING || type == GO_AWAY;
    if (ofSession != (stream == 0)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "yamux header");
    }
    return new FrameHeader(type, flags, (int) stream, u32(source, offset + 8));
  }

  static void write(byte[] target, int offset, int type, int flags, int stream, int length) {
    target[offset] = 0;
    target[offset + 1] = (byte) type;
    target[offset + 2] = (byte) (flags >>> 8);
    target[offset + 3] = (byte) flags;
    putInt(target, offset + 4, stream);
    putInt(target, offset + 8, length);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private static long u32(byte[] source, int offset) {
    return (source[offset] & 0xffL) << 24
        | (source[offset + 1] & 0xffL) << 16
        | (source[offset + 2] & 0xffL) << 8
        | (source[offset + 3] & 0xffL);
  }

  private static void putInt(byte[] target, int offset, int value) {
    target[offset] = (byte) (value >>> 24);
    target[offset + 1] = (byte) (value >>> 16);
    target[offset + 2] = (byte) (value >>> 8);
    target[offset + 3] = (byte) value;
  }
}

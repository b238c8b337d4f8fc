package org.thitsar.node.membership;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.StatementLimits;

/// Frames of the join protocol on a stream: a varint length, then a [JoinMessage].
///
/// One exchange has a deadline and a limit of bytes for all its frames together, so that a peer can
/// neither drip nor pour.
final class JoinFrames {
  private static final String PLACE = "join frame";
  // A length of at most 3 bytes covers the largest frame.
  private static final int LENGTH_BYTES_MAX = 3;

  private final NetworkStream stream;
  private final InstantSource clock;
  private final Instant end;
  private long read;

  JoinFrames(NetworkStream stream, InstantSource clock) {
    this.stream = stream;
    this.clock = clock;
    this.end = clock.instant().plus(JoinProtocol.EXCHANGE_MAX);
  }

  void write(JoinMessage message) {
    Bytes frame = message.encode();
    hurry();
    stream.write(new ByteWriter(frame.length() + LENGTH_BYTES_MAX).prefixed(frame).toBytes());
  }

  /// The next frame.
  ///
  /// @throws NetworkException when the stream ends before the frame does
  JoinMessage read() throws MalformedException {
    int length = 0;
    for (int i = 0; ; i++) {
      int next = bytes(1).at(0) & 0xff;
      length |= (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        if (next == 0 && i > 0) {
          throw new MalformedException(Flaw.BAD_VARINT, PLACE);
        }
        break;
      }
      if (i == LENGTH_BYTES_MAX - 1) {
        throw new MalformedException(Flaw.TOO_LARGE, PLACE);
      }
    }
    read += length;
    if (length > JoinMessage.FRAME_BYTES_MAX || read > StatementLimits.PARCEL_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    return JoinMessage.decode(bytes(length));
  }

  /// Says that this side is done and waits for the other side's end, so that the last frame is not
  /// lost with the connection.
  void finish() {
    stream.closeWrite();
    hurry();
    byte[] rest = new byte[64];
    while (stream.read(rest, 0, rest.length) >= 0) {
      hurry();
    }
  }

  private Bytes bytes(int length) {
    byte[] target = new byte[length];
    int at = 0;
    while (at < length) {
      hurry();
      int count = stream.read(target, at, length - at);
      if (count < 0) {
        // Not the other side's fault: it may be stopping, or the line is bad.
        throw new NetworkException(NetworkException.Reason.CLOSED, PLACE);
      }
      at += count;
    }
    return Bytes.owning(target);
  }

  private void hurry() {
    Duration left = Duration.between(clock.instant(), end);
    if (left.isNegative() || left.isZero()) {
      throw new NetworkException(NetworkException.Reason.TIMED_OUT, JoinProtocol.NAME);
    }
    stream.deadline(left);
  }
}

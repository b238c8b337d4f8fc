package org.thitsar.node.network;

import java.time.Duration;
import org.thitsar.protocol.base.Bytes;

/// A two-way stream of bytes to one peer, for one protocol.
///
/// Reading and writing block and may happen on two threads at once; neither is meant for several
/// threads at the same time. Bytes that are not read are not asked for either: a slow reader stops
/// the writer at the other end.
public interface NetworkStream extends AutoCloseable {
  /// Reads at least one and at most `length` bytes into `target` at `offset`.
  ///
  /// @return how many were read, or -1 after the last byte that the peer sent
  /// @throws NetworkException when the stream was reset, the connection was lost, or nothing came
  ///   in time
  int read(byte[] target, int offset, int length);

  /// Sends `length` bytes of `source` from `offset`. Blocks while the peer's window and the queue
  /// are full; the array may be used again afterwards.
  ///
  /// @throws NetworkException when the stream was reset, the connection was lost, writing was
  ///   closed, or the peer did not read in time
  void write(byte[] source, int offset, int length);

  /// Sends `bytes`, as [#write(byte[], int, int)] does.
  default void write(Bytes bytes) {
    write(bytes.unsafeArray(), 0, bytes.length());
  }

  /// Says that nothing more will be written. What was written is still sent; reading goes on.
  void closeWrite();

  /// Gives the stream up at once in both directions; what is queued is dropped and the peer is
  /// told.
  void reset();

  /// Each blocking call from now on waits at most `wait`.
  void deadline(Duration wait);

  /// Says how much a handler holds of what it read from this stream: the part of a frame, say. It
  /// counts among what the peer makes this host hold (see [HostLimits.Memory#heldBytesMax()]) until
  /// it is said to be less, or the stream is closed.
  ///
  /// @param bytes all that is held now
  default void holding(int bytes) {}

  /// The connection that carries this stream.
  Connection connection();

  /// The protocol that both sides agreed on.
  String protocol();

  /// Ends the stream from this side: what was written is still sent, what comes in is dropped, and
  /// a peer that goes on sending gets a reset. Does nothing the second time.
  @Override
  void close();
}

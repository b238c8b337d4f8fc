package org.thitsar.protocol.libp2p.yamux;

/// What one session may cost.
///
/// @param streamsInMax live streams that the peer opened; the next is reset
/// @param streamsOutMax live streams that this side opened
/// @param windowBytesMax what one stream may hold unread once its reader has shown that it keeps up
/// @param windowGrowthBytesMax by how much all windows together may exceed their start
/// @param sendQueueBytesMax what one stream holds unsent
/// @param unsentBytesMax what all streams together hold unsent before each may only hold
///   [#SEND_QUEUE_BYTES_MIN]
/// @param emptyFramesMax frames that bring nothing, beyond those that came and went with data,
///   between two calls of [YamuxSession#forgiveEmptyFrames()]; a stream that comes to nothing
///   counts as [#STILLBORN_FRAMES]
public record YamuxLimits(
    int streamsInMax,
    int streamsOutMax,
    int windowBytesMax,
    int windowGrowthBytesMax,
    int sendQueueBytesMax,
    int unsentBytesMax,
    int emptyFramesMax) {
  /// The window that every stream starts with, by the specification.
  public static final int WINDOW_BYTES_START = 256 << 10;

  /// What each stream may hold unsent even when the others hold too much: a packet, so that none
  /// waits for the others.
  static final int SEND_QUEUE_BYTES_MIN = 64 << 10;

  /// What a stream that was refused, or reset before it came to an end, counts as among empty
  /// frames: opening and dropping it costs us about as much as so many frames.
  static final int STILLBORN_FRAMES = 8;

  /// A stream on which the peer brought at least this, and its agreement on a protocol is far less,
  /// did not come to nothing.
  static final int STILLBORN_BYTES = 1 << 10;

  /// Pings that may wait for their answer to be sent: a peer that asks faster does not read.
  static final int PONGS_PENDING_MAX = 16;

  /// Resets that may wait to be sent: a peer that opens streams faster does not read.
  static final int RESETS_PENDING_MAX = 256;

  /// Refuses a window below the one that every stream starts with.
  public YamuxLimits {
    if (windowBytesMax < WINDOW_BYTES_START) {
      throw new IllegalArgumentException("a window starts with 256 KiB");
    }
  }
}

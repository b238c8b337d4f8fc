package org.thitsar.protocol.libp2p.yamux;

/// What one session may cost.
///
/// @param streamsInMax live streams that the peer opened; the next is reset
/// @param streamsOutMax live streams that this side opened
/// @param windowBytesMax what one stream may hold unread once its reader has shown that it keeps up
/// @param windowGrowthBytesMax by how much all windows together may exceed their start
/// @param sendQueueBytesMax what one stream holds unsent
public record YamuxLimits(
    int streamsInMax,
    int streamsOutMax,
    int windowBytesMax,
    int windowGrowthBytesMax,
    int sendQueueBytesMax) {
  /// The window that every stream starts with, by the specification.
  public static final int WINDOW_BYTES_START = 256 << 10;

  /// Pings that may wait for their answer to be sent: a peer that asks faster does not read.
  static final int PONGS_PENDING_MAX = 16;

  /// Resets of refused streams that may wait to be sent: a peer that opens faster does not read.
  static final int RESETS_PENDING_MAX = 256;

  /// Refuses a window below the one that every stream starts with.
  public YamuxLimits {
    if (windowBytesMax < WINDOW_BYTES_START) {
      throw new IllegalArgumentException("a window starts with 256 KiB");
    }
  }
}

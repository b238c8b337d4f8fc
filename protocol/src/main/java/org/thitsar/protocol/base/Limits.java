package org.thitsar.protocol.base;

/// The limits of the format, in one place, each with its reason. Limits of the transport live with
/// the transport.
public final class Limits {
  /// Entries in one signed batch: one signature is spread over many records, yet a batch fits in
  /// memory many times.
  public static final int BATCH_ENTRIES_MAX = 512;

  /// Bytes of all sealed bodies of one batch: what a receiver stages before it has verified
  /// anything.
  public static final int BATCH_BYTES_MAX = 1 << 20;

  /// Bytes of one sealed body: a case file with every field filled is below 16 KiB.
  public static final int BODY_BYTES_MAX = 256 << 10;

  /// Bytes of one frame of the sync protocol: a whole batch and its framing.
  public static final int FRAME_BYTES_MAX = BATCH_BYTES_MAX + (64 << 10);

  /// Depth of nested protobuf messages: our deepest schema has 5.
  public static final int MESSAGE_DEPTH_MAX = 16;

  /// Entries that one entry may name as its causes.
  public static final int CAUSES_MAX = 8;

  /// Logs that two peers may have in common: 200 organisations with some tens of audiences each.
  public static final int SHARED_LOGS_MAX = 10_000;

  /// Reader nodes of one log: 200 organisations with several laptops each, and their dummies.
  public static final int READERS_MAX = 1_024;

  private Limits() {}
}

package org.thitsar.protocol.sync;

/// Why a side says nothing more.
public enum EndReason {
  /// All was said.
  DONE,
  /// A session with this peer is under way already.
  BUSY,
  /// This side stops for a reason of its own.
  STOPPING
}

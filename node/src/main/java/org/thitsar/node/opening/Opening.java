package org.thitsar.node.opening;

import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EpochId;

/// What became of one entry of somebody's log.
public sealed interface Opening {
  /// The entry.
  Entry entry();

  /// We may read it, and this is what it says.
  record Opened(Entry entry, EntryBody body) implements Opening {}

  /// No key of its epoch was granted to us (yet).
  record NotForUs(Entry entry) implements Opening {}

  /// Its body is not held: its writer has dropped it, or nobody has brought it yet.
  record Absent(Entry entry) implements Opening {}

  /// Says nothing to views: it starts or grants an epoch, or drops bodies. `granted` is the epoch
  /// whose key we now hold, or [EpochId#NONE].
  record Administrative(Entry entry, EpochId granted) implements Opening {}

  /// We hold the key, but what it opens is not what it should be; the reason is in the log of this
  /// program.
  record Unreadable(Entry entry, String reason) implements Opening {}
}

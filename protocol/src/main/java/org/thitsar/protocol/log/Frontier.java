package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Bytes;

/// Where a holder stands in a log: how many verified entries it holds, the header hash of the last
/// one, and for how many of them the body is missing without a reason.
public record Frontier(long length, Bytes head, long missingBodies) {
  /// Nothing yet.
  public static final Frontier EMPTY = new Frontier(0, EntryHeader.NOTHING_BELOW, 0);
}

package org.thitsar.protocol.sync;

import org.thitsar.protocol.log.Frontier;

/// One shared log in one session: where both sides stand, and which way entries go.
final class Lane {
  /// Which way entries of a log go.
  enum Way {
    /// Not known, or both sides stand at the same place.
    NONE,
    /// To the peer.
    OUT,
    /// From the peer.
    IN,
    /// Nowhere: both hold equally many entries, but not the same.
    DIVERGED
  }

  private final CarriedLog log;
  private final Frontier ours;
  private long theirs;
  private long next;
  private Way way = Way.NONE;
  private long stored;
  private boolean open;
  private boolean refused;
  private boolean suspected;
  private boolean evidenceTaken;

  Lane(CarriedLog log, Frontier ours) {
    this.log = log;
    this.ours = ours;
  }

  CarriedLog log() {
    return log;
  }

  /// Where this side stood when the session looked.
  Frontier ours() {
    return ours;
  }

  /// How many entries the peer claims.
  long theirs() {
    return theirs;
  }

  /// The height that the next batch begins at.
  long next() {
    return next;
  }

  Way way() {
    return way;
  }

  /// Whether batches are still to go.
  boolean open() {
    return open;
  }

  /// The peer claims `length` entries, and that they are the same as ours when `sameMark`.
  void peerStands(long length, boolean sameMark) {
    theirs = length;
    if (length > ours.length()) {
      way = Way.IN;
      next = ours.length();
    } else if (length < ours.length()) {
      way = Way.OUT;
      next = length;
    } else {
      way = sameMark ? Way.NONE : Way.DIVERGED;
    }
    open = way == Way.IN || way == Way.OUT;
  }

  /// A batch that ends at `end` went.
  void advance(long end) {
    next = end;
    if (end >= Math.max(theirs, ours.length())) {
      open = false;
    }
  }

  /// This side holds what came up to `end`.
  void stored(long end) {
    stored = end;
  }

  /// Nothing that comes is wanted.
  void refuse() {
    refused = true;
  }

  /// Whether the peer holds more that this side would take.
  boolean wanting() {
    return way == Way.IN && !refused && Math.max(stored, ours.length()) < theirs;
  }

  /// How many entries the peer holds, as far as it said and took.
  long peerLength() {
    return switch (way) {
      case NONE -> ours.length();
      case OUT -> next;
      case IN, DIVERGED -> theirs;
    };
  }

  /// No more batches.
  void close() {
    open = false;
  }

  /// Whether a batch below this side's own frontier may come, as evidence of another history: once.
  boolean takeEvidence() {
    boolean first = way != Way.NONE && !evidenceTaken;
    evidenceTaken = true;
    return first;
  }

  /// Whether this log may be searched for another history: once.
  boolean suspect() {
    boolean first = !suspected;
    suspected = true;
    return first;
  }
}

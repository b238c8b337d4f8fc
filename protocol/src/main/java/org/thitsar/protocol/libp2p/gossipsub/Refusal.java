package org.thitsar.protocol.libp2p.gossipsub;

/// Why a message was not taken. It is then not passed on either.
public enum Refusal {
  /// Its topic is none of ours.
  UNKNOWN_TOPIC(false),
  /// Its content is longer than [GossipLimits#DATA_BYTES_MAX].
  TOO_LARGE(false),
  /// It has fields that are not known here: implementations differ on whether the signature covers
  /// them, so passing it on would set peers against us.
  FOREIGN_FIELDS(false),
  /// No author, number or signature.
  UNSIGNED(true),
  /// The author is no peer id, or one whose key is no key.
  BAD_AUTHOR(true),
  /// The author's key is of a type that no member has.
  FOREIGN_KEY(false),
  /// The key that was sent along is not the author's.
  KEY_MISMATCH(true),
  /// The number is not of eight bytes.
  BAD_SEQNO(true),
  /// Our own, from before we forgot that we wrote it (a restart). js-libp2p sends messages to their
  /// author like to everybody else, so it is nobody's fault.
  OWN_MESSAGE(false),
  /// The author may not publish.
  AUTHOR_NOT_ADMITTED(false),
  /// The signature does not verify.
  BAD_SIGNATURE(true),
  /// We have it already: what a mesh does all the time.
  DUPLICATE(false),
  /// We have it already, and it was rejected.
  REJECTED_BEFORE(true),
  /// Its number is not above one of the same author that was forgotten since.
  REPLAYED(false),
  /// Too many messages wait for a decision, or were verified since the last heartbeat. It may come
  /// again.
  BUSY(false);

  private final boolean fault;

  Refusal(boolean fault) {
    this.fault = fault;
  }

  /// Whether only a peer that breaks the rules sends this, so that its score falls.
  public boolean isFault() {
    return fault;
  }
}

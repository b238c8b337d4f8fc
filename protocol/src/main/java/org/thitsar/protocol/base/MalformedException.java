package org.thitsar.protocol.base;

/// Bytes from a peer, a file or a disk that are not what they should be.
///
/// The only exception that decoders throw. It names the [Flaw] and the place in the format, never
/// the content, so it may be logged.
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Flaw flaw;
  private final String place;

  /// `place` names the part of the format, for example `entry header`.
  public MalformedException(Flaw flaw, String place) {
    super(flaw + " in " + place);
    this.flaw = flaw;
    this.place = place;
  }

  /// What is wrong.
  public Flaw flaw() {
    return flaw;
  }

  /// Where in the format.
  public String place() {
    return place;
  }
}

package org.thitsar.protocol.credential;

/// How far the issuer's own vetting went: that identity and good faith are credible, never that
/// somebody is innocent. V0 (own account) and VX (disputed) are no grounds for a credential.
public enum Vetting {
  /// One document seen, or one attestation by somebody who knew the person.
  V1(184),
  /// Two independent attestations of different organisations.
  V2(366),
  /// The decision of a named committee.
  V3(366);

  private final int daysMax;

  Vetting(int daysMax) {
    this.daysMax = daysMax;
  }

  /// The longest life of a credential of this level: 6 or 12 months of any length. Vetting that is
  /// never looked at again is worth nothing.
  public int daysMax() {
    return daysMax;
  }
}

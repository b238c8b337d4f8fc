package org.thitsar.node.trust;

/// What the asking organisation's rules make of a credential, from least to most restrictive. When
/// several apply, the most restrictive wins.
public enum Verdict {
  /// The issuer and enough other organisations, each on its own, say that identity and good faith
  /// are credible; no hold stands; the news is fresh. The only green one.
  VERIFIED,
  /// The issuer's word is good, but something that the rules ask for is missing.
  PROVISIONAL,
  /// Its last day has passed, or this computer's clock says so. Never "invalid".
  EXPIRED,
  /// Nobody who may issue vouches for it.
  UNVERIFIED,
  /// An organisation asks to be contacted first.
  ON_HOLD,
  /// This node cannot tell: nothing is here, or what is here needs an update.
  UNKNOWN,
  /// The issuer has ended it.
  REVOKED;

  /// Whether a screen may show it green.
  public boolean green() {
    return this == VERIFIED;
  }

  /// The more restrictive of the two.
  public Verdict and(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}

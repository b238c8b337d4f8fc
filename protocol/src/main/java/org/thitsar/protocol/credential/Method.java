package org.thitsar.protocol.credential;

/// How an attester knows. The evidence itself never leaves the attester.
public enum Method {
  /// Spoke with the person.
  INTERVIEW,
  /// Saw papers.
  PAPERS,
  /// Asked somebody who knows the person.
  REFEREE,
  /// Found the person on a list of their own.
  UNIT_ROLL
}

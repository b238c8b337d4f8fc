package org.thitsar.node.api;

/// What the engine answers, whoever asks.
public interface Desks {
  /// The organisation's own cases.
  Cases cases();

  /// Which fields of which cases leave, to whom, for what.
  Sharing sharing();

  /// Who belongs, and how one joins.
  Federation federation();

  /// What the members decide.
  Membership membership();

  /// Credentials, what others say of them, and what it all means here.
  Credentials credentials();

  /// How the node is.
  Standing standing();
}

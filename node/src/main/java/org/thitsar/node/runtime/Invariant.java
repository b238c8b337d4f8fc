package org.thitsar.node.runtime;

/// A check that only a bug can fail. On in production: a node that is wrong stops, it does not
/// guess.
///
/// Hostile bytes and faults of the disk are never invariants; they have their own kinds of error.
public final class Invariant {
  private Invariant() {}

  /// Requires `condition`.
  ///
  /// @param held what holds when all is well, in words and without content: `heights are dense`
  /// @throws IllegalStateException when it does not hold
  public static void check(boolean condition, String held) {
    if (!condition) {
      throw new IllegalStateException("does not hold: " + held);
    }
  }
}

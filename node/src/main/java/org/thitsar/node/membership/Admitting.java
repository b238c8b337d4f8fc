package org.thitsar.node.membership;

/// What came of admitting somebody by their words.
public sealed interface Admitting {
  /// The organisation is a member from now on.
  record Admitted(Newcomer newcomer) implements Admitting {}

  /// The organisation was a member already; nothing was to be decided.
  record AlreadyIn(Newcomer newcomer) implements Admitting {}

  /// Nobody who waits has these words.
  ///
  /// @param left how often the words may still be wrong before the invitations of all who wait are
  ///   void; 0: they are void now
  record WrongWords(int left) implements Admitting {}

  /// Nobody waits.
  record NobodyWaits() implements Admitting {}

  /// This node's certificate does not grant the right to approve.
  record MayNotApprove() implements Admitting {}

  /// The roster holds a statement that this version does not understand: update first.
  record Undecided() implements Admitting {}

  /// The admission would have no effect: another statement stands against this node.
  record WithoutEffect(Newcomer newcomer) implements Admitting {}
}

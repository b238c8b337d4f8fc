package org.thitsar.protocol.log;

/// What became of a batch that somebody sent.
public sealed interface Admission {
  /// Verified and on disk.
  record Accepted(Frontier frontier) implements Admission {}

  /// Held already, byte for byte or by its place below the frontier.
  record Duplicate() implements Admission {}

  /// Cannot be judged yet: entries below it are not here.
  record Deferred() implements Admission {}

  /// Signed by the writer, and contradicts what is held and signed by it too: two histories.
  record Forked(ForkProof proof) implements Admission {}

  /// Not wanted, and why.
  record Rejected(Rejection reason) implements Admission {}
}

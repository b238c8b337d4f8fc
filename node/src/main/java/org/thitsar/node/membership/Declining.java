package org.thitsar.node.membership;

/// What came of sending somebody away.
public sealed interface Declining {
  /// Sent away; the invitation is void.
  record Declined(Newcomer newcomer) implements Declining {}

  /// Nobody who waits has these words.
  record NobodyFound() implements Declining {}
}

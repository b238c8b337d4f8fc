package org.thitsar.protocol.membership;

/// What came of writing a charter.
public sealed interface Drafting {
  /// A charter to be signed.
  record Drafted(CharterDraft draft) implements Drafting {}

  /// Its rules cannot be met.
  record Unmeetable(UnmeetableRule rule) implements Drafting {}
}

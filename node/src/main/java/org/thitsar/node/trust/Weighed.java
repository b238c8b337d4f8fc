package org.thitsar.node.trust;

import java.util.Optional;
import org.thitsar.protocol.credential.StatementRefusal;
import org.thitsar.protocol.credential.UnverifiedStatement;

/// A statement and what it weighs in one assessment.
///
/// @param statement the statement
/// @param weight what became of it
/// @param refusal why it was refused, when `weight` is [Weight#REFUSED]
/// @param steps how many copies lie between it and the statement that it rests on in the end; 0
///   when it rests on none
public record Weighed(
    UnverifiedStatement statement, Weight weight, Optional<StatementRefusal> refusal, int steps) {
  /// Checks that a refusal comes with its reason, and nothing else with one.
  public Weighed {
    if ((weight == Weight.REFUSED) != refusal.isPresent()) {
      throw new IllegalArgumentException("a refusal has a reason");
    }
  }

  /// Whether the verdict would be another without it, or could be.
  public boolean counts() {
    return weight.counts();
  }

  /// What became of a statement.
  public enum Weight {
    /// The credential, by an organisation that may issue.
    ISSUES(true),
    /// An attestation by another organisation on its own.
    CONFIRMS(true),
    /// A hold that stands.
    HOLDS(true),
    /// A revocation that ended something.
    ENDS(true),
    /// Nothing can be decided before an update.
    NOT_UNDERSTOOD(true),
    /// Of an unknown version, but its author says that it may be left aside.
    LEFT_ASIDE(false),
    /// The credential that it is about is not here.
    WAITS(false),
    /// Refused; [Weighed#refusal] says why.
    REFUSED(false),
    /// Its author ended it.
    ENDED(false),
    /// Its author wrote something that must be understood and is not.
    PERHAPS_ENDED(false),
    /// A hold of more than 90 days.
    LAPSED(false),
    /// Copied from another statement.
    DERIVED(false),
    /// Made in a way that the rules do not accept.
    METHOD_NOT_ACCEPTED(false),
    /// Dated after today.
    DATED_AHEAD(false),
    /// Nothing was heard of its author for too long to know whether it still stands.
    NEWS_OLD(false),
    /// Another attestation of the same organisation counts already.
    ALREADY_COUNTED(false);

    private final boolean counts;

    Weight(boolean counts) {
      this.counts = counts;
    }

    /// Whether it has an effect.
    public boolean counts() {
      return counts;
    }
  }
}

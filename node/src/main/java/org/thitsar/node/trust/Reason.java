package org.thitsar.node.trust;

import java.util.List;

/// One ground of a verdict; [Sentences] says it in words. `arguments` are numbers and dates.
public record Reason(Code code, List<String> arguments) implements Comparable<Reason> {
  /// Copies the arguments.
  public Reason {
    arguments = List.copyOf(arguments);
  }

  /// The grounds, most restrictive first, each with the best verdict that it still allows.
  public enum Code {
    /// The issuer ended it.
    REVOKED(Verdict.REVOKED),
    /// There is no such credential here.
    NOT_HERE(Verdict.UNKNOWN),
    /// Something that must be understood is not.
    UPDATE_NEEDED(Verdict.UNKNOWN),
    /// Holds stand: how many organisations.
    HELD(Verdict.ON_HOLD),
    /// The issuer's own statement does not count.
    ISSUER_REFUSED(Verdict.UNVERIFIED),
    /// Its last day, which has passed on the word of others.
    EXPIRED_WITNESSED(Verdict.EXPIRED),
    /// Its last day, which has passed by the local clock only.
    EXPIRED_LOCALLY(Verdict.EXPIRED),
    /// It is dated after today.
    DATED_AHEAD(Verdict.PROVISIONAL),
    /// Its level, and the level asked for.
    VETTING_LOW(Verdict.PROVISIONAL),
    /// How many organisations confirm it, and how many are asked for.
    CONFIRMED_BY_FEW(Verdict.PROVISIONAL),
    /// How many of them knew the person before exit, and how many are asked for.
    KNOWN_TO_FEW(Verdict.PROVISIONAL),
    /// The issuer was never heard.
    NEWS_NONE(Verdict.PROVISIONAL),
    /// The age of the news from the issuer, and the greatest age allowed, in days.
    NEWS_OLD(Verdict.PROVISIONAL),
    /// The condition of the rules is false.
    CONDITION_FALSE(Verdict.PROVISIONAL),
    /// The condition of the rules has no value here.
    CONDITION_FAILED(Verdict.PROVISIONAL),
    /// Its level and last day.
    ISSUED(Verdict.VERIFIED),
    /// How many other organisations confirm it on their own.
    CONFIRMED(Verdict.VERIFIED);

    private final Verdict best;

    Code(Verdict best) {
      this.best = best;
    }

    /// The best verdict that is still possible.
    public Verdict best() {
      return best;
    }
  }

  @Override
  public int compareTo(Reason other) {
    return code.compareTo(other.code);
  }
}

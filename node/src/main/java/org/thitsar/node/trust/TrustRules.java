package org.thitsar.node.trust;

import java.util.EnumSet;
import java.util.Set;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.Vetting;

/// What the asking organisation wants to see before it shows green. Rules can only ask for more
/// than the floor of the protocol, never for less: without one attestation of another organisation
/// nothing is VERIFIED. [TrustRulesParser] reads them out of a document.
///
/// @param attestations how many other organisations must confirm, each on its own, 1 to 64
/// @param methods which ways of knowing count; not empty
/// @param vetting the lowest level
/// @param maxAgeDays how old the news of an organisation may be, 1 to 365
/// @param knewBeforeExit how many of the confirming organisations must have known the person before
///   exit, 0 to 64
/// @param condition a CEL expression over [Summary] that must be true too, or empty
public record TrustRules(
    int attestations,
    Set<Method> methods,
    Vetting vetting,
    int maxAgeDays,
    int knewBeforeExit,
    String condition) {
  /// A federation has at most some hundred organisations; rules that ask for more confirmations
  /// than this could not be met.
  public static final int ATTESTATIONS_MAX = 64;

  /// A year: no credential lives longer without a new look.
  public static final int AGE_DAYS_MAX = 365;

  /// Checks every range.
  public TrustRules {
    methods = Set.copyOf(methods);
    if (attestations < 1
        || attestations > ATTESTATIONS_MAX
        || knewBeforeExit < 0
        || knewBeforeExit > ATTESTATIONS_MAX
        || maxAgeDays < 1
        || maxAgeDays > AGE_DAYS_MAX
        || methods.isEmpty()) {
      throw new IllegalArgumentException("rules outside their range");
    }
  }

  /// One confirmation by any method, vetting V2, news of at most 30 days: a month is what the long
  /// blackouts of the field leave, and short enough that a revocation is not missed for a season.
  public static TrustRules defaults() {
    return new TrustRules(1, EnumSet.allOf(Method.class), Vetting.V2, 30, 0, "");
  }
}

package org.thitsar.node.trust;

import java.util.List;
import java.util.Map;

/// What a condition may look at, by these names. Everything is about the statements that count.
///
/// @param vetting 1 to 3
/// @param attestations organisations that confirm on their own
/// @param knewBeforeExit how many of them knew the person before exit (`knew_before_exit`)
/// @param methods their methods, without doubles, sorted
/// @param issuer the issuer's id in hexadecimal digits
/// @param attesters the ids of the confirming organisations, sorted
/// @param ageDays days since the oldest news (`age_days`)
/// @param issuedDaysAgo days since the issue (`issued_days_ago`)
/// @param daysLeft days until the last day; negative afterwards (`days_left`)
record Summary(
    long vetting,
    long attestations,
    long knewBeforeExit,
    List<String> methods,
    String issuer,
    List<String> attesters,
    long ageDays,
    long issuedDaysAgo,
    long daysLeft) {
  Map<String, Object> variables() {
    return Map.of(
        "vetting", vetting,
        "attestations", attestations,
        "knew_before_exit", knewBeforeExit,
        "methods", methods,
        "issuer", issuer,
        "attesters", attesters,
        "age_days", ageDays,
        "issued_days_ago", issuedDaysAgo,
        "days_left", daysLeft);
  }
}

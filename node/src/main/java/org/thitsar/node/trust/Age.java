package org.thitsar.node.trust;

import java.time.Instant;
import java.util.Optional;

/// How old the knowledge is that an assessment rests on.
///
/// @param knownAsOf the oldest last heartbeat among the organisations whose statements count; empty
///   when one of them was never heard
/// @param days whole days since then; 0 when that is not known
/// @param issuersHeard how many issuers were heard since then
/// @param issuersKnown how many there are
public record Age(Optional<Instant> knownAsOf, long days, int issuersHeard, int issuersKnown) {}

package org.thitsar.node.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.identity.OrganisationId;

/// How new the news of each organisation is.
///
/// @param heard the time of the last heartbeat of each organisation all of whose named heads this
///   node holds; for the asking organisation itself, now
/// @param issuers the members that may say something about credentials
/// @param notUnderstood the organisations that wrote something which must be understood and is not:
///   it may end whatever they said
public record Freshness(
    Map<OrganisationId, Instant> heard,
    Set<OrganisationId> issuers,
    Set<OrganisationId> notUnderstood) {
  /// By how much a heartbeat may be ahead of our own clock and still be believed.
  static final Duration AHEAD_MAX = Duration.ofDays(2);

  /// Copies all.
  public Freshness {
    heard = Map.copyOf(heard);
    issuers = Set.copyOf(issuers);
    notUnderstood = Set.copyOf(notUnderstood);
  }

  /// When `organisation` was last heard. A heartbeat from the future says nothing about today, so
  /// an organisation with a wrong clock is as one that was not heard.
  Optional<Instant> heard(OrganisationId organisation, Moment now) {
    return Optional.ofNullable(heard.get(organisation))
        .filter(time -> !time.isAfter(now.latest().plus(AHEAD_MAX)));
  }

  /// Whether `organisation` was heard at most `days` ago.
  boolean heardWithin(OrganisationId organisation, int days, Moment now) {
    return heard(organisation, now)
        .filter(time -> !time.plus(Duration.ofDays(days)).isBefore(now.latest()))
        .isPresent();
  }

  /// How many issuers were heard at or after `time`.
  int issuersHeardSince(Instant time, Moment now) {
    return (int)
        issuers.stream()
            .filter(issuer -> heard(issuer, now).filter(at -> !at.isBefore(time)).isPresent())
            .count();
  }
}

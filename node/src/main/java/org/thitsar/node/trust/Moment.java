package org.thitsar.node.trust;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.credential.StatementVerifier;

/// "Now", as this computer's clock has it and as other organisations witness it.
///
/// Witnessed time is a lower bound that no single wrong clock can move. The local clock may only
/// ever make an assessment more restrictive; what makes it less so, such as the lapse of a hold,
/// needs witnessed time.
public record Moment(Instant local, Optional<Instant> witnessed) {
  /// The moment at which the local clock shows `local` and the organisations' last heartbeats the
  /// times `heartbeats`, one of each; up to `faultyMax` of them may be wrong. Witnessed time is the
  /// one that `faultyMax` others exceed; with too few heartbeats there is none.
  public static Moment of(Instant local, Collection<Instant> heartbeats, int faultyMax) {
    List<Instant> latestFirst = heartbeats.stream().sorted(Comparator.reverseOrder()).toList();
    return new Moment(
        local,
        faultyMax < latestFirst.size()
            ? Optional.of(latestFirst.get(faultyMax))
            : Optional.empty());
  }

  /// The later of the two clocks.
  public Instant latest() {
    return witnessed.filter(time -> time.isAfter(local)).orElse(local);
  }

  /// The day of [#latest] in UTC.
  public LocalDate day() {
    return dayOf(latest());
  }

  /// Whether `day` has passed by either clock.
  boolean after(LocalDate day) {
    return day().isAfter(day);
  }

  /// Whether `day` is still to come, by more than clocks may differ.
  boolean before(LocalDate day) {
    return day.isAfter(day().plusDays(StatementVerifier.SKEW_DAYS_MAX));
  }

  /// Whether `day` has passed on the word of other organisations.
  boolean witnessedAfter(LocalDate day) {
    return witnessed.filter(time -> dayOf(time).isAfter(day)).isPresent();
  }

  private static LocalDate dayOf(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate();
  }
}

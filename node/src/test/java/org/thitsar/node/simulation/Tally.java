package org.thitsar.node.simulation;

import java.util.EnumMap;
import java.util.Map;

/// How often the interesting things happened: a checker that never saw any proves nothing.
final class Tally {
  /// What is counted.
  enum Of {
    MESSAGES,
    SESSIONS,
    CUT_SESSIONS,
    ENTRIES_ACCEPTED,
    ACTS_DONE,
    ACTS_REFUSED,
    PUT_BACK_REFUSED,
    BODIES_DROPPED,
    JOINS,
    LAPTOPS,
    POWER_CUTS,
    POWER_CUTS_WITHIN_A_WRITE,
    ROLLBACKS,
    CLONES,
    HOSTILE_MEMBERS,
    COURIERS,
    BATCHES_CARRIED_BY_COURIERS,
    FORKS,
    FORKS_MET,
    PROOFS_HEARD,
    QUOTA_REFUSALS,
    MISBEHAVIOUR_REFUSED,
    PROJECTIONS_RECEIVED,
    REVOCATIONS,
    REVOCATIONS_SPREAD,
    REVOKED_CREDENTIALS_WEIGHED,
    ROSTERS_COMPARED,
    PROPOSALS_PASSED,
    REMOVALS_SEEN,
    REMOVALS_FOLLOWED,
    SEALED_WITHOUT_SOMEBODY,
    SUSPENSIONS_SEEN,
    LOGS_COMPARED,
    PROJECTIONS_COMPARED,
    OLDER_VERSIONS,
    READ_AFTER_AN_UPDATE,
    SHOWN_BY_AN_OLDER_VERSION,
    LAPTOPS_COMPARED,
    WRITTEN_APART,
    WITHDRAWALS_LOOKED_AT,
    LATE_READERS
  }

  private final Map<Of, Long> counts = new EnumMap<>(Of.class);

  void add(Of what) {
    add(what, 1);
  }

  void add(Of what, long count) {
    counts.merge(what, count, Long::sum);
  }

  long of(Of what) {
    return counts.getOrDefault(what, 0L);
  }

  void addAll(Tally other) {
    other.counts.forEach(this::add);
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}

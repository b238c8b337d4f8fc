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
    JOINS,
    POWER_CUTS,
    POWER_CUTS_WITHIN_A_WRITE,
    ROLLBACKS,
    CLONES,
    HOSTILE_MEMBERS,
    COURIERS,
    BATCHES_CARRIED_BY_COURIERS,
    FORKS,
    FORKS_MET,
    FORKS_MET_WITHOUT_PROOF,
    FORKS_MET_WITHOUT_A_WORD,
    PROOFS_HEARD,
    QUOTA_REFUSALS,
    MISBEHAVIOUR_REFUSED,
    PROJECTIONS_RECEIVED,
    REVOCATIONS,
    REVOCATIONS_SPREAD,
    REVOKED_CREDENTIALS_WEIGHED,
    ROSTERS_COMPARED,
    LOGS_COMPARED,
    PROJECTIONS_COMPARED;

    /// Whether it must have happened somewhere, or what was checked was not tried.
    boolean wanted() {
      return this != FORKS_MET_WITHOUT_PROOF && this != FORKS_MET_WITHOUT_A_WORD;
    }
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

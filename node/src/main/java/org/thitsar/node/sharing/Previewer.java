package org.thitsar.node.sharing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.Outcome;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.Projector;
import org.thitsar.protocol.policy.Reason;

/// Shows what an organisation would hold, without anything leaving.
public final class Previewer {
  private final SharedState shared;
  private final Projector projector;

  /// Compares with `shared`.
  public Previewer(SharedState shared, Projector projector) {
    this.shared = shared;
    this.projector = projector;
  }

  /// What `organisation` would hold under all of `policies` on the day `today` (UTC). Why a case is
  /// left out is said of `candidate` where it shares with the organisation, else of the first
  /// policy that does. At most `limit` records are kept, those with the lowest case ids.
  public Preview preview(
      List<Policy> policies,
      Optional<Policy> candidate,
      OrganisationId organisation,
      SharingPlanner.CaseSource cases,
      LocalDate today,
      int limit) {
    List<Policy> ordered = new ArrayList<>();
    candidate.ifPresent(ordered::add);
    policies.stream().filter(policy -> !ordered.contains(policy)).forEach(ordered::add);
    ordered.removeIf(policy -> !policy.recipients().include(organisation));
    Viewing viewing = new Viewing(ordered, organisation, today, limit);
    shared.forEach(viewing::holdsNow);
    cases.forEach(viewing::see);
    return viewing.preview();
  }

  /// One preview while the cases go by.
  private final class Viewing {
    private final List<Policy> policies;
    private final OrganisationId organisation;
    private final LocalDate today;
    private final int limit;
    private final Map<CaseId, Set<Bytes>> now = new HashMap<>();
    private final Set<CaseId> seen = new HashSet<>();
    private final Map<Reason, Long> leftOut = new EnumMap<>(Reason.class);
    private final List<SortedMap<ProjectionField, String>> view = new ArrayList<>();
    private final SortedMap<ProjectionField, Long> byField = Exposure.byField();
    private final PriorityQueue<Preview.Held> records =
        new PriorityQueue<>(Comparator.comparing(Preview.Held::caseId).reversed());
    private long starts;
    private long changes;
    private long stays;

    Viewing(List<Policy> policies, OrganisationId organisation, LocalDate today, int limit) {
      this.policies = policies;
      this.organisation = organisation;
      this.today = today;
      this.limit = limit;
    }

    void holdsNow(CaseId caseId, List<Holding> holdings) {
      Set<Bytes> hashes = new HashSet<>();
      for (Holding holding : holdings) {
        if (holding.recipients().include(organisation)) {
          hashes.add(holding.projection());
        }
      }
      if (!hashes.isEmpty()) {
        now.put(caseId, hashes);
      }
    }

    void see(CaseFile file) {
      if (!seen.add(file.id())) {
        return;
      }
      List<Projection> projections = new ArrayList<>();
      Set<Bytes> hashes = new HashSet<>();
      Optional<Reason> reason = Optional.empty();
      List<Outcome> outcomes = projector.project(policies, file, today);
      for (int i = 0; i < outcomes.size(); i++) {
        switch (outcomes.get(i)) {
          case Outcome.Shared(Projection projection) -> {
            projections.add(projection);
            hashes.add(Holding.of(policies.get(i), projection).projection());
          }
          case Outcome.Refused(Reason refused) -> reason = reason.or(() -> Optional.of(refused));
        }
      }
      if (projections.isEmpty()) {
        leftOut.merge(reason.orElse(Reason.NOT_NAMED), 1L, Long::sum);
        return;
      }
      count(file.id(), hashes);
      keep(new Preview.Held(file.id(), projections));
    }

    private void count(CaseId caseId, Set<Bytes> hashes) {
      Set<Bytes> before = now.get(caseId);
      if (before == null) {
        starts++;
      } else {
        stays++;
        changes += before.equals(hashes) ? 0 : 1;
      }
    }

    private void keep(Preview.Held held) {
      SortedMap<ProjectionField, String> fields = held.fields();
      view.add(fields);
      fields.keySet().forEach(field -> byField.merge(field, 1L, Long::sum));
      records.add(held);
      if (records.size() > Math.max(0, limit)) {
        records.remove();
      }
    }

    Preview preview() {
      return new Preview(
          organisation,
          view.size(),
          starts,
          now.size() - stays,
          changes,
          leftOut,
          new Exposure(organisation, view.size(), byField),
          SinglingOut.of(view),
          records.stream().sorted(Comparator.comparing(Preview.Held::caseId)).toList());
    }
  }
}

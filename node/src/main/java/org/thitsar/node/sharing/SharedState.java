package org.thitsar.node.sharing;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.PolicyId;

/// What is out: of each case, who was given what under which policy and has not been told to forget
/// it. Kept on the disk only, one row for each case of which anything is out.
public final class SharedState {
  private final Storage storage;

  /// The state in `storage`.
  public SharedState(Storage storage) {
    this.storage = storage;
  }

  /// What is out of one case, by policy id.
  public List<Holding> of(CaseId caseId) {
    return storage
        .get(Column.SHARED, caseId.bytes())
        .map(value -> decode(value).holdings())
        .orElse(List.of());
  }

  /// Puts into the batch that the acts of `plan` have been said: to be committed together with the
  /// entries that say them.
  public void put(WriteBatch batch, CasePlan plan) {
    if (plan.after().isEmpty()) {
      batch.delete(Column.SHARED, plan.caseId().bytes());
    } else {
      batch.put(
          Column.SHARED, plan.caseId().bytes(), HoldingCodec.encode(plan.caseId(), plan.after()));
    }
  }

  /// Visits every case of which anything is out, in no order.
  public void forEach(BiConsumer<CaseId, List<Holding>> visitor) {
    storage.scan(
        Column.SHARED,
        value -> {
          HoldingCodec.Row row = decode(value);
          visitor.accept(row.caseId(), row.holdings());
        });
  }

  /// Of how many cases anything is out under each policy.
  public Map<PolicyId, Long> casesByPolicy() {
    Map<PolicyId, Long> cases = new HashMap<>();
    forEach(
        (_, holdings) -> holdings.forEach(holding -> cases.merge(holding.policy(), 1L, Long::sum)));
    return cases;
  }

  /// What each of `organisations` holds at this moment: "if their laptop is taken". In the order
  /// given.
  public List<Exposure> exposures(Collection<OrganisationId> organisations) {
    return exposures(organisations, this::forEach);
  }

  /// The same of `everything` that is out, by case.
  public static List<Exposure> exposures(
      Collection<OrganisationId> organisations,
      Consumer<BiConsumer<CaseId, List<Holding>>> everything) {
    Map<OrganisationId, SortedMap<ProjectionField, Long>> fields = new HashMap<>();
    Map<OrganisationId, Long> persons = new HashMap<>();
    everything.accept(
        (_, holdings) -> {
          for (OrganisationId organisation : organisations) {
            Set<ProjectionField> known = new HashSet<>();
            boolean holds = false;
            for (Holding holding : holdings) {
              if (holding.recipients().include(organisation)) {
                holds = true;
                known.addAll(holding.fields());
              }
            }
            if (holds) {
              persons.merge(organisation, 1L, Long::sum);
              SortedMap<ProjectionField, Long> counts =
                  fields.computeIfAbsent(organisation, _ -> Exposure.byField());
              known.forEach(field -> counts.merge(field, 1L, Long::sum));
            }
          }
        });
    return organisations.stream()
        .map(
            organisation ->
                new Exposure(
                    organisation,
                    persons.getOrDefault(organisation, 0L),
                    fields.getOrDefault(organisation, Exposure.byField())))
        .toList();
  }

  private static HoldingCodec.Row decode(Bytes value) {
    try {
      return HoldingCodec.decode(value);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "shared state", e);
    }
  }
}

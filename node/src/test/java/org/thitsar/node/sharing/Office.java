package org.thitsar.node.sharing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.Projector;
import org.thitsar.protocol.policy.Recipients;
import org.thitsar.protocol.policy.Samples;
import org.thitsar.protocol.policy.Withdrawal;
import org.thitsar.protocol.testkit.SeededEntropy;

/// An organisation that shares, and the world that listens: every act is carried to whom it is for,
/// and each listener keeps what it was given until it is told to forget it.
final class Office {
  private static final NodeId LAPTOP =
      new NodeId(SigningKey.random(new SeededEntropy(8)).verifying());

  final Storage storage;
  final SharedState shared;
  final PolicyStore policies;
  final SharingPlanner planner;
  final Previewer previewer;
  final SortedMap<CaseId, CaseFile> cases = new TreeMap<>();

  /// What each audience holds: case and policy → projection.
  final Map<Recipients, Map<Bytes, Projection>> world = new HashMap<>();

  LocalDate today = Samples.TODAY;
  boolean mayShare = true;
  boolean carries = true;

  Office() {
    this(new MemoryStorage());
  }

  Office(Storage storage) {
    this.storage = storage;
    Projector projector = new Projector(Samples.OWN);
    this.shared = new SharedState(storage);
    this.policies = PolicyStore.open(storage);
    this.planner = new SharingPlanner(shared, projector, () -> mayShare, policy -> carries);
    this.previewer = new Previewer(shared, projector);
  }

  SharingPlan put(CaseFile file) {
    cases.put(file.id(), file);
    return say(List.of(planner.plan(policies.all(), file, today)));
  }

  SharingPlan apply(Policy policy) {
    storage.write(
        batch -> policies.put(batch, policies.known(policy.name()).applied(policy, LAPTOP, 1)));
    return planAll();
  }

  SharingPlan withdraw(String name) {
    storage.write(batch -> policies.put(batch, policies.known(name).withdrawn(LAPTOP, 1)));
    return planAll();
  }

  SharingPlan planAll() {
    SharingPlan plan = planner.planAll(policies.all(), cases.values()::forEach, today);
    say(plan.changes());
    return plan;
  }

  Preview preview(Policy candidate, OrganisationId as, int limit) {
    return previewer.preview(
        policies.with(candidate),
        Optional.of(candidate),
        as,
        cases.values()::forEach,
        today,
        limit);
  }

  private SharingPlan say(List<CasePlan> plans) {
    for (CasePlan plan : plans) {
      storage.write(
          batch -> {
            plan.acts().forEach(this::hear);
            shared.put(batch, plan);
          });
    }
    return new SharingPlan(plans, 0, 0, 0);
  }

  private void hear(Act act) {
    Map<Bytes, Projection> held = world.computeIfAbsent(act.recipients(), _ -> new HashMap<>());
    switch (act) {
      case Act.Share(Recipients _, Projection projection) ->
          held.put(Bytes.concat(projection.caseId().bytes(), projection.policyId()), projection);
      case Act.TakeBack(Recipients _, Withdrawal(var caseId, var policyId)) -> {
        Projection forgotten = held.remove(Bytes.concat(caseId.bytes(), policyId.bytes()));
        if (forgotten == null) {
          throw new AssertionError("took back what nobody holds");
        }
      }
    }
  }

  /// All that an organisation holds, whichever audience it was given in.
  List<Projection> heldBy(OrganisationId organisation) {
    List<Projection> held = new ArrayList<>();
    world.forEach(
        (recipients, projections) -> {
          if (recipients.include(organisation)) {
            held.addAll(projections.values());
          }
        });
    return held;
  }
}

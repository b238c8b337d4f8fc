package org.thitsar.node.sharing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.policy.Outcome;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.Projector;
import org.thitsar.protocol.policy.Withdrawal;

/// Says what has to be said so that what is out is what the policies let out: no more, no less.
///
/// A plan is a difference, so a crash between a change and its plan, or half-way through a long
/// one, is mended by planning again. Plan every case when the policies changed, when a node starts
/// and when a new day begins (people come of age, policies end); plan one case when it changed.
public final class SharingPlanner {
  private final SharedState shared;
  private final Projector projector;
  private final BooleanSupplier mayShare;
  private final Predicate<Policy> carried;

  /// Hands over every case, in any order.
  @FunctionalInterface
  public interface CaseSource {
    /// Calls `visitor` with every case once.
    void forEach(Consumer<CaseFile> visitor);
  }

  /// Compares with `shared`. While `mayShare` answers false, plans take back and let nothing new
  /// out; what they left unsaid is in the next plan after that.
  ///
  /// `carried` says which policies this laptop carries out. Under the others it lets nothing out,
  /// and takes back what it let out before as soon as they do not let it out any more.
  public SharingPlanner(
      SharedState shared,
      Projector projector,
      BooleanSupplier mayShare,
      Predicate<Policy> carried) {
    this.shared = shared;
    this.projector = projector;
    this.mayShare = mayShare;
    this.carried = carried;
  }

  /// The plan of one case under all `policies` on the day `today` (UTC).
  public CasePlan plan(List<Policy> policies, CaseFile file, LocalDate today) {
    return plan(policies, file, shared.of(file.id()), today);
  }

  /// What other laptops let out of a case under `theirs` and an edit here ends: to be taken back at
  /// once, as they may be asleep. They take it back, too, when they hear of the edit.
  public List<Act.TakeBack> endedForOthers(
      List<Policy> theirs,
      Optional<CaseFile> was,
      List<Policy> now,
      CaseFile file,
      LocalDate today) {
    Set<PolicyId> still = new HashSet<>();
    granted(now, file, today).forEach(each -> still.add(each.holding().policy()));
    shared.of(file.id()).forEach(holding -> still.add(holding.policy()));
    return was.map(old -> granted(theirs, old, today)).orElse(List.of()).stream()
        .filter(each -> !still.contains(each.holding().policy()))
        .map(
            each ->
                new Act.TakeBack(
                    each.act().recipients(), new Withdrawal(file.id(), each.holding().policy())))
        .toList();
  }

  /// What other laptops let out of a case, as far as follows from what is known here.
  public List<Holding> outElsewhere(List<Policy> policies, CaseFile file, LocalDate today) {
    List<Policy> others = policies.stream().filter(carried.negate()).toList();
    return others.isEmpty()
        ? List.of()
        : granted(others, file, today).stream().map(Granted::holding).toList();
  }

  /// The plan of a case that is gone: everything is taken back.
  public CasePlan forget(CaseId caseId) {
    return difference(caseId, shared.of(caseId), List.of());
  }

  /// The plan of all cases. What is out of a case that `cases` does not have is taken back.
  public SharingPlan planAll(List<Policy> policies, CaseSource cases, LocalDate today) {
    Map<CaseId, List<Holding>> out = new HashMap<>();
    shared.forEach(out::put);
    Tally tally = new Tally();
    Set<CaseId> seen = new HashSet<>();
    cases.forEach(
        file -> {
          if (seen.add(file.id())) {
            tally.add(plan(policies, file, out.getOrDefault(file.id(), List.of()), today));
          }
        });
    out.forEach(
        (caseId, holdings) -> {
          if (!seen.contains(caseId)) {
            tally.add(difference(caseId, holdings, List.of()));
          }
        });
    return tally.plan();
  }

  /// What is out of a case and stands: to be said again to whoever could not read it.
  public List<Act.Share> standing(List<Policy> policies, CaseFile file, LocalDate today) {
    List<Holding> out = shared.of(file.id());
    return granted(policies, file, today).stream()
        .filter(each -> each.carried() && out.contains(each.holding()))
        .map(Granted::act)
        .toList();
  }

  private CasePlan plan(
      List<Policy> policies, CaseFile file, List<Holding> before, LocalDate today) {
    return difference(file.id(), before, granted(policies, file, today));
  }

  private List<Granted> granted(List<Policy> policies, CaseFile file, LocalDate today) {
    List<Granted> granted = new ArrayList<>();
    List<Outcome> outcomes = projector.project(policies, file, today);
    for (int i = 0; i < policies.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Shared(var projection)) {
        Policy policy = policies.get(i);
        granted.add(
            new Granted(
                Holding.of(policy, projection),
                new Act.Share(policy.recipients(), projection),
                carried.test(policy)));
      }
    }
    return granted;
  }

  /// What a policy lets out, the act that says it, and whether it is for this laptop to say.
  private record Granted(Holding holding, Act.Share act, boolean carried) {}

  private CasePlan difference(CaseId caseId, List<Holding> before, List<Granted> granted) {
    Map<PolicyId, Holding> now = new HashMap<>();
    granted.forEach(each -> now.put(each.holding().policy(), each.holding()));
    List<Act> acts = new ArrayList<>();
    List<Holding> kept = new ArrayList<>();
    for (Holding holding : before) {
      Holding next = now.get(holding.policy());
      if (next == null || !next.recipients().equals(holding.recipients())) {
        acts.add(new Act.TakeBack(holding.recipients(), new Withdrawal(caseId, holding.policy())));
      } else {
        kept.add(holding);
      }
    }
    if (!mayShare.getAsBoolean()) {
      return new CasePlan(caseId, acts, kept);
    }
    for (Granted each : granted) {
      if (each.carried() && !before.contains(each.holding())) {
        acts.add(each.act());
      }
    }
    List<Holding> after = new ArrayList<>();
    granted.stream().filter(Granted::carried).map(Granted::holding).forEach(after::add);
    kept.stream()
        .filter(holding -> after.stream().noneMatch(one -> one.policy().equals(holding.policy())))
        .toList()
        .forEach(after::add);
    after.sort(Comparator.comparing(Holding::policy));
    return new CasePlan(caseId, acts, after);
  }

  private static final class Tally {
    private final List<CasePlan> changes = new ArrayList<>();
    private long sharing;
    private long withdrawn;
    private long unchanged;

    void add(CasePlan plan) {
      if (plan.changes()) {
        changes.add(plan);
        sharing += plan.shares() ? 1 : 0;
        withdrawn += plan.shares() ? 0 : 1;
      } else if (!plan.after().isEmpty()) {
        unchanged++;
      }
    }

    SharingPlan plan() {
      changes.sort(Comparator.comparing(CasePlan::caseId));
      return new SharingPlan(changes, sharing, withdrawn, unchanged);
    }
  }
}

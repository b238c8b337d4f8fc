package org.thitsar.node.flow;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.thitsar.node.api.Cases.FieldValue;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.cases.CaseSummary;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sharing.Act;
import org.thitsar.node.sharing.CasePlan;
import org.thitsar.node.sharing.Holding;
import org.thitsar.node.sharing.PolicyStore;
import org.thitsar.node.sharing.Preview;
import org.thitsar.node.sharing.Previewer;
import org.thitsar.node.sharing.RecallBoard;
import org.thitsar.node.sharing.SharedState;
import org.thitsar.node.sharing.SharingPlan;
import org.thitsar.node.sharing.SharingPlanner;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.casefile.RecordField;
import org.thitsar.protocol.casefile.Sensitivity;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.policy.Organisations;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyId;
import org.thitsar.protocol.policy.PolicyParser;
import org.thitsar.protocol.policy.PolicyReading;
import org.thitsar.protocol.policy.PolicyRevision;
import org.thitsar.protocol.policy.PolicyText;
import org.thitsar.protocol.policy.Projector;
import org.thitsar.protocol.policy.Recipients;
import org.thitsar.protocol.policy.Withdrawal;

/// Policies, and what they make of the cases. What is out is always brought in line by the
/// difference between what the policies let out and what is out, so a crash half-way is mended by
/// planning again.
final class SharingDesk implements Sharing, Shares {
  private static final int CHUNK = 256;
  private static final int PAGE_MAX = 1_000;

  private final OrganisationId self;
  private final NodeId laptop;
  private final PolicyStore policies;
  private final SharedState shared;
  private final RecallBoard recalls;
  private final CaseStore cases;
  private final ReceivedCases received;
  private final Supplier<Roster> roster;
  private final Turn turn;
  private final InstantSource clock;
  private final SharingPlanner planner;
  private final Previewer previewer;
  private final Outbound outbound;

  SharingDesk(
      OrganisationId self,
      NodeId laptop,
      PolicyStore policies,
      SharedState shared,
      RecallBoard recalls,
      CaseStore cases,
      ReceivedCases received,
      Supplier<Roster> roster,
      Turn turn,
      Outbound outbound,
      InstantSource clock) {
    this.self = self;
    this.laptop = laptop;
    this.policies = policies;
    this.shared = shared;
    this.recalls = recalls;
    this.cases = cases;
    this.received = received;
    this.roster = roster;
    this.turn = turn;
    this.outbound = outbound;
    this.clock = clock;
    Projector projector = new Projector(self);
    this.planner =
        new SharingPlanner(
            shared, projector, () -> roster.get().undecided().isEmpty(), this::carriedHere);
    this.previewer = new Previewer(shared, projector);
  }

  @Override
  public PolicyCheck check(Operator operator, String yaml) {
    return switch (parser().parse(yaml, today())) {
      case PolicyReading.Understood(Policy policy) ->
          new PolicyCheck(true, List.of(), PolicyText.sentence(policy, this::name));
      case PolicyReading.Refused(var problems) ->
          new PolicyCheck(
              false,
              problems.stream()
                  .map(
                      problem ->
                          new PolicyProblem(
                              problem.line(), problem.column(), problem.problem(), problem.hint()))
                  .toList(),
              "");
    };
  }

  @Override
  public PolicyPreview preview(Operator operator, String yaml, String organisation, int limit)
      throws RefusedException {
    if (limit < 0 || limit > PAGE_MAX) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "a preview shows at most " + PAGE_MAX + " records", "ask for fewer");
    }
    Policy candidate = understood(yaml);
    OrganisationId reader = member(organisation);
    Preview preview =
        previewer.preview(
            policies.with(candidate),
            Optional.of(candidate),
            reader,
            this::eachCase,
            today(),
            limit);
    return new PolicyPreview(
        name(reader),
        preview.shared(),
        preview.starts(),
        preview.stops(),
        preview.leftOut().entrySet().stream()
            .map(entry -> new LeftOut(entry.getKey().text(), entry.getValue()))
            .toList(),
        preview.records().stream()
            .map(held -> new SharedRecord(held.caseId().toString(), values(held.fields())))
            .toList());
  }

  @Override
  public PolicyChange apply(Operator operator, String yaml, Progress progress)
      throws RefusedException {
    Policy policy = understood(yaml);
    Deciding.require(roster.get());
    // One policy has one carrier: a second would only say everything twice.
    if (policies.named(policy.name()).filter(policy::equals).isEmpty() || !carrierIsThere(policy)) {
      List<Policy> theirs = carriedElsewhere();
      put(known -> known.applied(policy, laptop, clock.millis()), policy.name());
      endForOthers(theirs);
    }
    outbound.commit(saying -> saying.align(readership(policy.recipients())));
    return change(policy.name(), replanAll(progress));
  }

  private boolean carriedHere(Policy policy) {
    return policies.carrier(policy).filter(laptop::equals).isPresent();
  }

  private List<Policy> carriedElsewhere() {
    return policies.all().stream().filter(policy -> !carriedHere(policy)).toList();
  }

  private boolean carrierIsThere(Policy policy) {
    return policies
        .carrier(policy)
        .filter(node -> node.equals(laptop) || roster.get().readers().contains(node))
        .isPresent();
  }

  private void put(UnaryOperator<PolicyRevision> change, String name) {
    outbound.commit(
        saying -> {
          PolicyRevision next = change.apply(policies.known(name));
          policies.put(saying.batch(), next);
          saying.say(new Readership.Own(), EntryKind.POLICY, next.encode());
        });
  }

  /// Takes back at once what siblings let out under those of `theirs` that have just ended here.
  private void endForOthers(List<Policy> theirs) {
    if (theirs.isEmpty()) {
      return;
    }
    List<Act.TakeBack> ended = new ArrayList<>();
    eachCase(
        file ->
            ended.addAll(
                planner.endedForOthers(theirs, Optional.of(file), policies.all(), file, today())));
    for (int from = 0; from < ended.size(); from += CHUNK) {
      List<Act.TakeBack> chunk = ended.subList(from, Math.min(from + CHUNK, ended.size()));
      outbound.commit(saying -> chunk.forEach(act -> takeBack(saying, act)));
    }
  }

  @Override
  public PolicyChange withdraw(Operator operator, String name, Progress progress)
      throws RefusedException {
    if (policies.named(name).isEmpty() && !policies.known(name).inConflict()) {
      throw new RefusedException(
          Refusal.NOT_FOUND, "no policy of this name", "list them with: thitsar policy list");
    }
    List<Policy> theirs = carriedElsewhere();
    put(known -> known.withdrawn(laptop, clock.millis()), name);
    endForOthers(theirs);
    return change(name, replanAll(progress));
  }

  private static PolicyChange change(String name, SharingPlan plan) {
    return new PolicyChange(name, plan.shared(), plan.withdrawn(), plan.unchanged());
  }

  @Override
  public List<PolicyView> policies(Operator operator) {
    Map<PolicyId, Long> counts = new HashMap<>();
    eachOut(
        (_, holdings) ->
            holdings.forEach(holding -> counts.merge(holding.policy(), 1L, Long::sum)));
    List<PolicyView> views = new ArrayList<>();
    policies.all().stream()
        .map(
            policy ->
                new PolicyView(
                    policy.name(),
                    recipients(policy.recipients()),
                    policy.purpose().name(),
                    policy.until().toString(),
                    policy.fields().stream().map(ProjectionField::name).toList(),
                    policy.when(),
                    counts.getOrDefault(policy.id(), 0L),
                    policies
                        .carrier(policy)
                        .filter(node -> !node.equals(laptop))
                        .map(NodeId::toString)
                        .orElse(""),
                    false))
        .forEach(views::add);
    policies.known().stream()
        .filter(PolicyRevision::inConflict)
        .map(known -> new PolicyView(known.name(), List.of(), "", "", List.of(), "", 0, "", true))
        .forEach(views::add);
    views.sort(Comparator.comparing(PolicyView::name));
    return views;
  }

  /// Visits every case of which anything is out, whichever laptop let it out.
  private void eachOut(BiConsumer<CaseId, List<Holding>> visitor) {
    if (policies.all().stream().allMatch(this::carriedHere)) {
      shared.forEach(visitor);
      return;
    }
    eachCase(
        file -> {
          List<Holding> out = out(file);
          if (!out.isEmpty()) {
            visitor.accept(file.id(), out);
          }
        });
  }

  /// What this laptop let out, and what others do as far as is known here.
  private List<Holding> out(CaseFile file) {
    List<Holding> out = new ArrayList<>(shared.of(file.id()));
    out.addAll(planner.outElsewhere(policies.all(), file, today()));
    return out;
  }

  @Override
  public ReceivedPage received(Operator operator, String organisation, int offset, int limit)
      throws RefusedException {
    if (offset < 0 || limit < 0 || limit > PAGE_MAX) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "a page has at most " + PAGE_MAX + " records and begins at 0 or later",
          "ask for the next page with a higher offset");
    }
    Optional<OrganisationId> custodian =
        organisation.isEmpty() ? Optional.empty() : Optional.of(member(organisation));
    List<ReceivedRecord> records = new ArrayList<>();
    for (Projection projection : received.page(custodian, clock.millis(), offset, limit)) {
      List<FieldValue> fields = new ArrayList<>();
      for (ProjectionField field : ProjectionField.all()) {
        String text = projection.text(field);
        if (!text.isEmpty()) {
          fields.add(new FieldValue(field.name(), text, field.sensitivity().name()));
        }
      }
      records.add(
          new ReceivedRecord(
              projection.caseId().toString(),
              name(projection.custodian()),
              projection.purpose().name(),
              LocalDate.ofInstant(Instant.ofEpochMilli(projection.untilMillis()), ZoneOffset.UTC)
                  .toString(),
              fields));
    }
    return new ReceivedPage(received.count(custodian, clock.millis()), records);
  }

  /// "If this organisation's laptop is taken".
  List<Standing.Exposure> exposures() {
    List<Member> others =
        roster.get().members().stream().filter(member -> !member.id().equals(self)).toList();
    return SharedState.exposures(others.stream().map(Member::id).toList(), this::eachOut).stream()
        .map(
            exposure ->
                new Standing.Exposure(
                    name(exposure.organisation()),
                    roster.get().member(exposure.organisation()).map(Member::nameMy).orElse(""),
                    exposure.persons(),
                    exposure.personsByField().keySet().stream()
                        .map(ProjectionField::name)
                        .toList()))
        .toList();
  }

  /// Which cases `organisation` could read, and which fields: all of all when it is this one. The
  /// most exposed come first, then by number.
  List<Membership.ExposedCase> exposedTo(OrganisationId organisation) {
    List<Membership.ExposedCase> exposed = new ArrayList<>();
    if (organisation.equals(self)) {
      cases.forEach(
          stored ->
              exposed.add(
                  exposed(
                      stored.file().id(),
                      CaseField.all().stream()
                          .filter(field -> !stored.file().text(field).isEmpty())
                          .map(RecordField.class::cast)
                          .toList())));
    } else {
      eachOut(
          (id, holdings) -> {
            List<RecordField> fields =
                holdings.stream()
                    .filter(holding -> holding.recipients().include(organisation))
                    .flatMap(holding -> holding.fields().stream())
                    .distinct()
                    .map(RecordField.class::cast)
                    .toList();
            if (holdings.stream().anyMatch(one -> one.recipients().include(organisation))) {
              exposed.add(exposed(id, fields));
            }
          });
    }
    exposed.sort(
        Comparator.comparing(Membership.ExposedCase::sensitivity)
            .reversed()
            .thenComparing(Membership.ExposedCase::number)
            .thenComparing(Membership.ExposedCase::caseId));
    return exposed;
  }

  private Membership.ExposedCase exposed(CaseId id, List<RecordField> fields) {
    Sensitivity highest =
        fields.stream()
            .map(RecordField::sensitivity)
            .max(Comparator.naturalOrder())
            .orElse(Sensitivity.L1);
    return new Membership.ExposedCase(
        cases.summary(id).map(CaseSummary::localNumber).orElse(""),
        id.toString(),
        highest.name(),
        fields.stream().map(field -> field.schema().name()).toList(),
        highest.compareTo(Sensitivity.L2) >= 0 ? "WARN_NOW" : "TELL");
  }

  /// Brings what is out in line with all policies: after a change of policies, at the start, and
  /// when a day begins.
  SharingPlan replanAll(Progress progress) {
    return turn.hold(
        () -> {
          SharingPlan plan = planner.planAll(policies.all(), this::eachCase, today());
          List<CasePlan> changes = plan.changes();
          for (int from = 0; from < changes.size(); from += CHUNK) {
            List<CasePlan> chunk = changes.subList(from, Math.min(from + CHUNK, changes.size()));
            outbound.commit(saying -> chunk.forEach(change -> say(saying, change)));
            progress.advance(from + chunk.size(), changes.size());
          }
          return plan;
        });
  }

  @Override
  public void replan(Outbound.Saying saying, List<Change> edited) {
    List<Policy> all = policies.all();
    List<Policy> theirs = carriedElsewhere();
    for (Change change : edited) {
      replan(saying, all, change.after());
      planner
          .endedForOthers(theirs, change.before(), all, change.after(), today())
          .forEach(act -> takeBack(saying, act));
    }
  }

  private void replan(Outbound.Saying saying, List<Policy> all, CaseFile file) {
    CasePlan plan = planner.plan(all, file, today());
    if (plan.changes()) {
      say(saying, plan);
    }
  }

  /// Brings what is out in line with what siblings have changed.
  void follow(SiblingWork work) {
    if (work.takePolicies()) {
      var _ = work.takeCases();
      var _ = replanAll(Progress.silent());
      return;
    }
    Set<CaseId> changed = work.takeCases();
    if (changed.isEmpty() || policies.all().isEmpty()) {
      return;
    }
    List<CaseId> ids = List.copyOf(changed);
    for (int from = 0; from < ids.size(); from += CHUNK) {
      List<CaseId> chunk = ids.subList(from, Math.min(from + CHUNK, ids.size()));
      outbound.commit(
          saying ->
              chunk.forEach(
                  id ->
                      cases
                          .get(id)
                          .ifPresent(stored -> replan(saying, policies.all(), stored.file()))));
    }
  }

  @Override
  public List<String> sharedWith(CaseId caseId) {
    List<Holding> holdings = cases.get(caseId).map(stored -> out(stored.file())).orElse(List.of());
    return roster.get().members().stream()
        .filter(member -> !member.id().equals(self))
        .filter(
            member ->
                holdings.stream().anyMatch(holding -> holding.recipients().include(member.id())))
        .map(Member::name)
        .toList();
  }

  private void say(Outbound.Saying saying, CasePlan plan) {
    List<Holding> out = shared.of(plan.caseId());
    for (Act act : plan.acts()) {
      switch (act) {
        case Act.Share(Recipients recipients, Projection projection) -> {
          PolicyId policy = new PolicyId(projection.policyId());
          if (out.stream().anyMatch(holding -> holding.policy().equals(policy))) {
            saying.outdate(readership(recipients));
          }
          saying.say(readership(recipients), EntryKind.PROJECTION, projection.encode());
          recalls.shared(saying.batch(), plan.caseId(), policy);
        }
        case Act.TakeBack ended -> takeBack(saying, ended);
      }
    }
    shared.put(saying.batch(), plan);
  }

  private void takeBack(Outbound.Saying saying, Act.TakeBack ended) {
    Withdrawal withdrawal = ended.withdrawal();
    saying.outdate(readership(ended.recipients()));
    saying.say(
        readership(ended.recipients()), EntryKind.PROJECTION_WITHDRAWAL, withdrawal.encode());
    recalls.ask(saying.batch(), withdrawal, clock.millis(), holders(ended.recipients()));
  }

  /// Everything about policies that a sibling must be told who cannot read what was said before.
  List<Outbound.Word> standing() {
    return policies.known().stream()
        .map(known -> new Outbound.Word(EntryKind.POLICY, known.encode()))
        .toList();
  }

  /// What stands in a log of this readership: what `introduced` were never told to forget first.
  List<Outbound.Word> standing(Readership readership, Set<NodeId> introduced) {
    List<Outbound.Word> words = new ArrayList<>();
    for (RecallBoard.Recall recall : recalls.all()) {
      if (recall.silent().stream().anyMatch(introduced::contains)) {
        words.add(new Outbound.Word(EntryKind.PROJECTION_WITHDRAWAL, recall.withdrawal().encode()));
      }
    }
    cases.forEach(
        stored -> {
          for (Act.Share share : planner.standing(policies.all(), stored.file(), today())) {
            if (readership(share.recipients()).equals(readership)) {
              words.add(new Outbound.Word(EntryKind.PROJECTION, share.projection().encode()));
            }
          }
        });
    return words;
  }

  /// The others' nodes that hold it, those that are suspended and cannot be told now among them.
  private List<NodeId> holders(Recipients recipients) {
    Roster now = roster.get();
    return now.nodes().stream()
        .filter(
            node ->
                now.organisationOf(node)
                    .filter(organisation -> !organisation.equals(self))
                    .filter(recipients::include)
                    .isPresent())
        .toList();
  }

  @Override
  public RecallsView recalls(Operator operator) {
    Map<OrganisationId, int[]> counts = new TreeMap<>();
    Map<OrganisationId, Long> oldest = new HashMap<>();
    List<RecallView> open = new ArrayList<>();
    Roster now = roster.get();
    for (RecallBoard.Recall recall : recalls.all()) {
      Set<String> silent = new TreeSet<>();
      for (NodeId node : recall.silent()) {
        whose(now, node)
            .ifPresent(
                organisation -> {
                  counts.computeIfAbsent(organisation, _ -> new int[2])[0]++;
                  oldest.merge(organisation, recall.askedAtMillis(), Math::min);
                  silent.add(name(organisation));
                });
      }
      for (NodeId node : recall.answered()) {
        whose(now, node)
            .ifPresent(organisation -> counts.computeIfAbsent(organisation, _ -> new int[2])[1]++);
      }
      if (!silent.isEmpty()) {
        CaseId id = recall.withdrawal().caseId();
        open.add(
            new RecallView(
                cases.summary(id).map(CaseSummary::localNumber).orElse(""),
                id.toString(),
                Instant.ofEpochMilli(recall.askedAtMillis()).toString(),
                List.copyOf(silent)));
      }
    }
    open.sort(Comparator.comparing(RecallView::asked).thenComparing(RecallView::caseId));
    return new RecallsView(
        counts.entrySet().stream()
            .map(
                entry ->
                    new HolderView(
                        name(entry.getKey()),
                        entry.getValue()[1],
                        entry.getValue()[0],
                        Optional.ofNullable(oldest.get(entry.getKey()))
                            .map(millis -> Instant.ofEpochMilli(millis).toString())
                            .orElse("")))
            .toList(),
        open);
  }

  /// The organisation of a node that belongs, or belonged.
  private static Optional<OrganisationId> whose(Roster now, NodeId node) {
    return now.organisationOf(node).or(() -> now.former(node).map(NodeCertificate::organisation));
  }

  /// Who may hold the ciphertext of this log and hand it on without reading it, under `policies`.
  static Set<OrganisationId> carriers(PolicyStore policies, Readership readership) {
    return policies.all().stream()
        .filter(policy -> readership(policy.recipients()).equals(readership))
        .flatMap(policy -> policy.carriers().stream())
        .collect(Collectors.toSet());
  }

  private static Readership readership(Recipients recipients) {
    return switch (recipients) {
      case Recipients.Members() -> new Readership.Members();
      case Recipients.Named(SortedSet<OrganisationId> named) ->
          new Readership.Named(List.copyOf(named));
    };
  }

  private Policy understood(String yaml) throws RefusedException {
    return switch (parser().parse(yaml, today())) {
      case PolicyReading.Understood(Policy policy) -> policy;
      case PolicyReading.Refused(var problems) -> {
        var first = problems.getFirst();
        throw new RefusedException(
            Refusal.BAD_INPUT,
            "line "
                + first.line()
                + ", column "
                + first.column()
                + ": "
                + first.problem()
                + (problems.size() > 1 ? " (and " + (problems.size() - 1) + " more)" : ""),
            first.hint().isEmpty() ? "see all with: thitsar policy check" : first.hint());
      }
    };
  }

  private PolicyParser parser() {
    List<Member> members = roster.get().members();
    return new PolicyParser(
        new Organisations() {
          @Override
          public OrganisationId own() {
            return self;
          }

          @Override
          public List<OrganisationId> named(String nameOrId) {
            return members.stream()
                .filter(
                    member ->
                        member.name().equals(nameOrId)
                            || member.nameMy().equals(nameOrId)
                            || member.id().toString().equals(nameOrId))
                .map(Member::id)
                .toList();
          }

          @Override
          public Collection<String> names() {
            return members.stream().map(Member::name).toList();
          }
        });
  }

  private OrganisationId member(String nameOrId) throws RefusedException {
    List<OrganisationId> found =
        roster.get().members().stream()
            .filter(
                member ->
                    member.name().equals(nameOrId)
                        || member.nameMy().equals(nameOrId)
                        || member.id().toString().equals(nameOrId))
            .map(Member::id)
            .toList();
    if (found.size() != 1) {
      throw new RefusedException(
          Refusal.NOT_FOUND,
          found.isEmpty()
              ? "no member of this name or id"
              : found.size() + " members bear this name",
          "list them with: thitsar members");
    }
    return found.getFirst();
  }

  private List<String> recipients(Recipients recipients) {
    return switch (recipients) {
      case Recipients.Members() -> List.of("members");
      case Recipients.Named(SortedSet<OrganisationId> named) ->
          named.stream().map(this::name).toList();
    };
  }

  private static List<FieldValue> values(Map<ProjectionField, String> fields) {
    return fields.entrySet().stream()
        .map(
            entry ->
                new FieldValue(
                    entry.getKey().name(), entry.getValue(), entry.getKey().sensitivity().name()))
        .toList();
  }

  private String name(OrganisationId organisation) {
    return roster
        .get()
        .member(organisation)
        .map(Member::name)
        .orElse("an organisation that is not a member");
  }

  private void eachCase(java.util.function.Consumer<CaseFile> visitor) {
    cases.forEach(stored -> visitor.accept(stored.file()));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}

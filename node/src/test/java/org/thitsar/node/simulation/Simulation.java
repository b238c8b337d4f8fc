package org.thitsar.node.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Cases.CaseView;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.log.LogDoor;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.log.Admission;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.Rejection;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.policy.Withdrawal;
import org.thitsar.protocol.sync.CarriedLog;

/// One history: a world of machines, its one queue of events, and what is checked after each.
final class Simulation {
  private static final long BEGIN = Instant.parse("2026-06-01T06:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  /// A small disk for each, so that a flood ends.
  private static final Quotas QUOTAS = new Quotas(64, 4_096, 600_000, 65_536);

  private static final int POLICIES_A_NODE = 3;

  private static final String BASES = "CONSENT:HOSTING,VETTING_CHECK";

  private final Script script;
  private final Planted planted;
  private final Trace trace;
  private final Tally tally = new Tally();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final Wire wire = new Wire();
  private final Links links = new Links(this::now);
  private final Histories histories = new Histories();
  private final LateReadersCheck lateReaders;
  private final Disclosure disclosure = new Disclosure(tally);
  private final SealedTo sealedTo = new SealedTo(tally, this::machines);
  private final Registers registers;
  private final Rosters rosters;
  private final Versions versions = new Versions(this);
  private final List<Machine> machines = new ArrayList<>();
  private final List<Contact> contacts = new ArrayList<>();
  private final Map<Bytes, LogId> revocations = new HashMap<>();
  private final Map<String, Set<String>> approvals = new HashMap<>();
  private final Map<Bytes, String> revoked = new HashMap<>();
  private final Map<LogId, PeerId> writers = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();
  private long now;
  private long sequence;

  private record Event(long atMillis, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return atMillis != other.atMillis
          ? Long.compare(atMillis, other.atMillis)
          : Long.compare(number, other.number);
    }
  }

  /// What came of a history.
  ///
  /// @param trace hash of all that happened
  /// @param tally of the interesting things
  /// @param violation the first promise that did not hold
  /// @param lines what happened, when they were kept
  record Result(
      Script script,
      String trace,
      Tally tally,
      Optional<Violation> violation,
      List<String> lines) {}

  private Simulation(Script script, Planted planted, boolean kept) {
    this.script = script;
    this.planted = planted;
    this.trace = new Trace(kept);
    this.registers = new Registers(tally, planted);
    this.lateReaders = new LateReadersCheck(tally, planted);
    this.rosters =
        new Rosters(
            tally,
            planted,
            this::approvals,
            (proposal, name) ->
                approvals.computeIfAbsent(proposal, _ -> new TreeSet<>()).add(name));
  }

  /// Lets a script happen. `kept` keeps a line for each thing that happened.
  static Result run(Script script, Planted planted, boolean kept) {
    Simulation world = new Simulation(script, planted, kept);
    Optional<Violation> violation = Optional.empty();
    try {
      world.begin();
      world.drain();
      new Convergence(world).check();
    } catch (Violation e) {
      world.trace.line(world.now, "VIOLATION " + e.getMessage());
      violation = Optional.of(e);
    }
    world.machines.forEach(machine -> world.trace.disk(machine.disk));
    return new Result(script, world.trace.hash(), world.tally, violation, world.trace.lines());
  }

  // What its parts ask of it

  long now() {
    return now;
  }

  Planted planted() {
    return planted;
  }

  Tally tally() {
    return tally;
  }

  Trace trace() {
    return trace;
  }

  Links links() {
    return links;
  }

  Histories histories() {
    return histories;
  }

  Versions versions() {
    return versions;
  }

  /// All machines, copies last.
  List<Machine> machines() {
    return machines;
  }

  void later(long delayMillis, Runnable what) {
    sequence++;
    queue.add(new Event(now + delayMillis, sequence, what));
  }

  /// Does something on a machine, which the power may leave meanwhile, and looks at it afterwards.
  void within(Machine machine, Runnable what) {
    try {
      what.run();
    } catch (Disk.PowerCut cut) {
      tally.add(Tally.Of.POWER_CUTS_WITHIN_A_WRITE);
      // When two machines do something together it may be the other one.
      machines.stream().filter(one -> one.disk.equals(cut.disk())).forEach(this::powerCut);
    } catch (Violation e) {
      throw e;
    } catch (RuntimeException e) {
      if (machine.hostile()) {
        // Who lies may stumble over its own lies: its talks end.
        contacts.stream()
            .filter(contact -> contact.concerns(machine))
            .toList()
            .forEach(Contact::cut);
        return;
      }
      Violation fault = new Violation("fault", machine + ": " + e);
      fault.initCause(e);
      throw fault;
    }
    rosters.check(machine);
    disclosure.granted(machine);
  }

  void drain() {
    for (Event next = queue.poll(); next != null; next = queue.poll()) {
      now = next.atMillis();
      next.what().run();
    }
  }

  void begin(Contact contact) {
    contacts.add(contact);
    contact.begin();
  }

  void over(Contact contact) {
    contacts.remove(contact);
  }

  Registers registers() {
    return registers;
  }

  /// Two nodes have told each other all that they may.
  void met(Machine one, Machine other) {
    if (one.name.equals(other.name) && !doubted(one.name)) {
      registers.met(one, other);
    }
  }

  /// Whether a laptop of an organisation ever lied, or wrote two histories.
  boolean doubted(String organisation) {
    return of(organisation).stream().anyMatch(machine -> machine.doubled || machine.hostile());
  }

  /// Whether the writer of a log has, or had, two machines or an old disk.
  boolean doubledWriter(LogId log) {
    return writers(log).stream().anyMatch(machine -> machine.doubled);
  }

  /// Whether `self` sees that the writer of a log was removed, or was let in by somebody who was,
  /// or who is suspended meanwhile: it may have heard so between two batches.
  boolean removedWriter(Machine self, LogId log) {
    Membership.MembersView view = self.members();
    List<Membership.NodeView> nodes =
        view.members().stream().flatMap(member -> member.nodes().stream()).toList();
    PeerId writer = writers.get(log);
    return (!view.removed().isEmpty() || nodes.stream().anyMatch(Membership.NodeView::suspended))
        && writer != null
        && nodes.stream().noneMatch(node -> node.peerId().equals(writer.toString()));
  }

  private List<Machine> writers(LogId log) {
    PeerId writer = writers.get(log);
    return machines.stream().filter(machine -> machine.peer().equals(writer)).toList();
  }

  /// The revocations that are on this machine.
  Set<Bytes> revocationsOn(Machine machine) {
    Set<Bytes> known = new TreeSet<>();
    for (Bytes revocation : revocations.keySet()) {
      if (machine.disk.get(Column.ATTESTATION, revocation).isPresent()) {
        known.add(revocation);
      }
    }
    return known;
  }

  /// Revocation → the credential that it ended.
  Map<Bytes, String> revoked() {
    return revoked;
  }

  /// The control log that says a revocation.
  LogId revokedIn(Bytes revocation) {
    LogId log = revocations.get(revocation);
    if (log == null) {
      throw new IllegalStateException("only of revocations that were made");
    }
    return log;
  }

  // Beginning

  private void begin() {
    for (int i = 0; i < script.nodes(); i++) {
      long seed = new SplittableRandom(script.seed() + 7_919L * (i + 1)).nextLong();
      machines.add(Machine.found(i, seed, wire, () -> BEGIN + now, this::stored));
    }
    for (Machine machine : machines) {
      if (planted == Planted.LAZY_DISK) {
        machine.disk.lazy();
      }
      if (planted == Planted.FORGETS_REVOCATIONS && machine.number == 1) {
        machine.disk.forgetful();
      }
      within(machine, machine::start);
    }
    found(machines.subList(0, script.founders()));
    script.acts().forEach(timed -> later(timed.atMillis(), () -> act(timed)));
  }

  private void stored(Machine machine, WriteBatch.Put put) {
    disclosure.stored(machine, put);
    lateReaders.stored(machine, put);
    if (put.column() == Column.LOG_STATE) {
      writers.putIfAbsent(new LogId(put.key()), LogDoor.writer(put.value()).peerId());
    }
    if (put.column() == Column.OWED_RECEIPT) {
      forgotten.add(machine.peer() + forgotten(put.value()));
    }
    if (put.column() == Column.WRITTEN_LOG) {
      sealedTo.sealed(machine, put.value());
    }
    if (put.column() == Column.EPOCH_KEY && planted == Planted.KEYS_ARE_HANDED_ON) {
      machines.stream()
          .filter(Machine::federated)
          .forEach(other -> other.disk.leak(put.key(), put.value()));
    }
    if (put.column() == Column.LOG_BATCH) {
      histories
          .stored(put.key(), put.value())
          .ifPresent(
              log -> {
                tally.add(Tally.Of.FORKS);
                trace.line(now, "two histories of " + log.shortened());
                if (!mayFork(log)) {
                  throw new Violation(
                      "one history", machine + " stores a second history of " + log.shortened());
                }
              });
    }
  }

  private static String forgotten(Bytes owed) {
    try {
      return Withdrawal.decode(owed.slice(OrganisationId.LENGTH, owed.length()))
          .caseId()
          .toString();
    } catch (MalformedException e) {
      throw new IllegalStateException("what a node keeps can be read", e);
    }
  }

  /// Whether a node was ever told to forget a case.
  boolean wasToForget(Machine machine, String caseId) {
    return forgotten.contains(machine.peer() + caseId);
  }

  private boolean mayFork(LogId log) {
    return doubledWriter(log) || writers(log).stream().anyMatch(Machine::hostile);
  }

  private void found(List<Machine> founders) {
    Drafting drafting;
    try {
      drafting =
          CharterDraft.write(
              "Open Hand",
              founders.stream().map(founder -> founder.genesis).toList(),
              50,
              1,
              QUOTAS,
              founders.getFirst().entropy);
    } catch (MalformedException e) {
      throw new IllegalStateException("the charter is well formed", e);
    }
    if (!(drafting instanceof Drafting.Drafted(CharterDraft draft))) {
      throw new IllegalStateException("the charter can be met");
    }
    CharterDraft signed = draft;
    for (Machine founder : founders) {
      signed = signed.sign(founder.organisationKey);
    }
    String text = signed.text();
    for (Machine founder : founders) {
      operate(
          founder,
          () -> founder.engine().federation().adopt(Machine.OPERATOR, text).federationId());
    }
    for (Machine founder : founders.subList(1, founders.size())) {
      join(founder, founders.getFirst());
    }
  }

  // Acts

  /// Something that an operator does. It may be refused.
  @FunctionalInterface
  interface Operation {
    /// Answers what is told of it.
    String run() throws RefusedException;
  }

  private void act(Act.Timed timed) {
    trace.line(now, "#" + timed.number() + " " + timed.act());
    int number = timed.number();
    switch (timed.act()) {
      case Act.Join(int newcomer, int inviter) -> join(machines.get(newcomer), machine(inviter, 0));
      case Act.Laptop(int node, int inviter) ->
          bringLaptop(machines.get(node), machine(inviter, number));
      case Act.Register(int node, long dice) -> register(machine(node, dice), number);
      case Act.Edit(int node, long dice) -> edit(machine(node, dice), dice >>> 1, number);
      case Act.Decide(int node, long dice) -> decide(machine(node, dice), dice >>> 1, number);
      case Act.WithdrawCase(int node, long dice) -> withdraw(machine(node, dice), dice >>> 1);
      case Act.Share(int node, boolean everybody, long dice) ->
          share(machine(node, dice), everybody, dice);
      case Act.Unshare(int node, long dice) -> unshare(machine(node, dice), dice);
      case Act.Issue(int node, long dice) -> issue(machine(node, dice), dice);
      case Act.Attest(int node, long dice) ->
          onCredential(
              machine(node, dice),
              dice,
              "ATTESTATION",
              (desk, id) -> desk.attest(Machine.OPERATOR, id, "INTERVIEW", (dice & 2) == 0, ""));
      case Act.Hold(int node, long dice) ->
          onCredential(
              machine(node, dice), dice, "HOLD", (desk, id) -> desk.hold(Machine.OPERATOR, id));
      case Act.Revoke(int node, long dice) ->
          onCredential(
              machine(node, dice),
              dice,
              "REVOCATION",
              (desk, id) -> desk.revoke(Machine.OPERATOR, id));
      case Act.ProposeRemoval(int node, int target) ->
          proposeRemoval(machine(node, number), machines.get(target));
      case Act.Vote(int node, long dice) -> vote(machine(node, dice), dice);
      case Act.Answer(int node, boolean approves) -> answer(machine(node, number), approves);
      case Act.Suspend(int node, int target) ->
          suspend(machine(node, number), machine(target, number / 2));
      case Act.Rotate(int node) -> {
        Machine machine = machine(node, now);
        operate(machine, () -> "rotates " + machine.engine().membership().rotate(Machine.OPERATOR));
      }
      case Act.Beat(int node) -> {
        Machine machine = machine(node, now);
        operate(
            machine,
            () -> {
              machine.engine().beat();
              return "beats";
            });
      }
      case Act.NewDay(int node) -> {
        Machine machine = machine(node, now);
        operate(
            machine,
            () -> {
              machine.engine().newDay();
              return "plans again";
            });
      }
      case Act.Meet(int one, int other, long dice) ->
          meet(machine(one, dice), machine(other, dice >>> 1), dice);
      case Act.MeetOwn(int node, long dice) ->
          second(machines.get(node)).ifPresent(second -> meet(machines.get(node), second, dice));
      case Act.Split(long side, int minutes) -> links.split(side, now + minutes * MINUTE);
      case Act.Deafen(int from, int to, int minutes) ->
          links.deafen(from, to, now + minutes * MINUTE);
      case Act.Courier(int from, int to, long dice) ->
          courier(machine(from, dice), machine(to, dice >>> 1), new SplittableRandom(dice));
      case Act.Crash(int node, boolean second, int writes, boolean afterwards, int minutes) ->
          crash(laptop(node, second), writes, afterwards, minutes);
      case Act.Image(int node, boolean second) -> {
        Machine machine = laptop(node, second);
        machine.image = machine.disk.copy();
      }
      case Act.Rollback(int node, boolean second) -> rollback(laptop(node, second));
      case Act.Clone(int node, boolean second) -> copy(laptop(node, second));
      case Act.SetClock(int node, boolean second, int days) ->
          laptop(node, second).setClock(days * DAY);
      case Act.Older(int node, EntryKind lacks) -> versions.older(machines.get(node), lacks);
      case Act.Update(int node) -> versions.update(machines.get(node));
      case Act.Turn(int node, boolean second, Hostility hostility, long dice) ->
          turn(laptop(node, second), hostility, dice);
    }
  }

  /// The machine of an organisation; when there are several, one of them.
  private Machine machine(int node, long dice) {
    List<Machine> own = of(machines.get(node).name);
    return own.get((int) Math.floorMod(dice, (long) own.size()));
  }

  /// All machines of an organisation, its first one first.
  List<Machine> of(String organisation) {
    return machines.stream().filter(machine -> machine.name.equals(organisation)).toList();
  }

  /// Whether a hostile laptop may have used up what the organisation of the log's writer may take
  /// of everybody's disk: then it is chance who holds how much of it.
  boolean mayBeOverQuota(LogId log) {
    return writers(log).stream()
        .flatMap(writer -> of(writer.name).stream())
        .anyMatch(Machine::hostile);
  }

  /// The first laptop of an organisation, or its second one if it has any.
  private Machine laptop(int node, boolean second) {
    Machine first = machines.get(node);
    return second ? second(first).orElse(first) : first;
  }

  private Optional<Machine> second(Machine first) {
    return of(first.name).stream().filter(machine -> !machine.copy && machine != first).findFirst();
  }

  /// Answers whether the operator was told that it is done.
  private boolean operate(Machine machine, Operation operation) {
    if (!machine.up()) {
      return false;
    }
    boolean[] done = {false};
    try {
      within(
          machine,
          () -> {
            try {
              trace.line(now, machine + " " + operation.run());
              tally.add(Tally.Of.ACTS_DONE);
              acknowledge(machine);
              done[0] = true;
            } catch (RefusedException e) {
              tally.add(Tally.Of.ACTS_REFUSED);
              trace.line(now, machine + " is refused: " + e.getMessage());
            } catch (StorageException e) {
              if (e.reason() != StorageException.Reason.PUT_BACK || !machine.doubled) {
                throw e;
              }
              tally.add(Tally.Of.PUT_BACK_REFUSED);
              trace.line(now, machine + " is put back and says nothing");
            }
          });
    } finally {
      disclosure.granted(machine);
    }
    return done[0];
  }

  /// What is in the node's own logs now, it has told its operator of.
  private static void acknowledge(Machine machine) {
    if (machine.federated()) {
      for (CarriedLog log : machine.logs().carried().carried()) {
        machine
            .disk
            .ledger()
            .lengths
            .merge(log.id(), machine.logs().source().frontier(log.id()).length(), Math::max);
      }
    }
  }

  private void join(Machine newcomer, Machine inviter) {
    if (!newcomer.up()
        || !inviter.federated()
        || inviter.hostile()
        || (newcomer.federated() && !founding(newcomer))
        || !links.pass(newcomer, inviter)
        || !links.pass(inviter, newcomer)) {
      return;
    }
    operate(
        inviter,
        () -> {
          Federation inviting = inviter.engine().federation();
          Federation joining = newcomer.engine().federation();
          String invitation =
              inviting.invite(Machine.OPERATOR, 1, List.of("/ip4/192.0.2.7/tcp/4001")).text();
          Federation.JoinView view = joining.join(Machine.OPERATOR, invitation);
          if (view.state().equals("WAITING")) {
            var _ = inviting.admit(Machine.OPERATOR, view.words());
            // Who lets somebody in proposes that it votes, and approves that.
            for (Membership.ProposalView proposal : inviter.members().proposals()) {
              if (proposal.proposedBy().equals(inviter.name)) {
                approvals
                    .computeIfAbsent(proposal.id(), _ -> new TreeSet<>())
                    .addAll(proposal.approvals().stream().filter(inviter.name::equals).toList());
              }
            }
            newcomer.engine().poll();
            view = joining.joining(Machine.OPERATOR);
          }
          tally.add(Tally.Of.JOINS, view.state().equals("ADMITTED") ? 1 : 0);
          return "lets in " + newcomer + ": " + view.state() + " " + view.detail();
        });
    if (newcomer.up()) {
      rosters.check(newcomer);
    }
  }

  /// Whether it belongs by the charter, and only has to meet somebody.
  private boolean founding(Machine machine) {
    return machine.number < script.founders();
  }

  private void bringLaptop(Machine first, Machine inviter) {
    Machine laptop =
        second(first)
            .orElseGet(
                () -> {
                  tally.add(Tally.Of.LAPTOPS);
                  Machine fresh =
                      first.further(
                          machines.size(),
                          new SplittableRandom(script.seed() ^ 0x1a9 + first.number).nextLong());
                  machines.add(fresh);
                  within(fresh, fresh::start);
                  return fresh;
                });
    join(laptop, inviter);
  }

  private void register(Machine machine, int person) {
    disclosure.registered(person, machine.name);
    Map<String, String> fields = new TreeMap<>();
    fields.put("category_claimed", "DEFECTOR");
    fields.put("full_name", Disclosure.name(person));
    fields.put("born_on", "1990-01-02");
    fields.put("vetting", "V2");
    fields.put("exit_on", "2024-05-06");
    fields.put("skills", Disclosure.skill(person));
    fields.put("bases", BASES);
    operate(
        machine,
        () -> {
          CaseView view = machine.engine().cases().create(Machine.OPERATOR, fields);
          machine.disk.ledger().cases.put(view.caseId(), view.revision());
          return "registers " + view.caseId();
        });
  }

  /// Whether an edit by this dice is one of where a person stands.
  static boolean changesState(long dice) {
    SplittableRandom random = new SplittableRandom(dice);
    var _ = random.nextLong();
    return random.nextInt(8) == 0;
  }

  private void edit(Machine machine, long dice, int number) {
    if (!machine.up()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(dice);
    pick(Registers.cases(machine), random.nextLong())
        .ifPresent(
            id -> {
              CaseView before = Registers.show(machine, id);
              int choice = random.nextInt(8);
              // Who withdrew is asked for nothing any more.
              boolean may = !Registers.text(before, "state").equals(Registers.WITHDRAWN);
              if (choice == 0 && may) {
                write(machine, id, "state", random.nextBoolean() ? "ON_HOLD" : "VERIFIED");
              } else if (choice == 1 && may) {
                write(machine, id, "bases", BASES + ";CONSENT:STATISTICS");
              } else {
                rewrite(machine, before, choice < 5 ? "skills" : "note", number);
              }
            });
  }

  /// An operator who sees that laptops wrote a field apart says which holds.
  private void decide(Machine machine, long dice, int number) {
    if (!machine.up()) {
      return;
    }
    List<String> apart =
        Registers.cases(machine).stream()
            .filter(id -> !Registers.show(machine, id).conflicts().isEmpty())
            .toList();
    pick(apart, dice)
        .ifPresent(
            id -> {
              CaseView before = Registers.show(machine, id);
              Cases.ConflictView conflict = before.conflicts().getFirst();
              if (Registers.TEXTS.contains(conflict.field())) {
                rewrite(machine, before, conflict.field(), number);
                return;
              }
              // What restricts stays; where nothing does, either will do.
              String holds = Registers.text(before, conflict.field());
              write(
                  machine,
                  id,
                  conflict.field(),
                  holds.isEmpty() ? conflict.claims().getFirst().value() : holds);
            });
  }

  private void rewrite(Machine machine, CaseView before, String field, int number) {
    String text =
        (field.equals("skills") ? Disclosure.skill(Registers.person(before)) : "seen")
            + " again "
            + number;
    Registers.Edit edit = registers.writes(before, field, text);
    if (write(machine, before.caseId(), field, text)) {
      edit.done();
    }
  }

  /// Answers whether the operator was told that it is done.
  private boolean write(Machine machine, String id, String field, String text) {
    return operate(
        machine,
        () -> {
          CaseView view = machine.engine().cases().edit(Machine.OPERATOR, id, Map.of(field, text));
          machine.disk.ledger().cases.put(id, view.revision());
          return "edits " + field + " of " + id;
        });
  }

  private void withdraw(Machine machine, long dice) {
    if (!machine.up()) {
      return;
    }
    pick(Registers.cases(machine), dice)
        .ifPresent(
            id ->
                operate(
                    machine,
                    () -> {
                      CaseView view = machine.engine().cases().withdraw(Machine.OPERATOR, id);
                      machine.disk.ledger().cases.put(id, view.revision());
                      machine.disk.ledger().withdrawn.add(id);
                      registers.withdrew(id);
                      return "withdraws " + id;
                    }));
  }

  private void share(Machine machine, boolean members, long dice) {
    if (!machine.federated()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(dice >>> 1);
    List<String> others = others(machine);
    boolean everybody = members || others.isEmpty();
    Set<String> named = new TreeSet<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count && !everybody; i++) {
      named.add(others.get(random.nextInt(others.size())));
    }
    Set<String> said = new TreeSet<>(named);
    if (planted == Planted.SHARES_TOO_WIDELY && !everybody) {
      said.add(others.get(random.nextInt(others.size())));
    }
    String name = "p" + random.nextInt(POLICIES_A_NODE);
    String carriers =
        random.nextInt(3) == 0 && !others.isEmpty()
            ? "carriers: [" + others.get(random.nextInt(others.size())) + "]\n"
            : "";
    String yaml =
        """
        schema: 1
        name: %s
        purpose: HOSTING
        to: %s
        until: %s
        when: case.category == DEFECTOR
        fields: [%s]
        """
                .formatted(
                    name,
                    everybody ? "members" : said,
                    machine.day().plusDays(100),
                    everybody ? "vetting" : "vetting, skills")
            + carriers;
    Ledger ledger = machine.disk.ledger();
    // From now on it may be in force, whatever happens meanwhile; the one before may be, too.
    Ledger.@Nullable Letting before = ledger.policies.get(name);
    Set<String> all = new TreeSet<>(named);
    if (before != null) {
      all.addAll(before.organisations());
    }
    String shown = machine.up() ? Policies.shown(machine, name) : "";
    ledger.touched.add(name);
    ledger.policies.put(
        name, new Ledger.Letting(everybody || (before != null && before.everybody()), all));
    ledger.ended.remove(name);
    boolean done =
        operate(
            machine,
            () -> {
              var change =
                  machine.engine().sharing().apply(Machine.OPERATOR, yaml, Progress.silent());
              ledger.policies.put(name, new Ledger.Letting(everybody, named));
              ledger.inForce.add(name);
              return "shares by " + name + " with " + (everybody ? "all" : named) + ": " + change;
            });
    if (done || !machine.up()) {
      registers.policies().put(machine, name, shown, yaml, done);
    }
  }

  private static List<String> others(Machine machine) {
    try {
      return machine.engine().federation().federation(Machine.OPERATOR).members().stream()
          .filter(member -> !member.self())
          .map(Federation.Member::name)
          .toList();
    } catch (RefusedException e) {
      throw new IllegalStateException("who belongs is told to everybody", e);
    }
  }

  private void unshare(Machine machine, long dice) {
    Ledger ledger = machine.disk.ledger();
    pick(List.copyOf(ledger.inForce), dice)
        .ifPresent(
            name -> {
              if (!machine.up()) {
                return;
              }
              ledger.inForce.remove(name);
              ledger.touched.add(name);
              String shown = Policies.shown(machine, name);
              boolean done =
                  operate(
                      machine,
                      () -> {
                        var change =
                            machine
                                .engine()
                                .sharing()
                                .withdraw(Machine.OPERATOR, name, Progress.silent());
                        ledger.policies.remove(name);
                        ledger.ended.add(name);
                        return "ends " + name + ": " + change;
                      });
              if (done || !machine.up()) {
                registers.policies().put(machine, name, shown, "", done);
              }
            });
  }

  private void issue(Machine machine, long dice) {
    pick(List.copyOf(machine.disk.ledger().cases.keySet()), dice)
        .ifPresent(
            id ->
                operate(
                    machine,
                    () -> {
                      LocalDate until = machine.day().plusDays(30);
                      said(
                          machine,
                          machine
                              .engine()
                              .credentials()
                              .issue(Machine.OPERATOR, id, "V2", until.toString()));
                      return "issues a credential";
                    }));
  }

  private void proposeRemoval(Machine machine, Machine target) {
    if (!machine.federated()) {
      return;
    }
    operate(
        machine,
        () -> {
          Membership.DecisionView made =
              machine
                  .engine()
                  .membership()
                  .propose(
                      Machine.OPERATOR,
                      new Membership.ProposalDraft(
                          "remove", List.of(target.name), List.of(), List.of(), 0, 0, "", 0),
                      false);
          approved(machine, made);
          return "proposes to remove " + target.name + ": " + made.outcome();
        });
  }

  private void vote(Machine machine, long dice) {
    if (!machine.federated()) {
      return;
    }
    SplittableRandom random = new SplittableRandom(dice);
    boolean approves = random.nextInt(6) > 0;
    pick(open(machine), random.nextLong()).ifPresent(proposal -> vote(machine, proposal, approves));
  }

  private void answer(Machine machine, boolean approves) {
    if (machine.federated()) {
      for (String proposal : open(machine)) {
        vote(machine, proposal, approves);
      }
    }
  }

  private void vote(Machine machine, String proposal, boolean approves) {
    operate(
        machine,
        () -> {
          Membership.DecisionView made =
              machine.engine().membership().vote(Machine.OPERATOR, proposal, approves, false);
          if (approves) {
            approved(machine, made);
          }
          return made.what() + ": " + made.outcome();
        });
  }

  private void approved(Machine machine, Membership.DecisionView made) {
    approvals.computeIfAbsent(made.proposal(), _ -> new TreeSet<>()).add(machine.name);
  }

  /// Who has approved a proposal in this world, whatever nodes hold of it.
  Set<String> approvals(String proposal) {
    return approvals.getOrDefault(proposal, Set.of());
  }

  private static List<String> open(Machine machine) {
    return machine.members().proposals().stream()
        .filter(proposal -> proposal.outcome().equals("OPEN"))
        .map(Membership.ProposalView::id)
        .toList();
  }

  /// The organisations to which data is sealed by who sees this: members, if any node of theirs is
  /// not suspended.
  static Set<String> readers(Membership.MembersView view) {
    Set<String> readers = new TreeSet<>();
    for (Membership.MemberView member : view.members()) {
      // Of whom no node is known yet, one may be known the next moment.
      if (member.nodes().isEmpty() || member.nodes().stream().anyMatch(node -> !node.suspended())) {
        readers.add(member.name());
      }
    }
    return readers;
  }

  /// Whether data may be sealed to this machine by who sees this.
  static boolean reads(Membership.MembersView view, Machine machine) {
    String peer = machine.peer().toString();
    return readers(view).contains(machine.name)
        && view.members().stream()
            .filter(member -> member.name().equals(machine.name))
            .flatMap(member -> member.nodes().stream())
            .noneMatch(node -> node.peerId().equals(peer) && node.suspended());
  }

  private void suspend(Machine machine, Machine target) {
    if (machine.federated()) {
      operate(
          machine,
          () ->
              machine
                  .engine()
                  .membership()
                  .suspend(Machine.OPERATOR, target.peer().toString(), false)
                  .what());
    }
  }

  /// Something to say about a credential.
  @FunctionalInterface
  private interface Saying {
    Credentials.CredentialView say(Credentials desk, String id) throws RefusedException;
  }

  private void onCredential(Machine machine, long dice, String kind, Saying saying) {
    if (!machine.federated()) {
      return;
    }
    operate(
        machine,
        () -> {
          Credentials desk = machine.engine().credentials();
          List<String> ids =
              desk.list(Machine.OPERATOR).stream()
                  .filter(view -> view.issuer().equals(machine.name) == kind.equals("REVOCATION"))
                  .map(Credentials.CredentialView::credentialId)
                  .toList();
          Optional<String> id = pick(ids, dice);
          if (id.isEmpty()) {
            return "knows no credential";
          }
          Credentials.CredentialView view = saying.say(desk, id.get());
          requireShown(machine, kind, view);
          said(machine, view);
          return "says something of " + id.get();
        });
  }

  /// What an operator has just said is among what the node shows of the credential.
  private void requireShown(Machine machine, String kind, Credentials.CredentialView view) {
    if (planted == Planted.SAYS_NOTHING_OF_CREDENTIALS
        || view.statements().stream()
            .noneMatch(
                statement ->
                    statement.kind().equals(kind)
                        && statement.organisation().equals(machine.name))) {
      throw new Violation("saying", machine + " does not show the " + kind + " that it just said");
    }
  }

  private void said(Machine machine, Credentials.CredentialView view) {
    for (Credentials.StatementView statement : view.statements()) {
      if (statement.organisation().equals(machine.name)) {
        try {
          Bytes id = StatementId.parse(statement.id()).bytes();
          machine.disk.ledger().said.add(id);
          if (statement.kind().equals("REVOCATION") && !revocations.containsKey(id)) {
            tally.add(Tally.Of.REVOCATIONS);
            control(machine).ifPresent(log -> revocations.put(id, log));
            revoked.put(id, view.credentialId());
          }
        } catch (MalformedException e) {
          throw new IllegalStateException("ids that are shown can be read", e);
        }
      }
    }
  }

  private static Optional<LogId> control(Machine machine) {
    return machine.logs().carried().carried().stream()
        .filter(log -> log.control() && log.opening().writer().peerId().equals(machine.peer()))
        .map(CarriedLog::id)
        .findFirst();
  }

  private static Optional<String> pick(List<String> from, long dice) {
    return from.isEmpty()
        ? Optional.empty()
        : Optional.of(from.get(new SplittableRandom(dice).nextInt(from.size())));
  }

  // The network

  private void meet(Machine one, Machine other, long dice) {
    if (mayMeet(one, other) && contacts.stream().noneMatch(known -> known.keeps(one, other))) {
      begin(
          new Contact(
              this, new Encounter(this, one, other), one, other, new SplittableRandom(dice), true));
    }
  }

  /// Whether the two would keep a connection.
  boolean mayMeet(Machine one, Machine other) {
    return !one.peer().equals(other.peer())
        && one.federated()
        && other.federated()
        && links.pass(one, other)
        && links.pass(other, one)
        && one.admits(other)
        && other.admits(one);
  }

  /// Lets two nodes sync without faults, to the end; answers how many entries went.
  long quietly(Machine one, Machine other, long dice) {
    Encounter encounter = new Encounter(this, one, other);
    begin(new Contact(this, encounter, one, other, new SplittableRandom(dice), false));
    drain();
    return encounter.accepted();
  }

  private void courier(Machine from, Machine to, SplittableRandom dice) {
    if (from.peer().equals(to.peer()) || !from.federated() || !to.federated()) {
      return;
    }
    tally.add(Tally.Of.COURIERS);
    record Piece(CarriedLog log, SignedBatch batch) {}
    List<Piece> bundle = new ArrayList<>();
    var shown = from.logs(to);
    for (CarriedLog log : shown.carried().carried()) {
      if (to.logs().carried().find(log.id()).isEmpty()) {
        continue;
      }
      long at = 0;
      for (var next = shown.source().batchFrom(log.id(), at);
          next.isPresent();
          next = shown.source().batchFrom(log.id(), at)) {
        bundle.add(new Piece(log, next.get()));
        at = next.get().end();
      }
    }
    // Any order, and as often as it pleases; in order by chance only, so that some is read at once.
    int pieces = bundle.size();
    boolean shuffled = dice.nextInt(3) > 0;
    for (int i = 0; i < pieces; i++) {
      if (dice.nextInt(4) == 0) {
        bundle.add(bundle.get(dice.nextInt(pieces)));
      }
    }
    for (int i = bundle.size() - 1; i > 0 && shuffled; i--) {
      int j = dice.nextInt(i + 1);
      Piece piece = bundle.get(i);
      bundle.set(i, bundle.get(j));
      bundle.set(j, piece);
    }
    for (Piece piece : bundle) {
      if (!to.up()) {
        return;
      }
      trace.bytes(piece.batch().bytes());
      within(
          to,
          () -> {
            if (!to.logs().quota().allows(piece.log(), piece.batch())) {
              return;
            }
            switch (to.logs().sink().accept(piece.log().id(), piece.batch())) {
              case Admission.Accepted(var frontier) -> {
                tally.add(Tally.Of.BATCHES_CARRIED_BY_COURIERS);
                to.disk.ledger().lengths.merge(piece.log().id(), frontier.length(), Math::max);
              }
              case Admission.Rejected(Rejection reason) -> {
                if (!from.hostile()
                    && !histories.forked(piece.log().id())
                    && !(reason == Rejection.NOT_A_MEMBER && removedWriter(to, piece.log().id()))) {
                  throw new Violation(
                      "accusation", to + " refuses what " + from + " sent by courier: " + reason);
                }
              }
              case Admission.Forked _ -> {
                if (!histories.forked(piece.log().id())) {
                  throw new Violation(
                      "accusation", to + " proves a fork of an honest log out of a courier's bag");
                }
              }
              case Admission.Duplicate _, Admission.Deferred _ -> {}
            }
          });
    }
  }

  // Machines

  private void crash(Machine machine, int writes, boolean afterwards, int minutes) {
    if (!machine.up() || machine.hostile()) {
      return;
    }
    machine.downMinutes = minutes;
    if (writes == 0) {
      powerCut(machine);
    } else {
      machine.disk.cutPower(writes, afterwards);
    }
  }

  private void powerCut(Machine machine) {
    tally.add(Tally.Of.POWER_CUTS);
    trace.line(now, machine + " loses its power");
    off(machine);
    later(machine.downMinutes * MINUTE, () -> restart(machine));
  }

  /// Ends a machine; whoever talked to it finds out.
  void off(Machine machine) {
    machine.stop();
    for (Contact contact : List.copyOf(contacts)) {
      if (contact.concerns(machine)) {
        contact.cut();
      }
    }
  }

  /// Lets a machine run again, when it does not, and looks whether all is there.
  void restart(Machine machine) {
    if (machine.up()) {
      return;
    }
    trace.line(now, machine + " starts");
    machine.rosterChecked = -1;
    within(machine, machine::start);
    disclosure.granted(machine);
    if (machine.up()) {
      Durability.check(machine, of(machine.name));
    }
  }

  private void rollback(Machine machine) {
    Disk image = machine.image;
    if (image == null || machine.hostile()) {
      return;
    }
    tally.add(Tally.Of.ROLLBACKS);
    if (machine.up()) {
      powerCut(machine);
    }
    machine.doubled = true;
    machine.disk = image.copy();
  }

  private void copy(Machine machine) {
    boolean copied =
        machines.stream().anyMatch(one -> one.copy && one.peer().equals(machine.peer()));
    if (copied || machine.hostile() || !machine.up()) {
      return;
    }
    tally.add(Tally.Of.CLONES);
    Machine twin =
        machine.cloned(machines.size(), new SplittableRandom(script.seed() ^ 0xc10e).nextLong());
    machine.doubled = planted != Planted.CLONE_NOT_COUNTED;
    twin.doubled = machine.doubled;
    machines.add(twin);
    within(twin, twin::start);
  }

  private void turn(Machine machine, Hostility hostility, long dice) {
    if (!machine.federated() || machine.hostile()) {
      return;
    }
    tally.add(Tally.Of.HOSTILE_MEMBERS);
    machine.malice = new Malice(machine, hostility, dice, histories);
  }
}

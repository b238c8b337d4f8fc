package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Cases.CaseView;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.sync.CarriedLog;

/// The end of a history: all is mended, hostile members and second machines are gone, and the rest
/// syncs until nothing moves. Then whoever holds the same logs sees the same.
final class Convergence {
  private static final int ROUNDS_MAX = 16;
  private static final ProjectionField SKILLS = ProjectionField.named("skills").orElseThrow();

  private final Simulation world;
  private final List<Machine> sound = new ArrayList<>();

  Convergence(Simulation world) {
    this.world = world;
  }

  void check() {
    world.links().heal();
    for (Machine machine : world.machines()) {
      machine.disk.cutPower(0, false);
      if (machine.copy || machine.hostile()) {
        machine.stop();
      } else {
        world.versions().update(machine);
        world.restart(machine);
        // A clock that was set is noticed when a day begins.
        world.within(machine, machine.engine()::newDay);
        sound.add(machine);
      }
    }
    sound.removeIf(machine -> !machine.federated());
    settle();
    for (Machine one : sound) {
      for (Machine other : sound) {
        if (one != other && world.mayMeet(one, other)) {
          sameLogs(one, other);
          if (Simulation.reads(one.members(), other)) {
            sameSayings(one, other);
            if (one.name.equals(other.name)) {
              sameRegister(one, other);
            } else if (complete(one)) {
              sameCases(one, other);
            }
          }
        }
      }
    }
    sound.forEach(this::revokedIsNeverGood);
    sound.stream().filter(this::complete).forEach(world.registers()::check);
    // One is enough: starting costs more than all that it shows.
    sound.stream().findFirst().ifPresent(this::sameAfterRestart);
    sound.stream().reduce((_, last) -> last).ifPresent(this::whatWasDroppedIsGone);
    sameRosters();
  }

  /// Whoever knows of a revocation never calls the credential good, whatever its clock says.
  private void revokedIsNeverGood(Machine machine) {
    world
        .revoked()
        .forEach(
            (revocation, credential) -> {
              if (machine.disk.get(Column.ATTESTATION, revocation).isPresent()) {
                String verdict = verdict(machine, credential);
                world.tally().add(Tally.Of.REVOKED_CREDENTIALS_WEIGHED);
                if (verdict.equals("VERIFIED") || verdict.equals("PROVISIONAL")) {
                  throw new Violation(
                      "revocation", machine + " calls a revoked credential " + verdict);
                }
              }
            });
  }

  private static String verdict(Machine machine, String credential) {
    try {
      return machine.engine().credentials().verify(Machine.OPERATOR, credential, "").verdict();
    } catch (RefusedException e) {
      throw new IllegalStateException("every credential is weighed", e);
    }
  }

  private void sameAfterRestart(Machine machine) {
    List<String> before = view(machine);
    machine.stop();
    world.restart(machine);
    List<String> after = view(machine);
    List<String> fresh = new ArrayList<>(after);
    fresh.removeAll(before);
    if (!before.equals(after)) {
      throw new Violation("convergence", machine + " shows after a restart otherwise: " + fresh);
    }
  }

  /// No body is held that its writer has dropped, its own or another's, and none is missing.
  private void whatWasDroppedIsGone(Machine machine) {
    LogSource logs = machine.logs().source();
    for (CarriedLog log : machine.logs().carried().carried()) {
      Set<Long> dropped = new TreeSet<>();
      Set<Long> held = new TreeSet<>();
      for (long from = 0; from < logs.frontier(log.id()).length(); ) {
        VerifiedBatch batch = logs.holding(log.id(), from).orElseThrow();
        for (Entry entry : batch.entries()) {
          if (entry.body().isPresent()) {
            held.add(entry.header().height());
            if (entry.open()) {
              dropped.addAll(drops(entry.body().get()));
            }
          }
        }
        from = batch.batch().end();
      }
      world.tally().add(Tally.Of.BODIES_DROPPED, dropped.size());
      dropped.retainAll(held);
      if (!dropped.isEmpty()) {
        throw new Violation(
            "recall",
            machine
                + " holds bodies of "
                + log.id().shortened()
                + " that were dropped: "
                + dropped);
      }
      // What a writer that is gone said of a body may have come to nobody.
      boolean writerMet =
          sound.stream()
              .filter(writer -> writer.peer().equals(log.opening().writer().peerId()))
              .anyMatch(writer -> writer == machine || world.mayMeet(writer, machine));
      if (writerMet
          && !world.histories().forked(log.id())
          && logs.frontier(log.id()).missingBodies() != 0) {
        throw new Violation("recall", machine + " lacks bodies of " + log.id().shortened());
      }
    }
  }

  private static List<Long> drops(Bytes open) {
    try {
      return OpenBodyCodec.decode(open) instanceof OpenBody.Drop(List<Long> heights)
          ? heights
          : List.of();
    } catch (MalformedException e) {
      // A hostile member's: nobody can read it.
      return List.of();
    }
  }

  private void settle() {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Map<String, Long> before = places();
      for (int i = 0; i < sound.size(); i++) {
        for (int j = i + 1; j < sound.size(); j++) {
          if (world.mayMeet(sound.get(i), sound.get(j))) {
            var _ = world.quietly(sound.get(i), sound.get(j), round * 100L + i * 10L + j);
          }
        }
      }
      // Also what a node says because of what it heard: a proof, a receipt.
      boolean moved = !places().equals(before);
      world.trace().line(world.now(), "round " + round + (moved ? " moved" : " is still"));
      if (!moved) {
        return;
      }
    }
    throw new Violation("progress", "entries still move after " + ROUNDS_MAX + " rounds");
  }

  /// Where every log stands on every machine.
  private Map<String, Long> places() {
    Map<String, Long> places = new HashMap<>();
    for (Machine machine : sound) {
      for (CarriedLog log : machine.logs().carried().carried()) {
        places.put(machine + " " + log.id(), machine.logs().source().frontier(log.id()).length());
      }
    }
    return places;
  }

  private void sameLogs(Machine one, Machine other) {
    for (CarriedLog log : one.logs().carried().carried()) {
      if (other.logs().carried().find(log.id()).isPresent()
          && !world.histories().forked(log.id())
          && !world.mayBeOverQuota(log.id())) {
        world.tally().add(Tally.Of.LOGS_COMPARED);
        var here = one.logs().source().frontier(log.id());
        var there = other.logs().source().frontier(log.id());
        if (!here.equals(there)) {
          throw new Violation(
              "convergence",
              "%s holds %d entries of %s, %s %d"
                  .formatted(one, here.length(), log.id().shortened(), other, there.length()));
        }
      }
    }
  }

  /// What one said of credentials, the other knows.
  private void sameSayings(Machine one, Machine other) {
    if (one.doubled) {
      return;
    }
    for (Bytes statement : one.disk.ledger().said) {
      if (other.disk.get(Column.CREDENTIAL, statement).isEmpty()
          && other.disk.get(Column.ATTESTATION, statement).isEmpty()) {
        throw new Violation("convergence", other + " lacks what " + one + " said of a credential");
      }
    }
  }

  private void sameRegister(Machine one, Machine other) {
    if (!world.doubted(one.name) && Simulation.reads(other.members(), one)) {
      world.registers().same(one, other, sameView(one, other));
    }
  }

  /// Whether two laptops have what sharing hangs on in common: the day, and who reads. Whom a
  /// hostile member has let in may be known to one of them only.
  private static boolean sameView(Machine one, Machine other) {
    return one.day().equals(other.day())
        && Simulation.readers(one.members()).equals(Simulation.readers(other.members()));
  }

  /// Whether a custodian knows all that its organisation lets out: every laptop of it is here, and
  /// is told everything.
  private boolean complete(Machine custodian) {
    Membership.MembersView view = custodian.members();
    return !world.doubted(custodian.name)
        && world.of(custodian.name).stream()
            // Who was never let in has said nothing.
            .filter(laptop -> laptop != custodian && sound.contains(laptop))
            .allMatch(
                laptop ->
                    sameView(custodian, laptop)
                        && world.mayMeet(custodian, laptop)
                        && Simulation.reads(view, laptop)
                        && Simulation.reads(laptop.members(), custodian));
  }

  /// Whom one believes to share with the other, the other can read: no more, no less.
  private void sameCases(Machine custodian, Machine reader) {
    Set<String> shared = new TreeSet<>();
    try {
      Map<String, CaseView> cases = new HashMap<>();
      for (String id : Registers.cases(custodian)) {
        CaseView view = Registers.show(custodian, id);
        cases.put(id, view);
        if (view.sharedWith().contains(reader.name)) {
          shared.add(view.caseId());
        }
      }
      String custodianId = custodian.engine().standing().status(Machine.OPERATOR).organisationId();
      Set<String> read = new TreeSet<>();
      for (Bytes value : reader.disk.values(Column.PROJECTION)) {
        Projection projection = Projection.decode(value);
        String id = new CaseId(projection.caseId().bytes()).toString();
        CaseView view = cases.get(id);
        if (projection.custodian().toString().equals(custodianId) && view != null) {
          read.add(id);
          String skills = projection.text(SKILLS);
          if (!skills.isEmpty() && !skills.equals(Registers.text(view, "skills"))) {
            throw new Violation(
                "convergence",
                "%s reads %s of %s, who has %s"
                    .formatted(reader, skills, custodian, Registers.text(view, "skills")));
          }
        }
      }
      world.tally().add(Tally.Of.PROJECTIONS_COMPARED, shared.size());
      // What one laptop took back while another one goes on letting it out stays forgotten (06).
      boolean alone = world.of(custodian.name).size() == 1;
      shared.removeIf(id -> !alone && !read.contains(id) && world.wasToForget(reader, id));
      if (!shared.equals(read)) {
        throw new Violation(
            "convergence",
            "%s shares %s with %s, who reads %s".formatted(custodian, shared, reader, read));
      }
    } catch (RefusedException | MalformedException e) {
      throw new IllegalStateException("what is listed can be shown", e);
    }
  }

  private void sameRosters() {
    boolean forkedControl = world.histories().forked().stream().anyMatch(this::control);
    // An admission is in its inviter's log alone until somebody else has taken it: an old image or
    // a hostile inviter can lose it, and the newcomer is a stranger to the rest.
    boolean lost =
        world.machines().stream().anyMatch(machine -> machine.hostile() || machine.doubled);
    if (forkedControl || lost || sound.isEmpty()) {
      return;
    }
    List<Machine> inside =
        sound.stream()
            .filter(machine -> sound.stream().allMatch(all -> sees(all, machine)))
            .toList();
    for (Machine one : inside) {
      for (Machine other : inside) {
        if (one != other && world.mayMeet(one, other) && !members(one).equals(members(other))) {
          throw new Violation(
              "convergence",
              one
                  + " sees other members than "
                  + other
                  + ": "
                  + members(one)
                  + " not "
                  + members(other));
        }
      }
    }
  }

  /// Whoever was removed is not told, nor is a newcomer whom only they know.
  private static boolean sees(Machine machine, Machine member) {
    return machine.members().members().stream().anyMatch(one -> one.name().equals(member.name));
  }

  private boolean control(LogId log) {
    return sound.stream()
        .flatMap(machine -> machine.logs().carried().find(log).stream())
        .anyMatch(CarriedLog::control);
  }

  private static String members(Machine machine) {
    try {
      Membership.MembersView view = machine.engine().membership().members(Machine.OPERATOR);
      return view.members().stream()
              .map(
                  member ->
                      member.name()
                          + member.votes()
                          + member.nodes().stream()
                              .map(node -> node.peerId() + node.suspended())
                              .toList())
              .toList()
          + " without "
          + view.removed();
    } catch (RefusedException e) {
      throw new IllegalStateException("who belongs is told to everybody", e);
    }
  }

  /// All that a node shows and that a restart must not change.
  private static List<String> view(Machine machine) {
    try {
      var engine = machine.engine();
      List<String> view = new ArrayList<>(List.of(members(machine)));
      Cases.CasePage page =
          engine.cases().list(Machine.OPERATOR, new Cases.CaseQuery("", "", 0, 1_000));
      for (Cases.CaseLine line : page.cases()) {
        view.add(engine.cases().show(Machine.OPERATOR, line.caseId()).toString());
      }
      engine.sharing().policies(Machine.OPERATOR).forEach(policy -> view.add(policy.toString()));
      engine
          .sharing()
          .received(Machine.OPERATOR, "", 0, 1_000)
          .records()
          .forEach(record -> view.add(record.toString()));
      engine.credentials().list(Machine.OPERATOR).forEach(known -> view.add(known.toString()));
      return view;
    } catch (RefusedException e) {
      throw new IllegalStateException("everything is listed to the operator", e);
    }
  }
}

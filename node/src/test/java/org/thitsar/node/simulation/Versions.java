package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.flow.Vocabulary;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.log.EntryKind;

/// What an older version does not understand hides what it may change: a node shows nothing that
/// the same node, updated, does not show. After the update nothing waits any more; that nothing is
/// missing then is [Convergence]'s.
final class Versions {
  private static final Set<String> GOOD = Set.of("VERIFIED", "PROVISIONAL");

  private final Simulation world;

  Versions(Simulation world) {
    this.world = world;
  }

  /// The machine runs an older version from now on.
  void older(Machine machine, EntryKind lacks) {
    world.tally().add(Tally.Of.OLDER_VERSIONS);
    run(machine, machine.vocabulary.without(lacks));
  }

  /// The machine runs the newest version from now on.
  void update(Machine machine) {
    if (machine.vocabulary.equals(Vocabulary.full())) {
      return;
    }
    boolean looks = machine.up() && !machine.hostile();
    List<Bytes> cases = looks ? cases(machine) : List.of();
    List<String> credentials = looks ? good(machine) : List.of();
    long waiting = size(machine.disk.values(Column.NOT_UNDERSTOOD));
    run(machine, Vocabulary.full());
    if (!machine.up() || machine.hostile()) {
      return;
    }
    world.tally().add(Tally.Of.READ_AFTER_AN_UPDATE, waiting);
    if (size(machine.disk.values(Column.NOT_UNDERSTOOD)) > 0) {
      throw new Violation("versions", machine + " does not read after its update what waited");
    }
    if (looks) {
      requireAmong(machine, "a case", cases, new HashSet<>(cases(machine)));
      Set<String> after = new TreeSet<>(good(machine));
      requireAmong(machine, "a credential", credentials, after);
    }
  }

  private void run(Machine machine, Vocabulary vocabulary) {
    machine.vocabulary = vocabulary;
    if (machine.up()) {
      world.off(machine);
      world.restart(machine);
    }
  }

  private void requireAmong(Machine machine, String what, List<?> before, Set<?> after) {
    world.tally().add(Tally.Of.SHOWN_BY_AN_OLDER_VERSION, before.size());
    if (!after.containsAll(before)) {
      throw new Violation("versions", machine + " showed " + what + " that its update takes back");
    }
  }

  /// The cases of others that are shown, as they are on the disk.
  private List<Bytes> cases(Machine machine) {
    try {
      Set<String> shown = new TreeSet<>();
      machine
          .engine()
          .sharing()
          .received(Machine.OPERATOR, "", 0, 1_000)
          .records()
          .forEach((Sharing.ReceivedRecord each) -> shown.add(each.caseId()));
      List<Bytes> cases = new ArrayList<>();
      for (Bytes value : machine.disk.values(Column.PROJECTION)) {
        if (shown.contains(Projection.decode(value).caseId().toString())
            || world.planted() == Planted.OLDER_SHOWS_WHAT_MAY_HAVE_CHANGED) {
          cases.add(value);
        }
      }
      return cases;
    } catch (RefusedException | MalformedException e) {
      throw new IllegalStateException("what is received can be shown", e);
    }
  }

  /// The credentials that are called good. One that another organisation holds is good before its
  /// hold is understood: who holds says it of one credential, in a statement that every version can
  /// tell apart (07).
  private static List<String> good(Machine machine) {
    try {
      Credentials desk = machine.engine().credentials();
      List<String> good = new ArrayList<>();
      for (Credentials.CredentialView each : desk.list(Machine.OPERATOR)) {
        String verdict = desk.verify(Machine.OPERATOR, each.credentialId(), "").verdict();
        if (GOOD.contains(verdict)
            || each.statements().stream().anyMatch(one -> one.kind().equals("HOLD"))) {
          good.add(each.credentialId());
        }
      }
      return good;
    } catch (RefusedException e) {
      throw new IllegalStateException("every credential is weighed", e);
    }
  }

  private static long size(Iterable<Bytes> values) {
    long size = 0;
    for (var each = values.iterator(); each.hasNext(); each.next()) {
      size++;
    }
    return size;
  }
}

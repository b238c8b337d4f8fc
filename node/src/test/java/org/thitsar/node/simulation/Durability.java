package org.thitsar.node.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.api.Cases.CaseView;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;

/// Nothing that was acknowledged is lost: what a node shows after its start is held against the
/// ledger of its disk, and against those of its siblings, who may have changed a policy since.
final class Durability {
  private Durability() {}

  static void check(Machine machine, List<Machine> laptops) {
    Ledger ledger = machine.disk.ledger();
    Set<String> theirs = new TreeSet<>();
    laptops.stream()
        .filter(laptop -> laptop != machine)
        .forEach(laptop -> theirs.addAll(laptop.disk.ledger().touched));
    ledger.cases.forEach(
        (id, revision) -> {
          try {
            CaseView view = machine.engine().cases().show(Machine.OPERATOR, id);
            if (view.revision() < revision) {
              throw lost(machine, "an edit of case " + id);
            }
            if (ledger.withdrawn.contains(id)
                && !Registers.text(view, "state").equals(Registers.WITHDRAWN)) {
              throw lost(machine, "a withdrawal");
            }
          } catch (RefusedException e) {
            throw lost(machine, "case " + id);
          }
        });
    Set<String> policies = policies(machine);
    for (String name : ledger.inForce) {
      if (!policies.contains(name) && !theirs.contains(name)) {
        throw lost(machine, "policy " + name);
      }
    }
    for (String name : ledger.ended) {
      if (policies.contains(name) && !theirs.contains(name)) {
        throw lost(machine, "the end of policy " + name);
      }
    }
    for (Bytes statement : ledger.said) {
      if (machine.disk.get(Column.CREDENTIAL, statement).isEmpty()
          && machine.disk.get(Column.ATTESTATION, statement).isEmpty()) {
        throw lost(machine, "a statement on a credential");
      }
    }
    if (machine.federated()) {
      ledger.lengths.forEach(
          (log, length) -> {
            if (machine.logs().source().frontier(log).length() < length) {
              throw lost(machine, "entries of " + log.shortened());
            }
          });
    }
  }

  private static Set<String> policies(Machine machine) {
    try {
      Set<String> names = new TreeSet<>();
      for (Sharing.PolicyView policy : machine.engine().sharing().policies(Machine.OPERATOR)) {
        names.add(policy.name());
      }
      return names;
    } catch (RefusedException e) {
      throw new IllegalStateException("policies are listed to everybody", e);
    }
  }

  private static Violation lost(Machine machine, String what) {
    return new Violation("durability", machine + " lost what it had acknowledged: " + what);
  }
}

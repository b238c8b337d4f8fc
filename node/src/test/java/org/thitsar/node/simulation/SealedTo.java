package org.thitsar.node.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.thitsar.node.api.Membership.MembersView;
import org.thitsar.node.api.Membership.NodeView;
import org.thitsar.node.sealing.SealingDoor;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;

/// Who is out cannot open what is written from then on, on whatever path it comes: whenever a node
/// seals something, no machine has the key whose owner the author sees removed, or suspended when
/// it is data. It looks at keys, because a ciphertext that nobody happened to carry proves nothing.
final class SealedTo {
  private final Tally tally;
  private final Supplier<List<Machine>> machines;

  SealedTo(Tally tally, Supplier<List<Machine>> machines) {
    this.tally = tally;
    this.machines = machines;
  }

  /// A node stores where a log stands that it writes: something was sealed just now, by the roster
  /// that it shows until this write is over.
  void sealed(Machine author, Bytes stored) {
    // A disk that was put back does not know to whom it had granted a key since. While a node
    // starts there is nobody to ask.
    if (author.doubled || !author.federated()) {
      return;
    }
    SealingDoor.Running running = SealingDoor.running(stored);
    if (running.epoch().isEmpty()) {
      return;
    }
    Bytes key = running.epoch().get().bytes();
    Set<Machine> holders = new HashSet<>();
    MembersView seen = author.lastSeen;
    for (Machine machine : machines.get()) {
      if (!machine.peer().equals(author.peer())
          && (seen == null || !Simulation.reads(seen, machine))
          && machine.disk.get(Column.EPOCH_KEY, key).isPresent()) {
        holders.add(machine);
      }
    }
    if (seen != null && outsiders(seen)) {
      tally.add(Tally.Of.SEALED_WITHOUT_SOMEBODY);
    }
    if (holders.isEmpty()) {
      return;
    }
    // Whom it saw out a moment ago, it may have let in again.
    MembersView now = author.membersNow();
    holders.removeIf(
        holder -> running.control() ? isMember(now, holder) : Simulation.reads(now, holder));
    if (!holders.isEmpty()) {
      throw new Violation(
          "sealing",
          author + " seals under a key of " + holders + ", who may not read what it says now");
    }
  }

  private static boolean isMember(MembersView view, Machine machine) {
    return view.members().stream().anyMatch(member -> member.name().equals(machine.name));
  }

  private static boolean outsiders(MembersView view) {
    return !view.removed().isEmpty()
        || view.members().stream()
            .flatMap(member -> member.nodes().stream())
            .anyMatch(NodeView::suspended);
  }
}

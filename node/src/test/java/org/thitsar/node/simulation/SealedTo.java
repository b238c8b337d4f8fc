package org.thitsar.node.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.thitsar.node.api.Membership;
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
    Set<String> holders = new TreeSet<>();
    for (Machine machine : machines.get()) {
      if (!machine.name.equals(author.name)
          && !author.lastReaders.contains(machine.name)
          && machine.disk.get(Column.EPOCH_KEY, key).isPresent()) {
        holders.add(machine.name);
      }
    }
    if (author.outsiders) {
      tally.add(Tally.Of.SEALED_WITHOUT_SOMEBODY);
    }
    if (holders.isEmpty()) {
      return;
    }
    // Whom it saw out a moment ago, it may have let in again.
    holders.removeAll(running.control() ? members(author) : Simulation.readers(author));
    if (!holders.isEmpty()) {
      throw new Violation(
          "sealing",
          author + " seals under a key of " + holders + ", who may not read what it says now");
    }
  }

  private static Set<String> members(Machine author) {
    Set<String> names = new TreeSet<>();
    for (Membership.MemberView member : Simulation.members(author).members()) {
      names.add(member.name());
    }
    return names;
  }
}

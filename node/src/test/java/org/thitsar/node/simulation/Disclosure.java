package org.thitsar.node.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Membership.MembersView;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.Projection;

/// Nobody opened what they were not granted: a model of who may read whom, by the policies at the
/// time, and every value that any disk stores is held against it.
///
/// Persons have needles in their files: one in a name, which no policy lets out, and one in a field
/// that only named partners see. A needle on the disk of somebody else, in whatever column, is a
/// leak; so is a projection of a person who was never shared with its holder.
final class Disclosure {
  private static final byte[] MARK = "needle".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGITS = 6;

  private final Tally tally;
  private final Map<Integer, Readers> readers = new HashMap<>();
  private final Map<Bytes, Integer> persons = new HashMap<>();
  private final Map<Integer, String> owners = new TreeMap<>();

  private static final class Readers {
    /// Who may have more than everybody.
    final Set<String> named = new TreeSet<>();

    /// Who may have what everybody may: all members but those who were out ever since.
    final Set<String> everybody = new TreeSet<>();

    /// Whether a policy for everybody was ever in force.
    boolean shared;
  }

  Disclosure(Tally tally) {
    this.tally = tally;
  }

  /// A text that no other organisation may have.
  static String name(int person) {
    return needle(person) + "name";
  }

  /// A text that named partners may have.
  static String skill(int person) {
    return needle(person) + "skill";
  }

  /// The person of whom a name or a skill is.
  static int person(String text) {
    return Integer.parseInt(text.substring(MARK.length, MARK.length + DIGITS));
  }

  /// An organisation begins to register a person.
  void registered(int person, String organisation) {
    owners.put(person, organisation);
  }

  private static String needle(int person) {
    return "needle%06d".formatted(person);
  }

  /// What this machine's operator wanted to let out up to now, and may have.
  void granted(Machine custodian) {
    Ledger ledger = custodian.disk.ledger();
    if (!custodian.federated()) {
      return;
    }
    // Whoever was removed or is suspended, as the custodian sees it, is given nothing from now on.
    MembersView seen = custodian.members();
    custodian.lastSeen = seen;
    Set<String> may = Simulation.readers(seen);
    for (int person : owners.keySet()) {
      if (!owns(custodian, person)) {
        continue;
      }
      Readers of = readers.computeIfAbsent(person, _ -> new Readers());
      of.named.add(custodian.name);
      for (Ledger.Letting letting : ledger.policies.values()) {
        letting.organisations().stream().filter(may::contains).forEach(of.named::add);
        of.shared |= letting.everybody();
      }
      // Whoever belongs later is granted the running key, and reads with it what stands there.
      if (of.shared) {
        of.everybody.addAll(may);
      }
    }
  }

  /// A disk stores something.
  void stored(Machine holder, WriteBatch.Put put) {
    byte[] value = put.value().unsafeArray();
    for (int at = 0; at + MARK.length + DIGITS < value.length; at++) {
      if (value[at] == MARK[0] && marked(value, at)) {
        int end = at + MARK.length + DIGITS;
        int person =
            Integer.parseInt(
                new String(value, at + MARK.length, DIGITS, StandardCharsets.US_ASCII));
        found(holder, person, value[end] == 's', put.column());
        if (put.column() == Column.CASE) {
          persons.put(put.key(), person);
        }
        at = end;
      }
    }
    if (put.column() == Column.PROJECTION) {
      received(holder, put.value());
    }
  }

  private static boolean marked(byte[] value, int at) {
    for (int i = 1; i < MARK.length; i++) {
      if (value[at + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  private void found(Machine holder, int person, boolean shareable, Column column) {
    @Nullable Readers may = readers.get(person);
    boolean own = owns(holder, person);
    if (own || (shareable && may != null && may.named.contains(holder.name))) {
      return;
    }
    throw new Violation(
        "disclosure",
        "%s has %s of person %d in column %s"
            .formatted(holder, shareable ? "a skill" : "the name", person, column));
  }

  private boolean owns(Machine holder, int person) {
    return holder.name.equals(owners.get(person));
  }

  private void received(Machine holder, Bytes value) {
    try {
      Projection projection = Projection.decode(value);
      @Nullable Integer person = persons.get(projection.caseId().bytes());
      @Nullable Readers may = person == null ? null : readers.get(person);
      if (may == null
          || !(may.everybody.contains(holder.name) || may.named.contains(holder.name))) {
        throw new Violation("disclosure", holder + " reads a person who was not shared with it");
      }
      tally.add(Tally.Of.PROJECTIONS_RECEIVED);
    } catch (MalformedException e) {
      throw new Violation("disclosure", holder + " keeps a projection that is none");
    }
  }
}

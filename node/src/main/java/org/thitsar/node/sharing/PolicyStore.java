package org.thitsar.node.sharing;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyRevision;

/// The policies of this organisation, at most one of a name in force. Compiled once and kept in
/// memory; what was put is seen once its batch is on the disk.
///
/// Safe for many readers and one writer at a time.
public final class PolicyStore {
  /// What is known under a name, and the policy in force that follows from it.
  private record Line(PolicyRevision known, Optional<Policy> inForce) {}

  private volatile SortedMap<String, Line> lines;

  private PolicyStore(SortedMap<String, Line> lines) {
    this.lines = lines;
  }

  /// Reads and compiles all policies of `storage`. One that a newer version wrote is not applied,
  /// so what it let out is taken back by the next plan.
  ///
  /// @throws StorageException when one is damaged
  public static PolicyStore open(Storage storage) {
    SortedMap<String, Line> lines = new TreeMap<>();
    storage.scan(
        Column.POLICY,
        value -> {
          try {
            PolicyRevision known = PolicyRevision.decode(value);
            lines.put(known.name(), line(known));
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "policy", e);
          }
        });
    return new PolicyStore(Collections.unmodifiableSortedMap(lines));
  }

  private static Line line(PolicyRevision known) {
    try {
      return new Line(known, known.inForce());
    } catch (MalformedException e) {
      return new Line(known, Optional.empty());
    }
  }

  /// All policies in force, by name, also those that have ended.
  public List<Policy> all() {
    return lines.values().stream().flatMap(line -> line.inForce().stream()).toList();
  }

  /// The policy in force of a name.
  public Optional<Policy> named(String name) {
    return Optional.ofNullable(lines.get(name)).flatMap(Line::inForce);
  }

  /// What is known under a name, also when nothing is in force.
  public PolicyRevision known(String name) {
    Line line = lines.get(name);
    return line == null ? PolicyRevision.none(name) : line.known();
  }

  /// All that is known, by name.
  public List<PolicyRevision> known() {
    return lines.values().stream().map(Line::known).toList();
  }

  /// Which laptop carries a policy in force out.
  public Optional<NodeId> carrier(Policy policy) {
    return known(policy.name()).carrier();
  }

  /// All policies as they would be with `policy` in place of the one of its name.
  public List<Policy> with(Policy policy) {
    SortedMap<String, Policy> changed = new TreeMap<>();
    all().forEach(each -> changed.put(each.name(), each));
    changed.put(policy.name(), policy);
    return List.copyOf(changed.values());
  }

  /// Puts what is known under a name into the batch, in place of what was.
  public void put(WriteBatch batch, PolicyRevision known) {
    batch.put(Column.POLICY, Bytes.utf8(known.name()), known.encode());
    Line line = line(known);
    batch.afterCommit(
        () -> {
          SortedMap<String, Line> changed = new TreeMap<>(lines);
          changed.put(known.name(), line);
          lines = Collections.unmodifiableSortedMap(changed);
        });
  }

  /// Puts what a sibling knows into the batch, together with what is known here. Revisions of one
  /// name in one batch must come in the order in which their writer said them.
  public void merge(WriteBatch batch, PolicyRevision theirs) {
    put(batch, known(theirs.name()).merge(theirs));
  }
}

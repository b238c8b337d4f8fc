package org.thitsar.node.sharing;

import java.util.ArrayList;
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
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.policy.Policy;

/// The policies of this organisation, one of a name. Compiled once and kept in memory; what was put
/// or removed is seen once its batch is on the disk.
///
/// Safe for many readers and one writer at a time.
public final class PolicyStore {
  private volatile SortedMap<String, Policy> policies;
  private final int unreadable;

  private PolicyStore(SortedMap<String, Policy> policies, int unreadable) {
    this.policies = policies;
    this.unreadable = unreadable;
  }

  /// Reads and compiles all policies of `storage`. One that a newer version wrote is not applied,
  /// so what it let out is taken back by the next plan.
  ///
  /// @throws StorageException when one is damaged
  public static PolicyStore open(Storage storage) {
    SortedMap<String, Policy> policies = new TreeMap<>();
    List<Bytes> newer = new ArrayList<>();
    storage.scan(
        Column.POLICY,
        value -> {
          try {
            Policy policy = Policy.decode(value);
            policies.put(policy.name(), policy);
          } catch (MalformedException e) {
            if (e.flaw() != Flaw.UNKNOWN_VERSION && e.flaw() != Flaw.BAD_TEXT) {
              throw new StorageException(StorageException.Reason.CORRUPT, "policy", e);
            }
            newer.add(value);
          }
        });
    return new PolicyStore(Collections.unmodifiableSortedMap(policies), newer.size());
  }

  /// All policies, by name, also those that have ended.
  public List<Policy> all() {
    return List.copyOf(policies.values());
  }

  /// The policy of a name.
  public Optional<Policy> named(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /// How many policies in the store this version cannot apply.
  public int unreadable() {
    return unreadable;
  }

  /// All policies as they would be with `policy` in place of the one of its name.
  public List<Policy> with(Policy policy) {
    SortedMap<String, Policy> changed = new TreeMap<>(policies);
    changed.put(policy.name(), policy);
    return List.copyOf(changed.values());
  }

  /// All policies as they would be without the one of this name.
  public List<Policy> without(String name) {
    SortedMap<String, Policy> changed = new TreeMap<>(policies);
    changed.remove(name);
    return List.copyOf(changed.values());
  }

  /// Puts a policy into the batch, in place of the one of its name.
  public void put(WriteBatch batch, Policy policy) {
    batch.put(Column.POLICY, Bytes.utf8(policy.name()), policy.encode());
    batch.afterCommit(
        () -> {
          SortedMap<String, Policy> changed = new TreeMap<>(policies);
          changed.put(policy.name(), policy);
          policies = Collections.unmodifiableSortedMap(changed);
        });
  }

  /// Removes the policy of a name in the batch, whether there is one or not.
  public void remove(WriteBatch batch, String name) {
    batch.delete(Column.POLICY, Bytes.utf8(name));
    batch.afterCommit(
        () -> {
          SortedMap<String, Policy> changed = new TreeMap<>(policies);
          changed.remove(name);
          policies = Collections.unmodifiableSortedMap(changed);
        });
  }
}

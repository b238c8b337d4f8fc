package org.thitsar.node.flow;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.casefile.CaseId;

/// What siblings have changed and the policies have not been held against yet. In memory only: a
/// node that starts holds everything against its policies.
final class SiblingWork {
  private final Set<CaseId> cases = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean policies = new AtomicBoolean();

  void changed(WriteBatch batch, CaseId id) {
    batch.afterCommit(() -> cases.add(id));
  }

  void changedPolicies(WriteBatch batch) {
    batch.afterCommit(() -> policies.set(true));
  }

  /// Whether a policy changed since this was asked.
  boolean takePolicies() {
    return policies.getAndSet(false);
  }

  /// The cases that changed since this was asked.
  Set<CaseId> takeCases() {
    Set<CaseId> taken = Set.copyOf(cases);
    cases.removeAll(taken);
    return taken;
  }
}

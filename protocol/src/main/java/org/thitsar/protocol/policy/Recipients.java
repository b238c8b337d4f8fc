package org.thitsar.protocol.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.thitsar.protocol.casefile.Sensitivity;
import org.thitsar.protocol.identity.OrganisationId;

/// Whom a policy shares with.
public sealed interface Recipients {
  /// The most sensitive field that these recipients may be given by any policy.
  Sensitivity ceiling();

  /// Whether `organisation` is among them; every organisation is a member.
  boolean include(OrganisationId organisation);

  /// Every member of the federation, whoever joins later too.
  record Members() implements Recipients {
    @Override
    public Sensitivity ceiling() {
      return Sensitivity.L1;
    }

    @Override
    public boolean include(OrganisationId organisation) {
      return true;
    }
  }

  /// These organisations and no others. At least one.
  record Named(SortedSet<OrganisationId> organisations) implements Recipients {
    /// Sorts and copies.
    public Named {
      if (organisations.isEmpty()) {
        throw new IllegalArgumentException("a policy shares with somebody");
      }
      organisations = Collections.unmodifiableSortedSet(new TreeSet<>(organisations));
    }

    /// Of any collection.
    public static Named of(Collection<OrganisationId> organisations) {
      return new Named(new TreeSet<>(organisations));
    }

    @Override
    public Sensitivity ceiling() {
      return Sensitivity.L2;
    }

    @Override
    public boolean include(OrganisationId organisation) {
      return organisations.contains(organisation);
    }
  }
}

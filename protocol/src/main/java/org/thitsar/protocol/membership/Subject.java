package org.thitsar.protocol.membership;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// What a [Proposal] is about.
public sealed interface Subject {
  /// The organisations that it is about: they have no vote in it.
  Set<OrganisationId> parties();

  /// Members leave against their will, or removals that stand against each other are settled.
  ///
  /// @param targets who leaves, sorted; may be empty when removals are only overruled
  /// @param spared who was to be removed and stays, sorted
  /// @param overruled the proposals to remove them, sorted
  record Removal(List<Target> targets, List<OrganisationId> spared, List<StatementId> overruled)
      implements Subject {
    /// Copies the lists.
    public Removal {
      targets = List.copyOf(targets);
      spared = List.copyOf(spared);
      overruled = List.copyOf(overruled);
    }

    @Override
    public Set<OrganisationId> parties() {
      Set<OrganisationId> parties = new TreeSet<>(spared);
      targets.forEach(target -> parties.add(target.organisation()));
      return parties;
    }

    /// Whether `organisation` leaves.
    public boolean removes(OrganisationId organisation) {
      return targets.stream().anyMatch(target -> target.organisation().equals(organisation));
    }
  }

  /// Who leaves.
  ///
  /// @param organisation the member
  /// @param cuts what its nodes said that still counts, sorted; of a node that is not named nothing
  ///   does
  record Target(OrganisationId organisation, List<Cut> cuts) {
    /// Copies the list.
    public Target {
      cuts = List.copyOf(cuts);
    }
  }

  /// A member votes from now on.
  record Voice(OrganisationId organisation) implements Subject {
    @Override
    public Set<OrganisationId> parties() {
      return Set.of(organisation);
    }
  }

  /// Other rules than those of `base`.
  ///
  /// @param base the charter, or the amendment, that it changes
  /// @param terms the rules
  record Amendment(StatementId base, Terms terms) implements Subject {
    @Override
    public Set<OrganisationId> parties() {
      return Set.of();
    }
  }

  /// The others give an organisation that has lost its key another one.
  ///
  /// @param change from which key to which
  /// @param notBeforeMillis since 1970, by witnessed time: until then the old key can object
  record KeyReplacement(KeyChange change, long notBeforeMillis) implements Subject {
    @Override
    public Set<OrganisationId> parties() {
      return Set.of(change.organisation());
    }
  }

  /// From one key of an organisation to the next.
  ///
  /// @param organisation whose
  /// @param previous the key that ends
  /// @param next the key that begins
  /// @param kept certificates under earlier keys that stay, sorted
  record KeyChange(
      OrganisationId organisation,
      VerifyingKey previous,
      VerifyingKey next,
      List<StatementId> kept) {
    /// Copies the list.
    public KeyChange {
      kept = List.copyOf(kept);
    }
  }
}

package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Which keys speak for an organisation: the one of its genesis, and those that took its place.
///
/// What the others have decided goes before what the organisation says itself. When a key has named
/// two successors, somebody else has it, too, and neither counts: the others have to decide.
final class OrganisationKeys {
  private final StatementSet statements;
  private final Map<OrganisationId, List<Subject.KeyChange>> rotations = new HashMap<>();
  private final Map<OrganisationId, List<Subject.KeyChange>> replacements = new HashMap<>();
  private final Map<OrganisationId, List<Subject.KeyChange>> steps = new HashMap<>();
  private final Set<StatementId> used = new TreeSet<>();
  private final Map<Subject.KeyChange, SignedStatement> said = new HashMap<>();

  /// @param statements the rotations among them count when both keys have signed
  /// @param replacements which the others have decided
  OrganisationKeys(StatementSet statements, Collection<Subject.KeyChange> replacements) {
    this.statements = statements;
    for (List<SignedStatement> forms : statements.forms().values()) {
      if (forms.getFirst().statement() instanceof KeyRotation rotation) {
        forms.stream()
            .filter(form -> form.isSignedBy(rotation.change().previous()))
            .filter(form -> form.isSignedBy(rotation.change().next()))
            .findFirst()
            .ifPresent(
                form -> {
                  said.put(rotation.change(), form);
                  add(rotations, rotation.change());
                });
      }
    }
    replacements.forEach(change -> add(this.replacements, change));
  }

  private static void add(
      Map<OrganisationId, List<Subject.KeyChange>> changes, Subject.KeyChange change) {
    changes.computeIfAbsent(change.organisation(), _ -> new ArrayList<>()).add(change);
  }

  /// The changes of an organisation's key that count, in their order.
  List<Subject.KeyChange> changes(OrganisationId organisation) {
    return steps.computeIfAbsent(organisation, this::follow);
  }

  private List<Subject.KeyChange> follow(OrganisationId organisation) {
    Optional<Genesis> genesis = statements.genesis(organisation);
    if (genesis.isEmpty()) {
      return List.of();
    }
    List<Subject.KeyChange> followed = new ArrayList<>();
    Set<VerifyingKey> seen = new HashSet<>();
    VerifyingKey key = genesis.get().key();
    Optional<Subject.KeyChange> next = next(organisation, key);
    while (next.isPresent() && seen.add(key)) {
      followed.add(next.get());
      Optional.ofNullable(said.get(next.get())).ifPresent(form -> used.add(form.id()));
      key = next.get().next();
      next = next(organisation, key);
    }
    return followed;
  }

  private Optional<Subject.KeyChange> next(OrganisationId organisation, VerifyingKey key) {
    List<Subject.KeyChange> decided = from(replacements, organisation, key);
    List<Subject.KeyChange> candidates =
        decided.isEmpty() ? from(rotations, organisation, key) : decided;
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  private static List<Subject.KeyChange> from(
      Map<OrganisationId, List<Subject.KeyChange>> changes,
      OrganisationId organisation,
      VerifyingKey key) {
    return changes.getOrDefault(organisation, List.of()).stream()
        .filter(change -> change.previous().equals(key))
        .distinct()
        .toList();
  }

  /// The key that speaks for `organisation` now.
  Optional<VerifyingKey> current(OrganisationId organisation) {
    List<Subject.KeyChange> changes = changes(organisation);
    return changes.isEmpty()
        ? statements.genesis(organisation).map(Genesis::key)
        : Optional.of(changes.getLast().next());
  }

  /// Every key that ever spoke for `organisation`.
  Set<VerifyingKey> all(OrganisationId organisation) {
    Set<VerifyingKey> keys = new HashSet<>();
    statements.genesis(organisation).ifPresent(genesis -> keys.add(genesis.key()));
    changes(organisation).forEach(change -> keys.add(change.next()));
    return keys;
  }

  /// Whether a certificate that `form` is was signed by a key of its organisation and has not ended
  /// with it.
  boolean stands(NodeCertificate certificate, SignedStatement form) {
    Optional<Genesis> genesis = statements.genesis(certificate.organisation());
    if (genesis.isEmpty()) {
      return false;
    }
    boolean stands = form.isSignedBy(genesis.get().key());
    for (Subject.KeyChange change : changes(certificate.organisation())) {
      stands &= change.kept().contains(certificate.id());
      stands |= form.isSignedBy(change.next());
    }
    return stands;
  }

  /// The rotations that count, of the organisations that were asked for.
  List<SignedStatement> used() {
    return said.values().stream().filter(form -> used.contains(form.id())).toList();
  }

  /// Whether `id` is a rotation that counts.
  boolean uses(StatementId id) {
    return used.contains(id);
  }
}

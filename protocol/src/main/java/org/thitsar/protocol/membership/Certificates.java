package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Whose each node is, and what it may do: from certificates, geneses and key changes alone, before
/// anybody asks who is a member. Otherwise a node could admit the organisation whose claim on that
/// same node makes the admission void, and no answer would be the right one.
final class Certificates {
  /// A certificate with both signatures.
  record Certified(NodeCertificate certificate, SignedStatement statement) {}

  private final NavigableMap<NodeId, Certified> counting = new TreeMap<>();
  private final Map<NodeId, OrganisationId> organisations = new HashMap<>();
  private final Set<NodeId> everApproved = new HashSet<>();
  private final Map<NodeId, Cut> replaced = new HashMap<>();
  private final List<SignedStatement> approvers = new ArrayList<>();

  /// @param ignore hears why a certificate has no effect
  Certificates(StatementSet statements, OrganisationKeys keys, Consumer<Ignored> ignore) {
    Map<NodeId, List<Certified>> claims = new TreeMap<>();
    for (List<SignedStatement> forms : statements.forms().values()) {
      if (forms.getFirst().statement() instanceof NodeCertificate certificate) {
        signed(certificate, forms, statements, keys, ignore)
            .ifPresent(
                form ->
                    claims
                        .computeIfAbsent(certificate.node(), _ -> new ArrayList<>())
                        .add(new Certified(certificate, form)));
      }
    }
    claims.forEach((node, certified) -> resolve(node, certified, keys, ignore));
    for (Certified one : counting.values()) {
      Optional<Cut> replaces = one.certificate().replaces();
      if (replaces.isPresent()
          && !replaces.get().node().equals(one.certificate().node())
          && one.certificate().organisation().equals(organisations.get(replaces.get().node()))) {
        replaced.put(replaces.get().node(), replaces.get());
      }
    }
  }

  private static Optional<SignedStatement> signed(
      NodeCertificate certificate,
      List<SignedStatement> forms,
      StatementSet statements,
      OrganisationKeys keys,
      Consumer<Ignored> ignore) {
    if (statements.genesis(certificate.organisation()).isEmpty()) {
      ignore.accept(new Ignored.UnknownOrganisation(certificate.id(), certificate.organisation()));
      return Optional.empty();
    }
    Set<VerifyingKey> own = keys.all(certificate.organisation());
    if (own.contains(certificate.node().key())) {
      ignore.accept(new Ignored.KeyReused(certificate.id(), certificate.organisation()));
      return Optional.empty();
    }
    Optional<SignedStatement> signed =
        forms.stream()
            .filter(form -> form.signers().stream().anyMatch(own::contains))
            .filter(form -> form.isSignedBy(certificate.node().key()))
            .findFirst();
    if (signed.isEmpty()) {
      boolean byOrganisation =
          forms.stream().anyMatch(form -> form.signers().stream().anyMatch(own::contains));
      ignore.accept(
          new Ignored.NotSigned(
              certificate.id(),
              byOrganisation ? Ignored.Signer.NODE : Ignored.Signer.ORGANISATION));
    }
    return signed;
  }

  private void resolve(
      NodeId node, List<Certified> claims, OrganisationKeys keys, Consumer<Ignored> ignore) {
    OrganisationId organisation = claims.getFirst().certificate().organisation();
    if (claims.stream()
        .anyMatch(claim -> !claim.certificate().organisation().equals(organisation))) {
      claims.forEach(
          claim -> ignore.accept(new Ignored.ClaimedTwice(claim.certificate().id(), node)));
      return;
    }
    organisations.put(node, organisation);
    claims.stream()
        .filter(claim -> claim.certificate().rights().contains(NodeRight.APPROVE))
        .forEach(
            claim -> {
              everApproved.add(node);
              approvers.add(claim.statement());
            });
    // Claims stand in the order of their ids; of two with one incarnation the smaller id counts.
    Optional<Certified> highest = Optional.empty();
    for (Certified claim : claims) {
      if (!keys.stands(claim.certificate(), claim.statement())) {
        ignore.accept(new Ignored.KeyEnded(claim.certificate().id(), organisation));
      } else if (highest.isEmpty()
          || claim.certificate().incarnation() > highest.get().certificate().incarnation()) {
        highest = Optional.of(claim);
      }
    }
    if (highest.isEmpty()) {
      return;
    }
    StatementId counts = highest.get().certificate().id();
    for (Certified claim : claims) {
      if (!claim.certificate().id().equals(counts)
          && keys.stands(claim.certificate(), claim.statement())) {
        ignore.accept(new Ignored.Superseded(claim.certificate().id(), counts));
      }
    }
    counting.put(node, highest.get());
  }

  /// The certificate of each node that counts now, of nodes that were replaced, too.
  NavigableMap<NodeId, Certified> counting() {
    return counting;
  }

  /// The certificate of `node` that counts now.
  Optional<NodeCertificate> find(NodeId node) {
    return Optional.ofNullable(counting.get(node)).map(Certified::certificate);
  }

  /// The organisation that `node` belongs, or belonged, to.
  Optional<OrganisationId> organisation(NodeId node) {
    return Optional.ofNullable(organisations.get(node));
  }

  /// Whether `node` ever might approve for `organisation`.
  boolean everApproved(NodeId node, OrganisationId organisation) {
    return everApproved.contains(node) && organisation.equals(organisations.get(node));
  }

  /// What [#everApproved] rests on.
  List<SignedStatement> approvers() {
    return approvers;
  }

  /// Whether another node has taken the place of `node`.
  boolean isReplaced(NodeId node) {
    return replaced.containsKey(node);
  }

  /// What a node said that still counts, when another one has taken its place.
  Optional<Cut> replacedAt(NodeId node) {
    return Optional.ofNullable(replaced.get(node));
  }
}

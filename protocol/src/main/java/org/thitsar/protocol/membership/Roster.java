package org.thitsar.protocol.membership;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Who belongs, and which nodes speak for whom: a pure function of the charter and a set of
/// statements.
///
/// **Promises.** The same set gives the same roster, in whatever order and however often its
/// statements come. What has no effect is named in [#ignored()] with the reason. A roster never
/// changes.
///
/// **Undecided.** When someone with a say has made a statement that must be understood and is not
/// (a newer rule version, or a kind that comes later), [#undecided()] names it. Such a roster is
/// still good for carrying and for connecting; whoever is about to *decide* on its strength (seal
/// to a reader, admit, count a vote, show green) must ask [#undecided()] first and stop.
///
/// The rules are in `protocol/spec/01-identity.md`.
public final class Roster {
  private final Optional<Charter> charter;
  private final Map<OrganisationId, Member> members;
  private final Map<NodeId, NodeCertificate> certificates;
  private final Map<StatementId, SignedStatement> effective;
  private final List<Ignored> ignored;
  private final Set<StatementId> undecided;
  private final Bytes state;

  Roster(
      Optional<Charter> charter,
      Map<OrganisationId, Member> members,
      Map<NodeId, NodeCertificate> certificates,
      Map<StatementId, SignedStatement> effective,
      List<Ignored> ignored,
      Set<StatementId> undecided) {
    this.charter = charter;
    this.members = members;
    this.certificates = certificates;
    this.effective = effective;
    this.ignored = List.copyOf(ignored);
    this.undecided = undecided;
    this.state =
        Hash.of(
            Label.ROSTER,
            effective.keySet().stream().map(StatementId::bytes).toArray(Bytes[]::new));
  }

  /// The roster of the federation of `charter`.
  public static Roster of(Charter charter, Collection<SignedStatement> statements) {
    return RosterEvaluation.of(charter, statements);
  }

  /// The roster of one organisation that stands alone.
  ///
  /// @throws MalformedException when `genesis` is no genesis, or its own key has not signed it
  public static Roster alone(SignedStatement genesis, Collection<SignedStatement> statements)
      throws MalformedException {
    return RosterEvaluation.alone(new Member(Genesis.of(genesis), genesis, true), statements);
  }

  /// The charter; empty for an organisation that stands alone.
  public Optional<Charter> charter() {
    return charter;
  }

  /// The federation; empty for an organisation that stands alone.
  public Optional<FederationId> federation() {
    return charter.map(Charter::id);
  }

  /// All members, in the order of their ids.
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /// The member of this id.
  public Optional<Member> member(OrganisationId organisation) {
    return Optional.ofNullable(members.get(organisation));
  }

  /// All nodes of all members, in the order of their keys.
  public List<NodeId> nodes() {
    return List.copyOf(certificates.keySet());
  }

  /// The nodes of one member, in the order of their keys.
  public List<NodeId> nodes(OrganisationId organisation) {
    return certificates.values().stream()
        .filter(certificate -> certificate.organisation().equals(organisation))
        .map(NodeCertificate::node)
        .toList();
  }

  /// The member whose node this is.
  public Optional<OrganisationId> organisationOf(NodeId node) {
    return certificate(node).map(NodeCertificate::organisation);
  }

  /// The certificate of a member's node that counts now.
  public Optional<NodeCertificate> certificate(NodeId node) {
    return Optional.ofNullable(certificates.get(node));
  }

  /// Whether `node` is a member's and may do this.
  public boolean has(NodeId node, NodeRight right) {
    return certificate(node).map(found -> found.rights().contains(right)).orElse(false);
  }

  /// Hash over the sorted ids of all statements that took effect.
  public Bytes state() {
    return state;
  }

  /// The statements that took effect, in the order of their ids: charter, admissions, certificates,
  /// or the genesis of an organisation that stands alone.
  public List<SignedStatement> effective() {
    return List.copyOf(effective.values());
  }

  /// One of the statements that took effect.
  public Optional<SignedStatement> effective(StatementId statement) {
    return Optional.ofNullable(effective.get(statement));
  }

  /// What had no effect and why, in the order of the ids.
  public List<Ignored> ignored() {
    return ignored;
  }

  /// The statements that must be understood and are not; empty when this roster may be decided on.
  public Set<StatementId> undecided() {
    return undecided;
  }
}

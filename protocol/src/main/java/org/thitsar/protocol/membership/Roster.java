package org.thitsar.protocol.membership;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.VerifyingKey;
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
  private final Findings found;
  private final Bytes state;

  /// What an evaluation found.
  record Findings(
      Optional<Charter> charter,
      NavigableMap<OrganisationId, Member> members,
      NavigableMap<NodeId, NodeCertificate> certificates,
      NavigableMap<NodeId, NodeCertificate> former,
      NavigableMap<OrganisationId, VerifyingKey> keys,
      NavigableMap<StatementId, SignedStatement> effective,
      List<Ignored> ignored,
      Set<StatementId> undecided,
      NavigableSet<OrganisationId> removed,
      NavigableSet<NodeId> suspended,
      NavigableMap<OrganisationId, Charter> leaving,
      NavigableSet<OrganisationId> voters,
      List<Tally> tallies,
      Optional<Terms> terms,
      Optional<StatementId> termsId,
      StatementSet statements) {}

  Roster(Findings found) {
    this.found = found;
    this.state =
        Hash.of(
            Label.ROSTER,
            found.effective().keySet().stream().map(StatementId::bytes).toArray(Bytes[]::new));
  }

  /// The roster of the federation of `charter`.
  public static Roster of(Charter charter, Collection<SignedStatement> statements) {
    return of(charter, statements, 0);
  }

  /// The same at a time: what has a notice period takes effect when it is over.
  ///
  /// @param witnessedMillis since 1970; by witnessed time, never by one clock
  public static Roster of(
      Charter charter, Collection<SignedStatement> statements, long witnessedMillis) {
    return RosterEvaluation.of(charter, statements, witnessedMillis);
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
    return found.charter();
  }

  /// The federation; empty for an organisation that stands alone.
  public Optional<FederationId> federation() {
    return found.charter().map(Charter::id);
  }

  /// All members, in the order of their ids.
  public List<Member> members() {
    return List.copyOf(found.members().values());
  }

  /// The member of this id.
  public Optional<Member> member(OrganisationId organisation) {
    return Optional.ofNullable(found.members().get(organisation));
  }

  /// The charter by which a member leaves this federation for another, if it does. Its nodes are
  /// suspended; it is a member until the others remove it.
  public Optional<Charter> leaving(OrganisationId organisation) {
    return Optional.ofNullable(found.leaving().get(organisation));
  }

  /// All nodes of all members, in the order of their keys.
  public List<NodeId> nodes() {
    return List.copyOf(found.certificates().keySet());
  }

  /// The nodes of one member, in the order of their keys.
  public List<NodeId> nodes(OrganisationId organisation) {
    return found.certificates().values().stream()
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
    return Optional.ofNullable(found.certificates().get(node));
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
    return List.copyOf(found.effective().values());
  }

  /// One of the statements that took effect.
  public Optional<SignedStatement> effective(StatementId statement) {
    return Optional.ofNullable(found.effective().get(statement));
  }

  /// What had no effect and why, in the order of the ids.
  public List<Ignored> ignored() {
    return found.ignored();
  }

  /// The statements that must be understood and are not; empty when this roster may be decided on.
  public Set<StatementId> undecided() {
    return Collections.unmodifiableSet(found.undecided());
  }

  /// The organisations that vote, in the order of their ids.
  public List<OrganisationId> voters() {
    return List.copyOf(found.voters());
  }

  /// The rules in force; empty for an organisation that stands alone.
  public Optional<Terms> terms() {
    return found.terms();
  }

  /// The charter or amendment that made them.
  public Optional<StatementId> termsId() {
    return found.termsId();
  }

  /// The key that speaks for a member now.
  public Optional<VerifyingKey> key(OrganisationId organisation) {
    return Optional.ofNullable(found.keys().get(organisation));
  }

  /// How every proposal stands, in the order of their ids.
  public List<Tally> proposals() {
    return List.copyOf(found.tallies());
  }

  /// How one proposal stands.
  public Optional<Tally> proposal(StatementId proposal) {
    return found.tallies().stream()
        .filter(tally -> tally.proposal().id().equals(proposal))
        .findFirst();
  }

  /// The organisations that belonged and were removed.
  public Set<OrganisationId> removed() {
    return Collections.unmodifiableSet(found.removed());
  }

  /// The certificate of a node that belonged: its organisation was removed, or another node took
  /// its place.
  public Optional<NodeCertificate> former(NodeId node) {
    return Optional.ofNullable(found.former().get(node));
  }

  /// Whether nothing more may be sealed to this node for now: it may have fallen into other hands,
  /// or its organisation is to be removed.
  public boolean suspended(NodeId node) {
    return found.suspended().contains(node);
  }

  /// The nodes to which whoever writes may seal: all [#nodes()] that are not suspended.
  public List<NodeId> readers() {
    return nodes().stream().filter(node -> !suspended(node)).toList();
  }

  /// The last of the linked statements of a node, which its next one has to name;
  /// [StatementId#NONE] when there is none.
  public StatementId head(NodeId node) {
    return found.statements().head(node);
  }
}

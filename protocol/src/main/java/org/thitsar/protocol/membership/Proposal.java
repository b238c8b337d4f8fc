package org.thitsar.protocol.membership;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Something that the voters decide, by [Ballot]s that name its id.
///
/// It says itself who votes: the hash of a roster cannot be turned back into its members by
/// somebody who holds more statements than its author did.
///
/// @param id of the statement
/// @param federation in which
/// @param organisation who proposes
/// @param previous the statement that the same node made before
/// @param rosterState the roster that the proposing node saw
/// @param terms the charter or amendment whose rules apply
/// @param electorate the organisations that vote in that roster, sorted
/// @param subject what is proposed
public record Proposal(
    StatementId id,
    FederationId federation,
    OrganisationId organisation,
    StatementId previous,
    Bytes rosterState,
    StatementId terms,
    List<OrganisationId> electorate,
    Subject subject)
    implements Linked {

  /// Copies the list.
  public Proposal {
    electorate = List.copyOf(electorate);
  }

  /// Proposes `subject` to the voters of `roster`, who must be of a federation.
  ///
  /// @param previous the statement that this node made before
  /// @throws MalformedException when nobody would vote, or a rule in it cannot be met
  public static SignedStatement propose(
      Roster roster,
      OrganisationId proposedBy,
      StatementId previous,
      Subject subject,
      SigningKey nodeKey)
      throws MalformedException {
    return propose(
        roster.federation().orElseThrow(),
        proposedBy,
        previous,
        roster.state(),
        roster.termsId().orElseThrow(),
        roster.voters(),
        subject,
        nodeKey);
  }

  static SignedStatement propose(
      FederationId federation,
      OrganisationId proposedBy,
      StatementId previous,
      Bytes rosterState,
      StatementId terms,
      Collection<OrganisationId> electorate,
      Subject subject,
      SigningKey nodeKey)
      throws MalformedException {
    Bytes content =
        DecisionCodec.proposal(
            federation,
            proposedBy,
            previous,
            rosterState,
            terms,
            new TreeSet<>(electorate),
            subject);
    return SignedStatement.unsigned(content).signedBy(nodeKey);
  }

  /// Those of the electorate who are no party to it.
  public List<OrganisationId> others() {
    return electorate.stream().filter(voter -> !subject.parties().contains(voter)).toList();
  }
}

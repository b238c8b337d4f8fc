package org.thitsar.protocol.membership;

import java.util.HashSet;
import java.util.Set;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// A proposal while it is counted: its lists as sets, made once for all the times that an
/// evaluation looks.
///
/// @param proposal what is proposed
/// @param electorate who votes
/// @param others those of the electorate who are no party to it
record Motion(Proposal proposal, Set<OrganisationId> electorate, Set<OrganisationId> others) {
  static Motion of(Proposal proposal) {
    return new Motion(
        proposal, new HashSet<>(proposal.electorate()), new HashSet<>(proposal.others()));
  }

  StatementId id() {
    return proposal.id();
  }

  Subject subject() {
    return proposal.subject();
  }
}

package org.thitsar.node.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.membership.Ballot;
import org.thitsar.protocol.membership.Cut;
import org.thitsar.protocol.membership.Linked;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Subject;
import org.thitsar.protocol.membership.Tally.Outcome;

/// What follows when a removal is in force, counted here along the chains of statements and not
/// taken from the code that decides:
/// - who was removed is no member
/// - what its nodes said within the cuts, and still counts, is held by whoever sees the removal
/// - what they said beyond the cuts counts nowhere, whatever else it would decide
final class Removals {
  private final String who;
  private final Roster roster;
  private final Map<NodeId, Map<StatementId, Linked>> chains = new HashMap<>();

  private Removals(String who, List<SignedStatement> statements, Roster roster) {
    this.who = who;
    this.roster = roster;
    for (SignedStatement statement : statements) {
      if (statement.statement() instanceof Linked linked) {
        for (VerifyingKey signer : statement.signers()) {
          chains.computeIfAbsent(new NodeId(signer), _ -> new HashMap<>()).put(linked.id(), linked);
        }
      }
    }
  }

  /// Looks at the roster that `statements` make on `who`; answers how many removals it looked at.
  static int check(String who, List<SignedStatement> statements, Roster roster) {
    List<Subject.Target> targets =
        roster.proposals().stream()
            .filter(tally -> tally.outcome() == Outcome.PASSED)
            .flatMap(
                tally ->
                    tally.proposal().subject() instanceof Subject.Removal removal
                        ? removal.targets().stream()
                        : Stream.of())
            .toList();
    if (!targets.isEmpty()) {
      Removals removals = new Removals(who, statements, roster);
      targets.forEach(removals::check);
    }
    return targets.size();
  }

  private void check(Subject.Target target) {
    OrganisationId removed = target.organisation();
    if (roster.member(removed).isPresent() || !roster.nodes(removed).isEmpty()) {
      throw new Violation("removal", who + " sees a removal in force of somebody who is a member");
    }
    Set<StatementId> counting = new HashSet<>();
    for (Cut cut : target.cuts()) {
      Map<StatementId, Linked> said = chains.getOrDefault(cut.node(), Map.of());
      for (StatementId at = cut.head(); !at.equals(StatementId.NONE); ) {
        Linked linked = said.get(at);
        if (linked == null) {
          throw new Violation(
              "removal", who + " lacks what a removed member said while it counted");
        }
        counting.add(at);
        at = linked.previous();
      }
    }
    for (var tally : roster.proposals()) {
      // Of what stands against something else nothing takes effect, and all voices are shown.
      if (tally.outcome() != Outcome.CONTESTED
          && tally.approvals().contains(removed)
          && !approved(removed, tally.proposal().id(), counting)) {
        throw new Violation(
            "removal", who + " counts a voice of a removed member from beyond the cut");
      }
    }
  }

  private boolean approved(
      OrganisationId organisation, StatementId proposal, Set<StatementId> counting) {
    return chains.values().stream()
        .flatMap(said -> said.values().stream())
        .anyMatch(
            linked ->
                linked instanceof Ballot ballot
                    && ballot.approves()
                    && ballot.organisation().equals(organisation)
                    && ballot.proposal().equals(proposal)
                    && counting.contains(ballot.id()));
  }
}

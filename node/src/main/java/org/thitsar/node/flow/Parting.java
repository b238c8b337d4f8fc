package org.thitsar.node.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.sealing.Readership;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Terms;

/// Some members leave and go on as another federation, under a charter that says so.
///
/// ```
/// draft ─► signed by the organisations' keys ─► said in the old federation ─► followed
/// ```
///
/// Who has signed and hears of it follows, on every node of its organisation; the others seal
/// nothing more to them, and remove them by vote when they like.
final class Parting {
  private final StatementStore statements;
  private final NodeId node;
  private final Outbound outbound;
  private final Turn turn;
  private final Entropy entropy;

  Parting(StatementStore statements, NodeId node, Outbound outbound, Turn turn, Entropy entropy) {
    this.statements = statements;
    this.node = node;
    this.outbound = outbound;
    this.turn = turn;
    this.entropy = entropy;
  }

  /// The charter, as text to be signed, by which this organisation and `others` leave.
  String draft(Roster roster, String name, List<OrganisationId> others) throws RefusedException {
    Set<OrganisationId> leaving = new TreeSet<>(others);
    leaving.add(statements.self());
    List<SignedStatement> geneses = new ArrayList<>();
    Map<OrganisationId, VerifyingKey> keys = new HashMap<>();
    for (OrganisationId organisation : leaving) {
      Member member = roster.member(organisation).orElseThrow();
      geneses.add(member.statement());
      keys.put(organisation, roster.key(organisation).orElseThrow());
    }
    Terms rules = roster.terms().orElseThrow();
    int attestations = Math.min(rules.attestationsNeeded(), Math.max(1, leaving.size() - 1));
    FederationId old = roster.federation().orElseThrow();
    try {
      return switch (CharterDraft.succeed(
          name,
          geneses,
          keys,
          Set.of(old),
          new Terms(rules.removalPercent(), attestations, rules.quotas()),
          entropy)) {
        case Drafting.Drafted(CharterDraft draft) -> draft.text();
        case Drafting.Unmeetable(var rule) ->
            throw new RefusedException(
                Refusal.BAD_REQUEST,
                "this charter's rules could never be met: "
                    + rule.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                "a federation has at least two members; name those who leave with this one");
      };
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this cannot be a charter (" + e.getMessage() + ")",
          "give it a name of at most 80 letters");
    }
  }

  /// Tells the federation that the founders of `charter` leave it.
  ///
  /// @throws RefusedException when this organisation is one of them and could not go with them
  void tell(Charter charter) throws RefusedException {
    Roster roster = statements.roster();
    OrganisationId self = statements.self();
    if (charter.founded(self)) {
      if (!charter.terms().keyOf(self).equals(roster.key(self))) {
        throw new RefusedException(
            Refusal.FORBIDDEN,
            "a key has signed for this organisation that does not speak for it any more",
            "draft the charter anew: thitsar charter part");
      }
      if (Roster.of(charter, statements.all()).certificate(node).isEmpty()) {
        throw new RefusedException(
            Refusal.NOT_NOW,
            "under that charter this node would not belong to its organisation",
            "certify it with the key of today first: thitsar key certify");
      }
    }
    if (statements.hasBrought(charter.statement().id())) {
      return;
    }
    outbound.commit(
        saying -> {
          statements.bring(saying.batch(), charter.statement());
          saying.say(new Readership.Control(), EntryKind.STATEMENT, charter.statement().encode());
        });
  }

  /// Whether this organisation has left, and this node has not followed yet.
  boolean isLeaving() {
    return statements.roster().leaving(statements.self()).isPresent();
  }

  /// Goes with this organisation when it has left. Answers whether it just has.
  boolean follow() {
    Optional<Charter> successor = statements.roster().leaving(statements.self());
    successor.ifPresent(charter -> turn.write(batch -> statements.adopt(batch, charter)));
    return successor.isPresent();
  }
}

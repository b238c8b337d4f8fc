package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.membership.Ballot;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterTerms;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;

/// The same statements make the same roster: on whatever node, in whatever order they came, before
/// and after a restart. What is on the disk is compared with what the node shows.
final class Rosters {
  private static final int TAG_STATEMENT = 1;

  private final Tally tally;
  private final Planted planted;
  private final Function<String, Set<String>> approvals;
  private final BiConsumer<String, String> approving;
  private final Map<Bytes, SignedStatement> decoded = new HashMap<>();
  private final Map<List<Bytes>, String> seen = new HashMap<>();

  Rosters(
      Tally tally,
      Planted planted,
      Function<String, Set<String>> approvals,
      BiConsumer<String, String> approving) {
    this.approving = approving;
    this.approvals = approvals;
    this.tally = tally;
    this.planted = planted;
  }

  /// Looks at a node when its statements changed since the last time.
  void check(Machine machine) {
    if (!machine.federated() || machine.rosterChecked == machine.disk.statementsVersion()) {
      return;
    }
    machine.rosterChecked = machine.disk.statementsVersion();
    List<Bytes> statements = new ArrayList<>();
    for (Bytes value : machine.disk.values(Column.STATEMENT)) {
      if (value.at(0) == TAG_STATEMENT) {
        statements.add(value);
      }
    }
    statements.sort(null);
    enoughVoices(machine);
    String shown = shown(machine);
    tally.add(Tally.Of.ROSTERS_COMPARED);
    @Nullable String before = seen.putIfAbsent(statements, shown);
    if (before != null && !before.equals(shown)) {
      throw new Violation("roster", machine + " shows " + shown + " where another shows " + before);
    }
    if (before == null) {
      Roster roster = computed(statements);
      String computed = text(roster);
      if (!computed.equals(shown)) {
        throw new Violation(
            "roster", machine + " shows " + shown + "; its statements make " + computed);
      }
      tally.add(
          Tally.Of.REMOVALS_FOLLOWED,
          Removals.check(machine.toString(), looked(statements), roster));
    }
  }

  /// Nobody is removed but by the approvals that were given in this world, and more than half of
  /// the other founders are the least that a removal needs.
  private void enoughVoices(Machine machine) {
    Membership.MembersView view = machine.members();
    tally.add(Tally.Of.REMOVALS_SEEN, view.removed().size());
    tally.add(
        Tally.Of.SUSPENSIONS_SEEN,
        view.members().stream()
            .flatMap(member -> member.nodes().stream())
            .filter(Membership.NodeView::suspended)
            .count());
    for (Membership.ProposalView proposal : view.proposals()) {
      if (!machine.hostile() && proposal.approvals().contains(machine.name)) {
        // The power may go after the vote and before its operator hears of it.
        approving.accept(proposal.id(), machine.name);
      }
      if (proposal.outcome().equals("PASSED")) {
        tally.add(Tally.Of.PROPOSALS_PASSED);
        Set<String> approved = approvals.apply(proposal.id());
        // Counted here, not taken from what the node says is needed.
        int voting =
            proposal.approvals().size() + proposal.rejections().size() + proposal.silent().size();
        if (!approved.containsAll(proposal.approvals())
            || 2 * proposal.approvals().size() <= voting) {
          throw new Violation(
              "voices",
              machine
                  + " sees passed: "
                  + proposal.summary()
                  + ", by "
                  + proposal.approvals()
                  + " where "
                  + approved
                  + " approved");
        }
      }
    }
  }

  private String shown(Machine machine) {
    try {
      List<Federation.Member> members =
          machine.engine().federation().federation(Machine.OPERATOR).members();
      int count = members.size();
      if (planted == Planted.ROSTER_LACKS_A_MEMBER && machine.number == 0) {
        count = Math.min(count, 2);
      }
      StringBuilder text = new StringBuilder();
      for (Federation.Member member : members.subList(0, count)) {
        text.append(member.organisationId(), 0, 8).append(member.peers()).append(' ');
      }
      return text.toString();
    } catch (RefusedException e) {
      throw new IllegalStateException("who belongs is told to everybody", e);
    }
  }

  /// The roster out of the statements alone, in another order.
  private Roster computed(List<Bytes> values) {
    List<SignedStatement> statements = new ArrayList<>();
    @Nullable Charter charter = null;
    for (Bytes value : values) {
      SignedStatement statement = decoded.computeIfAbsent(value, Rosters::decode);
      statements.add(statement);
      if (statement.statement() instanceof CharterTerms) {
        charter = charter(statement);
      }
    }
    if (charter == null) {
      throw new Violation("roster", "a federation without a charter");
    }
    Collections.shuffle(statements, new Random(values.size()));
    return Roster.of(charter, statements);
  }

  private List<SignedStatement> looked(List<Bytes> values) {
    List<SignedStatement> statements = new ArrayList<>();
    for (Bytes value : values) {
      SignedStatement statement = decoded.computeIfAbsent(value, Rosters::decode);
      if (planted != Planted.WORDS_OF_THE_REMOVED_ARE_LOST
          || !(statement.statement() instanceof Ballot)) {
        statements.add(statement);
      }
    }
    return statements;
  }

  private static String text(Roster roster) {
    StringBuilder text = new StringBuilder();
    roster
        .members()
        .forEach(
            member ->
                text.append(member.id().toString(), 0, 8)
                    .append(roster.nodes(member.id()).stream().map(Object::toString).toList())
                    .append(' '));
    return text.toString();
  }

  private static SignedStatement decode(Bytes value) {
    try {
      return SignedStatement.decode(value.slice(1, value.length()));
    } catch (MalformedException e) {
      throw new Violation("roster", "a statement on a disk cannot be read");
    }
  }

  private static Charter charter(SignedStatement statement) {
    try {
      return Charter.of(statement);
    } catch (MalformedException e) {
      throw new Violation("roster", "a charter on a disk cannot be read");
    }
  }
}

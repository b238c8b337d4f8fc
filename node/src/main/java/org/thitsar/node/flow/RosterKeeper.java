package org.thitsar.node.flow;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.membership.CharterTerms;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.Subject;
import org.thitsar.protocol.membership.Tally;

/// Brings the node in line with a roster that changed: it carries every member's control log, says
/// on its own what the others need to know it by, and grants its logs to whoever may read them now.
final class RosterKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(RosterKeeper.class);

  private final StatementStore statements;
  private final WitnessedTime time;
  private final LogStore logs;
  private final Sealer sealer;
  private final Outbound outbound;
  private final Turn turn;
  private final AtomicReference<Bytes> noticed = new AtomicReference<>(Bytes.empty());
  private final AtomicReference<Bytes> settled = new AtomicReference<>(Bytes.empty());
  private final Set<OrganisationId> removed = new HashSet<>();
  private final Set<OrganisationId> left = new HashSet<>();
  private final Map<StatementId, Tally.Outcome> told = new HashMap<>();

  RosterKeeper(
      StatementStore statements,
      WitnessedTime time,
      LogStore logs,
      Sealer sealer,
      Outbound outbound,
      Turn turn) {
    this.statements = statements;
    this.time = time;
    this.logs = logs;
    this.sealer = sealer;
    this.outbound = outbound;
    this.turn = turn;
  }

  /// What follows for this node alone, whether it may say anything or not.
  void notice() {
    turn.hold(
        () -> {
          endNotices();
          Roster roster = statements.roster();
          watchKeys(roster);
          Bytes state = state(roster);
          if (!state.equals(noticed.get())) {
            watchRemovals(roster);
            watchLeaving(roster);
            carryControlLogs(roster);
            noticed.set(state);
          }
          return state;
        });
  }

  /// Says what follows. Does nothing when the roster is the one that was settled last. Answers
  /// whether it was another.
  boolean settle() {
    return turn.hold(
        () -> {
          Roster roster = statements.roster();
          Bytes state = state(roster);
          if (state.equals(settled.get()) || roster.federation().isEmpty()) {
            return false;
          }
          // Before the commit, because whatever it says must not settle again.
          Bytes before = settled.getAndSet(state);
          try {
            outbound.commit(this::grant);
          } catch (RuntimeException e) {
            // A full disk, say: the next turn tries again.
            settled.set(before);
            throw e;
          }
          return true;
        });
  }

  private Bytes state(Roster roster) {
    // Whose key is in two places reads no data any more, whatever the roster says.
    return Hash.of(
        Label.ROSTER, roster.state(), Bytes.utf8(Integer.toString(logs.forks().writers().size())));
  }

  /// What waited for a day that has come by witnessed time takes effect.
  private void endNotices() {
    if (statements.roster().proposals().stream()
        .anyMatch(tally -> tally.outcome() == Tally.Outcome.ON_NOTICE)) {
      time.now()
          .witnessed()
          .ifPresent(
              witnessed ->
                  turn.write(batch -> statements.witness(batch, witnessed.toEpochMilli())));
    }
  }

  /// Says aloud, once each, that others give an organisation another key: whoever still has the old
  /// one must hear of it in time.
  private void watchKeys(Roster roster) {
    for (Tally tally : roster.proposals()) {
      if (tally.proposal().subject() instanceof Subject.KeyReplacement replacement
          && !tally.outcome().equals(told.put(tally.proposal().id(), tally.outcome()))) {
        LOG.warn(
            "the key of an organisation is being replaced: organisation={} proposal={} {} not"
                + " before {} by witnessed time; if its key is not lost, say so: thitsar key"
                + " object",
            replacement.change().organisation(),
            tally.proposal().id(),
            tally.outcome(),
            Instant.ofEpochMilli(replacement.notBeforeMillis()));
      }
    }
  }

  /// Says aloud when a removal that this node saw has been undone: a majority can do that, the
  /// removed cannot (01, "Why a pin changes nothing").
  private void watchRemovals(Roster roster) {
    for (OrganisationId back : removed) {
      if (!roster.removed().contains(back)) {
        LOG.error(
            "a removal has been undone by later statements: organisation={} (see thitsar members,"
                + " and ask those who approved it)",
            back);
      }
    }
    removed.clear();
    removed.addAll(roster.removed());
  }

  /// Says aloud, once, who has left: nothing more is sealed to it, and it still votes.
  private void watchLeaving(Roster roster) {
    for (Member member : roster.members()) {
      if (roster.leaving(member.id()).isPresent() && left.add(member.id())) {
        LOG.warn(
            "a member has left for another federation: organisation={} (see thitsar members;"
                + " those who stay may remove it)",
            member.id());
      }
    }
  }

  private void carryControlLogs(Roster roster) {
    turn.write(
        batch -> {
          for (NodeId node : roster.nodes()) {
            NodeCertificate certificate = roster.certificate(node).orElseThrow();
            LogOpening control = new LogOpening(node, certificate.controlLogNonce());
            logs.carry(batch, CarryKey.ofControlLog(control), true);
          }
        });
  }

  private void grant(Outbound.Saying saying) {
    Optional<WrittenLog> control = sealer.find(new Readership.Control());
    if (control.isPresent()) {
      vouchForSiblings(saying, control.get().opening().writer());
    } else {
      // The first thing others read of us: who we are and why we belong.
      List<SignedStatement> known = statements.roster().effective();
      known.forEach(
          statement ->
              saying.say(new Readership.Control(), EntryKind.STATEMENT, statement.encode()));
    }
    repeatRemovals(saying);
    repeatPartings(saying);
    for (WrittenLog log : sealer.written()) {
      saying.align(log.readership());
    }
  }

  /// A further laptop needs nobody's word, so no admission says it again: when whoever let it in is
  /// removed, nobody would read its certificate any more.
  private void vouchForSiblings(Outbound.Saying saying, NodeId self) {
    Roster roster = statements.roster();
    statements.notBrought(Set.of(statements.self())).stream()
        .filter(
            statement ->
                statement.statement() instanceof NodeCertificate certificate
                    && !certificate.node().equals(self))
        .filter(statement -> roster.effective(statement.id()).isPresent())
        .forEach(statement -> bring(saying, statement));
  }

  /// Who leaves says so under a key that it gives to the nodes it knows, and is gone: a laptop that
  /// it did not know would seal to it for ever, or never follow it. And of the founders' nodes each
  /// knows those that it had heard of in the old federation, whose logs it reads no more: without
  /// their certificates those who left would see different rosters though they are in contact. So
  /// everybody says again by which charter somebody leaves, and under it, who its founders are.
  private void repeatPartings(Outbound.Saying saying) {
    Roster roster = statements.roster();
    roster.effective().stream()
        .filter(
            statement ->
                statement.statement() instanceof CharterTerms terms && !terms.continues().isEmpty())
        .filter(statement -> !statements.hasBrought(statement.id()))
        .forEach(statement -> bring(saying, statement));
    CharterTerms own = roster.charter().orElseThrow().terms();
    if (!own.continues().isEmpty()) {
      Set<OrganisationId> founders =
          own.founders().stream().map(Genesis::id).collect(Collectors.toSet());
      statements.notBrought(founders).stream()
          .filter(statement -> statement.statement() instanceof NodeCertificate)
          .filter(statement -> roster.effective(statement.id()).isPresent())
          .forEach(statement -> bring(saying, statement));
    }
  }

  private void bring(Outbound.Saying saying, SignedStatement statement) {
    statements.bring(saying.batch(), statement);
    saying.say(new Readership.Control(), EntryKind.STATEMENT, statement.encode());
  }

  /// Those who remove each other are read by different members, who would see different rosters for
  /// ever though they are in contact. So everybody who sees a removal pass, or stand against
  /// another, says what it rests on: what those said who want it and those whom it is about.
  private void repeatRemovals(Outbound.Saying saying) {
    Set<OrganisationId> concerned = new HashSet<>();
    for (Tally tally : statements.roster().proposals()) {
      boolean acts =
          tally.outcome() == Tally.Outcome.PASSED || tally.outcome() == Tally.Outcome.CONTESTED;
      if (acts && tally.proposal().subject() instanceof Subject.Removal removal) {
        concerned.add(tally.proposal().organisation());
        concerned.addAll(tally.approvals());
        concerned.addAll(removal.parties());
      }
    }
    if (concerned.isEmpty()) {
      return;
    }
    statements.notBrought(concerned).forEach(statement -> bring(saying, statement));
  }
}

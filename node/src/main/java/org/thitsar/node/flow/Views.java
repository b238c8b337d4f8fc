package org.thitsar.node.flow;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.PeerBook;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.query.OwedReceipts;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.sharing.PolicyStore;
import org.thitsar.node.sharing.RecallBoard;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.node.trust.CredentialStore;
import org.thitsar.protocol.audience.CarryGrantCodec;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Heartbeat;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.policy.PolicyRevision;
import org.thitsar.protocol.policy.Withdrawal;

/// What an opened entry of another node changes here. Applying the same entries again, in their
/// order, changes nothing.
///
/// An entry says something only in the name of the organisation whose node wrote the log: a
/// projection of somebody else's case, or a carry key of somebody else's log, is passed over.
final class Views {
  private static final Logger LOG = LoggerFactory.getLogger(Views.class);

  private final LogStore logs;
  private final StatementStore statements;
  private final CredentialStore credentials;
  private final ReceivedCases received;
  private final OwedReceipts receipts;
  private final RecallBoard recalls;
  private final Heartbeats heartbeats;
  private final PeerBook peers;
  private final Supplier<SealingKey> own;
  private final InstantSource clock;
  private final CaseStore cases;
  private final PolicyStore policies;
  private final SiblingWork siblings;
  private final Vocabulary vocabulary;

  Views(
      LogStore logs,
      StatementStore statements,
      CredentialStore credentials,
      ReceivedCases received,
      OwedReceipts receipts,
      RecallBoard recalls,
      Heartbeats heartbeats,
      PeerBook peers,
      Supplier<SealingKey> own,
      InstantSource clock,
      CaseStore cases,
      PolicyStore policies,
      SiblingWork siblings,
      Vocabulary vocabulary) {
    this.logs = logs;
    this.statements = statements;
    this.credentials = credentials;
    this.received = received;
    this.receipts = receipts;
    this.recalls = recalls;
    this.heartbeats = heartbeats;
    this.peers = peers;
    this.own = own;
    this.clock = clock;
    this.cases = cases;
    this.policies = policies;
    this.siblings = siblings;
    this.vocabulary = vocabulary;
  }

  /// What is not understood stays as a place in `marks`. So does a projection above an entry that
  /// must be understood and is not: it lets be seen, and in which order projections of one log come
  /// matters. Whatever else stands there restricts, or comes to the same in any order.
  void apply(
      WriteBatch batch,
      LogOpening log,
      OrganisationId writer,
      List<Opening> openings,
      NotUnderstood.Marks marks) {
    for (Opening opening : openings) {
      long height = opening.entry().header().height();
      switch (opening) {
        case Opening.Opened(var _, EntryBody body) -> {
          Optional<EntryKind> kind = vocabulary.kind(body);
          if (kind.isEmpty()) {
            keep(log, height, body, marks);
          } else if (kind.get() == EntryKind.PROJECTION && marks.above(height)) {
            marks.keep(height, NotUnderstood.Why.HELD_BACK);
          } else {
            try {
              apply(batch, log, writer, kind.get(), body);
            } catch (MalformedException e) {
              if (e.flaw() == Flaw.UNKNOWN_VERSION) {
                keep(log, height, body, marks);
                continue;
              }
              LOG.warn(
                  "entry passed over: {} kind={} log={} height={}",
                  e.getMessage(),
                  body.kindNumber(),
                  log.id().shortened(),
                  height);
            }
          }
        }
        case Opening.Unreadable(var _, String reason) ->
            LOG.warn("entry unreadable: {} log={} height={}", reason, log.id().shortened(), height);
        case Opening.NotForUs(var _),
            Opening.Absent(var _),
            Opening.Administrative(var _, var _) -> {}
      }
    }
  }

  private static void keep(LogOpening log, long height, EntryBody body, NotUnderstood.Marks marks) {
    LOG.warn(
        "entry of a newer version: kind={} log={} height={} (update needed)",
        body.kindNumber(),
        log.id().shortened(),
        height);
    marks.keep(height, body.mustUnderstand() ? NotUnderstood.Why.MUST : NotUnderstood.Why.ASIDE);
  }

  private void apply(
      WriteBatch batch, LogOpening log, OrganisationId writer, EntryKind kind, EntryBody body)
      throws MalformedException {
    Bytes payload = body.payload();
    switch (kind) {
      case STATEMENT -> {
        // Every member repeats why it belongs: most statements come as often as there are members.
        if (!statements.holds(payload)) {
          statements.put(batch, SignedStatement.decode(payload));
        }
      }
      case HEARTBEAT -> {
        Heartbeat beat = ControlCodec.decodeHeartbeat(payload);
        heartbeats.put(
            batch,
            log.writer(),
            new Heartbeats.Beat(
                beat.counter(), body.writtenAtMillis(), clock.millis(), beat.heads()),
            logs::holds);
      }
      case ADDRESSES -> peers.put(batch, log.writer(), addresses(payload));
      case CARRY_GRANT -> {
        for (CarryKey carry : CarryGrantCodec.open(log.writer(), own.get(), payload)) {
          if (!carry.log().writer().equals(log.writer())) {
            throw new MalformedException(Flaw.OUT_OF_RANGE, "carry grant of another's log");
          }
          logs.carry(batch, carry, false);
        }
      }
      case FORK_PROOF -> logs.forks().put(batch, forkProof(log, payload));
      case PROJECTION -> {
        Projection projection = Projection.decode(payload);
        if (!projection.custodian().equals(writer)) {
          throw new MalformedException(Flaw.OUT_OF_RANGE, "projection of another's case");
        }
        // What a sibling lets out of our own cases tells us nothing.
        if (!writer.equals(statements.self())) {
          received.put(batch, projection);
        }
      }
      case PROJECTION_WITHDRAWAL -> {
        Withdrawal withdrawal = Withdrawal.decode(payload);
        if (!writer.equals(statements.self())) {
          received.remove(batch, writer, withdrawal.caseId(), withdrawal.policyId().bytes());
          receipts.owe(batch, writer, withdrawal);
        }
      }
      case WITHDRAWAL_RECEIPT -> recalls.answered(batch, Withdrawal.decode(payload), log.writer());
      case CREDENTIAL -> credentials.put(batch, UnverifiedStatement.decodeAnyVersion(payload));
      case CASE_REVISION -> {
        requireSibling(writer);
        CaseRevision revision = CaseRevision.decode(payload);
        cases.merge(batch, revision);
        siblings.changed(batch, revision.id());
      }
      case POLICY -> {
        requireSibling(writer);
        policies.merge(batch, PolicyRevision.decode(payload));
        siblings.changedPolicies(batch);
      }
    }
  }

  private void requireSibling(OrganisationId writer) throws MalformedException {
    if (!writer.equals(statements.self())) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "edit by another organisation");
    }
  }

  /// A proof is believed for itself, whoever brings it; in a log that not all may read it would
  /// make members see the roster differently.
  private ForkProof forkProof(LogOpening log, Bytes payload) throws MalformedException {
    if (!logs.find(log.id()).map(HeldLog::control).orElse(false)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "fork proof outside a control log");
    }
    try {
      return ForkProof.decode(payload);
    } catch (MalformedException e) {
      LOG.warn("false fork proof: {} brought by {}", e.flaw(), log.writer().peerId());
      throw e;
    }
  }

  private static List<Multiaddr> addresses(Bytes payload) throws MalformedException {
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : ControlCodec.decodeAddresses(payload)) {
      addresses.add(Multiaddr.parse(text));
    }
    return addresses;
  }
}

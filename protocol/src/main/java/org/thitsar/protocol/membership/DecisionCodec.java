package org.thitsar.protocol.membership;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.v1.RemovalTarget;
import org.thitsar.protocol.v1.StatementContent;

/// The kinds of statements by which members decide, as bytes: what [StatementCodec] leaves to it.
///
/// Lists that have no order of their own stand sorted, each element once.
final class DecisionCodec {
  private DecisionCodec() {}

  // Reading

  static Proposal proposal(Bytes content, org.thitsar.protocol.v1.Proposal message)
      throws MalformedException {
    List<OrganisationId> electorate =
        organisations(message.getElectorateList(), StatementLimits.ELECTORATE_MAX, "electorate");
    Subject subject = subject(message);
    Proposal proposal =
        new Proposal(
            SignedStatement.idOf(content),
            FederationId.decode(StatementCodec.bytes(message.getFederationId())),
            OrganisationId.decode(StatementCodec.bytes(message.getProposedBy())),
            StatementId.decode(StatementCodec.bytes(message.getPrevious())),
            StatementCodec.exactly(Hash.LENGTH, message.getRosterState(), "roster state"),
            StatementId.decode(StatementCodec.bytes(message.getTerms())),
            electorate,
            subject);
    if (proposal.others().isEmpty()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "electorate");
    }
    return proposal;
  }

  private static Subject subject(org.thitsar.protocol.v1.Proposal message)
      throws MalformedException {
    return switch (message.getSubjectCase()) {
      case REMOVAL -> removal(message.getRemoval());
      case VOICE ->
          new Subject.Voice(
              OrganisationId.decode(StatementCodec.bytes(message.getVoice().getOrganisationId())));
      case AMENDMENT -> amendment(message.getAmendment(), message.getElectorateCount());
      case KEY_REPLACEMENT -> {
        var replacement = message.getKeyReplacement();
        if (replacement.getNotBeforeMillis() < 0) {
          throw new MalformedException(Flaw.OUT_OF_RANGE, "key replacement");
        }
        yield new Subject.KeyReplacement(
            change(
                replacement.getOrganisationId(),
                replacement.getPreviousKey(),
                replacement.getNewKey(),
                replacement.getKeptList()),
            replacement.getNotBeforeMillis());
      }
      case SUBJECT_NOT_SET -> throw new MalformedException(Flaw.MISSING_FIELD, "proposal");
    };
  }

  private static Subject removal(org.thitsar.protocol.v1.Removal message)
      throws MalformedException {
    List<Subject.Target> targets = new ArrayList<>();
    for (RemovalTarget target : message.getTargetsList()) {
      OrganisationId organisation =
          OrganisationId.decode(StatementCodec.bytes(target.getOrganisationId()));
      if (!targets.isEmpty() && targets.getLast().organisation().compareTo(organisation) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "targets of a removal");
      }
      List<Cut> cuts = new ArrayList<>();
      for (var cut : target.getCutsList()) {
        Cut next = cut(cut);
        if (!cuts.isEmpty() && cuts.getLast().compareTo(next) >= 0) {
          throw new MalformedException(Flaw.NOT_CANONICAL, "cuts of a removal");
        }
        cuts.add(next);
      }
      targets.add(new Subject.Target(organisation, cuts));
    }
    List<OrganisationId> spared =
        organisations(message.getSparedList(), StatementLimits.ELECTORATE_MAX, "spared");
    List<StatementId> overruled = statements(message.getOverruledList(), "overruled");
    Subject.Removal removal = new Subject.Removal(targets, spared, overruled);
    if ((targets.isEmpty() && overruled.isEmpty())
        || targets.size() > StatementLimits.ELECTORATE_MAX
        || spared.isEmpty() != overruled.isEmpty()
        || removal.parties().size() != targets.size() + spared.size()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "removal");
    }
    return removal;
  }

  private static Subject amendment(org.thitsar.protocol.v1.Amendment message, int electorate)
      throws MalformedException {
    Terms terms =
        new Terms(
            message.getRemovalPercent(),
            message.getAttestationsNeeded(),
            StatementCodec.quotas(message.getQuotas()));
    Optional<UnmeetableRule> unmeetable = CharterTerms.unmeetable(electorate, terms);
    if (unmeetable.isPresent()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "amendment: " + unmeetable.get());
    }
    return new Subject.Amendment(
        StatementId.decode(StatementCodec.bytes(message.getBase())), terms);
  }

  static Ballot ballot(Bytes content, org.thitsar.protocol.v1.Ballot message)
      throws MalformedException {
    return new Ballot(
        SignedStatement.idOf(content),
        FederationId.decode(StatementCodec.bytes(message.getFederationId())),
        StatementId.decode(StatementCodec.bytes(message.getProposal())),
        OrganisationId.decode(StatementCodec.bytes(message.getOrganisationId())),
        StatementId.decode(StatementCodec.bytes(message.getPrevious())),
        message.getApproves());
  }

  static Suspension suspension(Bytes content, org.thitsar.protocol.v1.Suspension message)
      throws MalformedException {
    return new Suspension(
        SignedStatement.idOf(content),
        FederationId.decode(StatementCodec.bytes(message.getFederationId())),
        StatementId.decode(StatementCodec.bytes(message.getCertificate())),
        cut(message.getCut()),
        OrganisationId.decode(StatementCodec.bytes(message.getSuspendedBy())),
        StatementId.decode(StatementCodec.bytes(message.getPrevious())));
  }

  static KeyRotation rotation(Bytes content, org.thitsar.protocol.v1.KeyRotation message)
      throws MalformedException {
    return new KeyRotation(
        SignedStatement.idOf(content),
        change(
            message.getOrganisationId(),
            message.getPreviousKey(),
            message.getNewKey(),
            message.getKeptList()));
  }

  static Objection objection(Bytes content, org.thitsar.protocol.v1.Objection message)
      throws MalformedException {
    return new Objection(
        SignedStatement.idOf(content),
        StatementId.decode(StatementCodec.bytes(message.getProposal())),
        OrganisationId.decode(StatementCodec.bytes(message.getOrganisationId())));
  }

  private static Subject.KeyChange change(
      ByteString organisation, ByteString previous, ByteString next, List<ByteString> kept)
      throws MalformedException {
    Subject.KeyChange change =
        new Subject.KeyChange(
            OrganisationId.decode(StatementCodec.bytes(organisation)),
            VerifyingKey.decode(StatementCodec.bytes(previous)),
            VerifyingKey.decode(StatementCodec.bytes(next)),
            statements(kept, "kept certificates"));
    if (change.previous().equals(change.next())) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "key change");
    }
    return change;
  }

  /// A cut. No head is written as nothing at all.
  static Cut cut(org.thitsar.protocol.v1.Cut message) throws MalformedException {
    NodeId node = NodeId.decode(StatementCodec.bytes(message.getNodeKey()));
    if (message.getHead().isEmpty()) {
      return new Cut(node, StatementId.NONE);
    }
    StatementId head = StatementId.decode(StatementCodec.bytes(message.getHead()));
    if (head.equals(StatementId.NONE)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "cut");
    }
    return new Cut(node, head);
  }

  private static List<OrganisationId> organisations(
      List<ByteString> messages, int most, String place) throws MalformedException {
    return sorted(messages, most, place, OrganisationId::decode);
  }

  private static List<StatementId> statements(List<ByteString> messages, String place)
      throws MalformedException {
    return sorted(messages, StatementLimits.NAMED_STATEMENTS_MAX, place, StatementId::decode);
  }

  /// Reads one element.
  @FunctionalInterface
  private interface Decoder<T> {
    T decode(Bytes bytes) throws MalformedException;
  }

  private static <T extends Comparable<T>> List<T> sorted(
      List<ByteString> messages, int most, String place, Decoder<T> decoder)
      throws MalformedException {
    if (messages.size() > most) {
      throw new MalformedException(Flaw.TOO_MANY, place);
    }
    List<T> list = new ArrayList<>();
    for (ByteString message : messages) {
      T next = decoder.decode(StatementCodec.bytes(message));
      if (!list.isEmpty() && list.getLast().compareTo(next) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, place);
      }
      list.add(next);
    }
    return list;
  }

  // Writing

  static Bytes proposal(
      FederationId federation,
      OrganisationId proposedBy,
      StatementId previous,
      Bytes rosterState,
      StatementId terms,
      SortedSet<OrganisationId> electorate,
      Subject subject) {
    var message =
        org.thitsar.protocol.v1.Proposal.newBuilder()
            .setFederationId(StatementCodec.string(federation.bytes()))
            .setProposedBy(StatementCodec.string(proposedBy.bytes()))
            .setPrevious(StatementCodec.string(previous.bytes()))
            .setRosterState(StatementCodec.string(rosterState))
            .setTerms(StatementCodec.string(terms.bytes()))
            .addAllElectorate(strings(electorate, OrganisationId::bytes));
    switch (subject) {
      case Subject.Removal removal -> message.setRemoval(message(removal));
      case Subject.Voice(OrganisationId organisation) ->
          message.setVoice(
              org.thitsar.protocol.v1.Voice.newBuilder()
                  .setOrganisationId(StatementCodec.string(organisation.bytes())));
      case Subject.Amendment(StatementId base, Terms rules) ->
          message.setAmendment(
              org.thitsar.protocol.v1.Amendment.newBuilder()
                  .setBase(StatementCodec.string(base.bytes()))
                  .setRemovalPercent(rules.removalPercent())
                  .setAttestationsNeeded(rules.attestationsNeeded())
                  .setQuotas(StatementCodec.message(rules.quotas())));
      case Subject.KeyReplacement(Subject.KeyChange change, long notBeforeMillis) ->
          message.setKeyReplacement(
              org.thitsar.protocol.v1.KeyReplacement.newBuilder()
                  .setOrganisationId(StatementCodec.string(change.organisation().bytes()))
                  .setPreviousKey(StatementCodec.string(change.previous().bytes()))
                  .setNewKey(StatementCodec.string(change.next().bytes()))
                  .addAllKept(strings(change.kept(), StatementId::bytes))
                  .setNotBeforeMillis(notBeforeMillis));
    }
    return StatementCodec.content(StatementContent.newBuilder().setProposal(message));
  }

  private static org.thitsar.protocol.v1.Removal message(Subject.Removal removal) {
    var message =
        org.thitsar.protocol.v1.Removal.newBuilder()
            .addAllSpared(strings(removal.spared(), OrganisationId::bytes))
            .addAllOverruled(strings(removal.overruled(), StatementId::bytes));
    for (Subject.Target target : removal.targets()) {
      message.addTargets(
          RemovalTarget.newBuilder()
              .setOrganisationId(StatementCodec.string(target.organisation().bytes()))
              .addAllCuts(target.cuts().stream().map(DecisionCodec::message).toList()));
    }
    return message.build();
  }

  static Bytes ballot(
      FederationId federation,
      StatementId proposal,
      OrganisationId organisation,
      StatementId previous,
      boolean approves) {
    return StatementCodec.content(
        StatementContent.newBuilder()
            .setBallot(
                org.thitsar.protocol.v1.Ballot.newBuilder()
                    .setFederationId(StatementCodec.string(federation.bytes()))
                    .setProposal(StatementCodec.string(proposal.bytes()))
                    .setOrganisationId(StatementCodec.string(organisation.bytes()))
                    .setPrevious(StatementCodec.string(previous.bytes()))
                    .setApproves(approves)));
  }

  static Bytes suspension(
      FederationId federation,
      StatementId certificate,
      Cut cut,
      OrganisationId suspendedBy,
      StatementId previous) {
    return StatementCodec.content(
        StatementContent.newBuilder()
            .setSuspension(
                org.thitsar.protocol.v1.Suspension.newBuilder()
                    .setFederationId(StatementCodec.string(federation.bytes()))
                    .setCertificate(StatementCodec.string(certificate.bytes()))
                    .setCut(message(cut))
                    .setSuspendedBy(StatementCodec.string(suspendedBy.bytes()))
                    .setPrevious(StatementCodec.string(previous.bytes()))));
  }

  static Bytes rotation(Subject.KeyChange change) {
    return StatementCodec.content(
        StatementContent.newBuilder()
            .setKeyRotation(
                org.thitsar.protocol.v1.KeyRotation.newBuilder()
                    .setOrganisationId(StatementCodec.string(change.organisation().bytes()))
                    .setPreviousKey(StatementCodec.string(change.previous().bytes()))
                    .setNewKey(StatementCodec.string(change.next().bytes()))
                    .addAllKept(strings(change.kept(), StatementId::bytes))));
  }

  static Bytes objection(StatementId proposal, OrganisationId organisation) {
    return StatementCodec.content(
        StatementContent.newBuilder()
            .setObjection(
                org.thitsar.protocol.v1.Objection.newBuilder()
                    .setProposal(StatementCodec.string(proposal.bytes()))
                    .setOrganisationId(StatementCodec.string(organisation.bytes()))));
  }

  static org.thitsar.protocol.v1.Cut message(Cut cut) {
    var message =
        org.thitsar.protocol.v1.Cut.newBuilder()
            .setNodeKey(StatementCodec.string(cut.node().bytes()));
    if (!cut.head().equals(StatementId.NONE)) {
      message.setHead(StatementCodec.string(cut.head().bytes()));
    }
    return message.build();
  }

  private static <T> List<ByteString> strings(Collection<T> things, Function<T, Bytes> bytes) {
    return things.stream().map(bytes).map(StatementCodec::string).toList();
  }
}

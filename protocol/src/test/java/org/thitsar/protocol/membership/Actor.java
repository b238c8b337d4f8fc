package org.thitsar.protocol.membership;

import java.util.EnumSet;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// An organisation with one node and all its keys, out of a seed.
final class Actor {
  static final Set<NodeRight> ALL_RIGHTS = EnumSet.allOf(NodeRight.class);

  final SeededEntropy entropy;
  final SigningKey organisationKey;
  final SigningKey nodeKey;
  final SealingKey sealingKey;
  final SignedStatement genesis;
  final SignedStatement certificate;

  /// The last linked statement of the node.
  private StatementId link = StatementId.NONE;

  private Actor(String name, long seed) throws MalformedException {
    this.entropy = new SeededEntropy(seed);
    this.organisationKey = SigningKey.random(entropy);
    this.nodeKey = SigningKey.random(entropy);
    this.sealingKey = SealingKey.random(entropy);
    this.genesis = Genesis.found(name, "", OrganisationType.ERO, organisationKey, entropy);
    this.certificate = certify(ALL_RIGHTS, 1);
  }

  static Actor of(String name, long seed) {
    try {
      return new Actor(name, seed);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  OrganisationId id() {
    return ((Genesis) genesis.statement()).id();
  }

  NodeId node() {
    return new NodeId(nodeKey.verifying());
  }

  SignedStatement certify(Set<NodeRight> rights, int incarnation) {
    return certify(nodeKey, rights, incarnation);
  }

  SignedStatement certify(SigningKey node, Set<NodeRight> rights, int incarnation) {
    return NodeCertificate.certify(
        organisationKey,
        id(),
        node,
        sealingKey.publicKey(),
        rights,
        incarnation,
        Bytes.of(new byte[16]),
        1_000L * incarnation);
  }

  SignedStatement admit(FederationId federation, Actor newcomer) {
    return admit(federation, newcomer, nodeKey);
  }

  SignedStatement admit(FederationId federation, Actor newcomer, SigningKey signer) {
    try {
      return AdmissionStatement.admit(
          federation,
          newcomer.genesis,
          id(),
          Bytes.of(new byte[32]),
          signer.equals(nodeKey) ? link : StatementId.NONE,
          signer);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// The last linked statement that this actor made.
  StatementId link() {
    return link;
  }

  /// Everything that was said so far counts.
  Cut cut() {
    return new Cut(node(), link);
  }

  /// As if the last statements had never been made: for whoever tells two stories.
  void rewind(StatementId to) {
    link = to;
  }

  private SignedStatement linked(SignedStatement statement) {
    link = statement.id();
    return statement;
  }

  /// Admits, and remembers to have said so.
  SignedStatement admits(Charter charter, Actor newcomer) {
    return linked(admit(charter.id(), newcomer));
  }

  /// Proposes under the rules of the charter.
  SignedStatement propose(Charter charter, Subject subject, Actor... electorate) {
    return propose(charter, charter.statement().id(), subject, electorate);
  }

  SignedStatement propose(
      Charter charter, StatementId terms, Subject subject, Actor... electorate) {
    try {
      return linked(
          Proposal.propose(
              charter.id(),
              id(),
              link,
              Bytes.of(new byte[32]),
              terms,
              java.util.Arrays.stream(electorate).map(Actor::id).toList(),
              subject,
              nodeKey));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  SignedStatement approve(Charter charter, SignedStatement proposal) {
    return linked(Ballot.cast(charter.id(), proposal.id(), id(), link, true, nodeKey));
  }

  SignedStatement reject(Charter charter, SignedStatement proposal) {
    return linked(Ballot.cast(charter.id(), proposal.id(), id(), link, false, nodeKey));
  }

  SignedStatement suspend(Charter charter, SignedStatement certificate, Cut cut) {
    return linked(Suspension.suspend(charter.id(), certificate.id(), cut, id(), link, nodeKey));
  }

  /// Who leaves, everything that it has said so far counting.
  Subject.Target leaves() {
    return new Subject.Target(
        id(), link.equals(StatementId.NONE) ? java.util.List.of() : java.util.List.of(cut()));
  }

  static Subject.Removal removal(Subject.Target... targets) {
    return new Subject.Removal(
        java.util.Arrays.stream(targets)
            .sorted(java.util.Comparator.comparing(Subject.Target::organisation))
            .toList(),
        java.util.List.of(),
        java.util.List.of());
  }

  /// A charter of these founders, signed by all.
  static Charter charter(Actor... founders) {
    return draft(founders).complete().orElseThrow();
  }

  /// The same as a draft.
  static CharterDraft draft(Actor... founders) {
    try {
      CharterDraft draft =
          switch (CharterDraft.write(
              "Test federation",
              java.util.Arrays.stream(founders).map(founder -> founder.genesis).toList(),
              50,
              1,
              Quotas.standard(),
              founders[0].entropy)) {
            case Drafting.Drafted(CharterDraft written) -> written;
            case Drafting.Unmeetable(UnmeetableRule rule) -> throw new AssertionError(rule);
          };
      for (Actor founder : founders) {
        draft = draft.sign(founder.organisationKey);
      }
      return draft;
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}

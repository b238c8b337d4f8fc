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
          federation, newcomer.genesis, id(), Bytes.of(new byte[32]), signer);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
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

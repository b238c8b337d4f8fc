package org.thitsar.node.membership;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.testkit.SeededEntropy;

/// An organisation with one node, as far as membership goes.
final class TestNode {
  final SeededEntropy entropy;
  final SigningKey organisationKey;
  final SigningKey nodeKey;
  final SealingKey sealingKey;
  final SignedStatement genesis;
  final SignedStatement certificate;
  final Storage storage;
  final Multiaddr address;

  /// What this node has put into its control log.
  final List<SignedStatement> published = new ArrayList<>();

  StatementStore statements;
  PeerBook peers;
  Invitations invitations;
  Joining joining;

  private final SettableClock clock;
  private final HostOpener hosts;

  TestNode(String name, int seed, Set<NodeRight> rights, SettableClock clock, HostOpener hosts) {
    this(name, seed, rights, clock, hosts, new MemoryStorage());
  }

  TestNode(
      String name,
      int seed,
      Set<NodeRight> rights,
      SettableClock clock,
      HostOpener hosts,
      Storage storage) {
    this.clock = clock;
    this.hosts = hosts;
    this.storage = storage;
    this.entropy = new SeededEntropy(seed);
    this.organisationKey = SigningKey.random(entropy);
    this.nodeKey = SigningKey.random(entropy);
    this.sealingKey = SealingKey.random(entropy);
    this.address = address(seed);
    try {
      this.genesis = Genesis.found(name, "", OrganisationType.ERO, organisationKey, entropy);
      this.certificate =
          NodeCertificate.certify(
              organisationKey,
              Genesis.of(genesis).id(),
              nodeKey,
              sealingKey.publicKey(),
              rights,
              1,
              entropy.bytes(16),
              0);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    storage.write(
        batch -> {
          try {
            StatementStore.found(batch, genesis, certificate);
          } catch (MalformedException e) {
            throw new AssertionError(e);
          }
        });
    this.statements = StatementStore.open(storage);
    this.peers = new PeerBook(storage);
    this.invitations = openInvitations();
    this.joining = openJoining();
  }

  static TestNode of(String name, int seed, SettableClock clock, HostOpener hosts) {
    return new TestNode(name, seed, EnumSet.allOf(NodeRight.class), clock, hosts);
  }

  /// The node comes back with nothing but its storage.
  void restart() {
    statements = StatementStore.open(storage);
    peers = new PeerBook(storage);
    invitations = openInvitations();
    joining = openJoining();
  }

  private Invitations openInvitations() {
    return Invitations.open(
        storage,
        statements,
        peers,
        node(),
        (fresh, alongside) -> {
          List<SignedStatement> said = fresh.get();
          storage.write(
              batch -> {
                said.forEach(statement -> statements.put(batch, statement));
                alongside.accept(batch);
              });
          published.addAll(said);
        },
        clock,
        entropy);
  }

  private Joining openJoining() {
    return Joining.open(storage, statements, peers, nodeKey, hosts, clock, entropy);
  }

  NodeId node() {
    return new NodeId(nodeKey.verifying());
  }

  OrganisationId id() {
    return statements.self();
  }

  void adopt(Charter charter) {
    storage.write(batch -> statements.adopt(batch, charter));
  }

  void put(SignedStatement... fresh) {
    storage.write(batch -> List.of(fresh).forEach(one -> statements.put(batch, one)));
  }

  static Charter charter(TestNode... founders) {
    try {
      Drafting drafting =
          CharterDraft.write(
              "Test federation",
              Arrays.stream(founders).map(founder -> founder.genesis).toList(),
              50,
              1,
              Quotas.standard(),
              founders[0].entropy);
      if (!(drafting instanceof Drafting.Drafted(CharterDraft draft))) {
        throw new AssertionError(drafting);
      }
      for (TestNode founder : founders) {
        draft = draft.sign(founder.organisationKey);
      }
      return draft.complete().orElseThrow();
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  static Multiaddr address(int number) {
    return Multiaddr.ofTcp(Bytes.of((byte) 192, (byte) 0, (byte) 2, (byte) number), 4_000 + number);
  }
}

package org.thitsar.node.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.flow.Engine;
import org.thitsar.node.flow.Vocabulary;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.PeerGate;
import org.thitsar.node.replication.ReplicatedLogs;
import org.thitsar.node.replication.ReplicationRuntime;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.sync.Acquaintance;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A computer with a disk, a clock that may be wrong, and a node of one organisation, which runs or
/// does not.
final class Machine {
  static final Operator OPERATOR = new Operator("op1");

  final int number;
  final String name;
  final SigningKey organisationKey;
  final SigningKey nodeKey;
  final SignedStatement genesis;
  final Entropy entropy;
  private final Wire wire;
  private final LongSupplier worldMillis;
  private final BiConsumer<Machine, WriteBatch.Put> watch;

  /// What is remembered of each peer's last session; in memory only.
  final Map<PeerId, Acquaintance> acquaintances = new HashMap<>();

  /// How long it stays off when the power goes.
  int downMinutes = 1;

  /// Whether its disk was copied or put back: its logs may have two histories, through no lie.
  boolean doubled;

  /// Whether it is the copy, which is not there for newcomers and ends with the acts.
  boolean copy;

  /// The version that it runs.
  Vocabulary vocabulary = Vocabulary.full();

  @Nullable Disk image;
  @Nullable Malice malice;
  Disk disk;
  long rosterChecked = -1;

  /// How it saw the federation when it was last looked at.
  Membership.@Nullable MembersView lastSeen;

  private final String label;
  private long skewMillis;
  private Membership.@Nullable MembersView seen;
  private long seenVersion;
  private Disk.@Nullable Mount mount;
  private @Nullable Engine engine;
  private Wire.@Nullable WireHost host;

  private Machine(
      int number,
      String name,
      String label,
      SigningKey organisationKey,
      SigningKey nodeKey,
      SignedStatement genesis,
      Disk disk,
      Entropy entropy,
      Wire wire,
      LongSupplier worldMillis,
      BiConsumer<Machine, WriteBatch.Put> watch) {
    this.number = number;
    this.name = name;
    this.label = label;
    this.organisationKey = organisationKey;
    this.nodeKey = nodeKey;
    this.genesis = genesis;
    this.disk = disk;
    this.entropy = entropy;
    this.wire = wire;
    this.worldMillis = worldMillis;
    this.watch = watch;
  }

  /// A new organisation with its first node, as [org.thitsar.node.app.Founding] makes it.
  static Machine found(
      int number,
      long seed,
      Wire wire,
      LongSupplier worldMillis,
      BiConsumer<Machine, WriteBatch.Put> watch) {
    Entropy entropy = new SeededEntropy(seed);
    String letter = Character.toString('A' + number);
    SigningKey organisationKey = SigningKey.random(entropy);
    SignedStatement genesis;
    try {
      genesis =
          Genesis.found(
              "Office " + letter, "", OrganisationType.SUPPORT_ORG, organisationKey, entropy);
    } catch (MalformedException e) {
      throw new IllegalStateException("the name is well formed", e);
    }
    return certified(
        number, letter, false, organisationKey, genesis, entropy, wire, worldMillis, watch);
  }

  /// A further laptop of this organisation, certified by the organisation's key.
  Machine further(int fresh, long seed) {
    String letter = name.substring(name.length() - 1);
    return certified(
        fresh,
        letter,
        true,
        organisationKey,
        genesis,
        new SeededEntropy(seed),
        wire,
        worldMillis,
        watch);
  }

  private static Machine certified(
      int number,
      String letter,
      boolean further,
      SigningKey organisationKey,
      SignedStatement genesis,
      Entropy entropy,
      Wire wire,
      LongSupplier worldMillis,
      BiConsumer<Machine, WriteBatch.Put> watch) {
    NodeIdentity identity = NodeIdentity.fresh(entropy);
    Disk disk = Disk.empty();
    try {
      SignedStatement certificate =
          NodeCertificate.certify(
              organisationKey,
              Genesis.of(genesis).id(),
              identity.signing(),
              identity.sealing().publicKey(),
              EnumSet.allOf(NodeRight.class),
              1,
              identity.controlLogNonce(),
              worldMillis.getAsLong());
      disk.mount(_ -> {})
          .write(
              batch -> {
                identity.store(batch);
                try {
                  if (further) {
                    StatementStore.further(batch, genesis, certificate);
                  } else {
                    StatementStore.found(batch, genesis, certificate);
                  }
                } catch (MalformedException e) {
                  throw new IllegalStateException("what was just founded is well formed", e);
                }
              });
    } catch (MalformedException e) {
      throw new IllegalStateException("a genesis is one", e);
    }
    return new Machine(
        number,
        "Office " + letter,
        further ? letter + "2" : letter,
        organisationKey,
        identity.signing(),
        genesis,
        disk,
        entropy,
        wire,
        worldMillis,
        watch);
  }

  /// A second machine with a copy of the disk, and randomness of its own.
  Machine cloned(int fresh, long seed) {
    Machine twin =
        new Machine(
            fresh,
            name,
            label + "'",
            organisationKey,
            nodeKey,
            genesis,
            disk.copy(),
            new SeededEntropy(seed),
            wire,
            worldMillis,
            watch);
    twin.skewMillis = skewMillis;
    twin.vocabulary = vocabulary;
    twin.copy = true;
    return twin;
  }

  /// How it sees the federation. While it writes, that is how it saw it before: see [#membersNow].
  Membership.MembersView members() {
    Membership.MembersView known = seen;
    if (known == null || seenVersion != disk.statementsVersion()) {
      known = membersNow();
      seen = known;
      seenVersion = disk.statementsVersion();
    }
    return known;
  }

  /// The same, asked again.
  Membership.MembersView membersNow() {
    try {
      return engine().membership().members(OPERATOR);
    } catch (RefusedException e) {
      throw new IllegalStateException("who belongs is told to everybody", e);
    }
  }

  /// Who it is to its peers.
  PeerId peer() {
    return PeerId.of(nodeKey.verifying());
  }

  /// How it is called in what is printed.
  String label() {
    return label;
  }

  boolean hostile() {
    return malice != null;
  }

  boolean up() {
    return engine != null;
  }

  Engine engine() {
    Engine running = engine;
    if (running == null) {
      throw new IllegalStateException("this machine is off");
    }
    return running;
  }

  /// Whether it is up and in a federation.
  boolean federated() {
    Engine running = engine;
    return running != null && running.exchange().replicated().isPresent();
  }

  /// What it exchanges, as it is.
  ReplicatedLogs logs() {
    return engine().exchange().replicated().orElseThrow();
  }

  /// What it shows to `peer`.
  ReplicatedLogs logs(Machine peer) {
    Malice evil = malice;
    return evil == null ? logs() : evil.shown(logs(), peer);
  }

  /// Whether this node would talk to `other`.
  boolean admits(Machine other) {
    Wire.WireHost gate = host;
    return gate != null && gate.admits(other.peer());
  }

  void setClock(long skew) {
    skewMillis = skew;
  }

  /// The day on which it believes to be.
  LocalDate day() {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis()), ZoneOffset.UTC);
  }

  /// The local time.
  long millis() {
    return worldMillis.getAsLong() + skewMillis;
  }

  /// Begins to run. What is done meanwhile may meet a power cut, too.
  void start() {
    acquaintances.clear();
    seen = null;
    Disk.Mount fresh = disk.mount(put -> watch.accept(this, put));
    mount = fresh;
    InstantSource clock = () -> Instant.ofEpochMilli(millis());
    engine = Engine.open(fresh, new Outside(clock), clock, entropy, vocabulary);
  }

  /// The power goes.
  void stop() {
    Disk.Mount open = mount;
    if (open != null) {
      open.unplug();
    }
    engine = null;
    mount = null;
    host = null;
    if (!copy) {
      wire.gone(peer());
    }
  }

  @Override
  public String toString() {
    return label();
  }

  /// Joining goes over the wire; nothing happens by itself.
  private final class Outside implements Engine.World {
    private final InstantSource clock;

    Outside(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public Host host(SigningKey identity, PeerGate gate, boolean listens) {
      if (!listens || copy) {
        Wire.WireHost dialler = wire.dialler(identity, gate);
        if (listens) {
          host = dialler;
        }
        return dialler;
      }
      host = wire.listen(identity, gate);
      return host;
    }

    @Override
    public List<Multiaddr> reachable(Host ignored) {
      return List.of();
    }

    @Override
    public ReplicationRuntime runtime() {
      // Timers never fire by themselves, and nobody is dialled but by acts.
      return new ReplicationRuntime(_ -> {}, (_, _) -> {}, clock, entropy);
    }

    @Override
    public void stop() {}
  }
}

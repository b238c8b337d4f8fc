package org.thitsar.node.flow;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.log.PutBack;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.audience.CarryGrantCodec;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Roster;

/// The way out: what the desks say is sealed for its readers, put on its log and synced to disk
/// together with the views, then announced.
final class Outbound {
  private final Turn turn;
  private final Sealer sealer;
  private final LogStore logs;
  private final PutBack putBack;
  private final NodeId self;
  private final OrganisationId organisation;
  private final Bytes controlLogNonce;
  private final Supplier<Roster> roster;
  private final InstantSource clock;
  private final Entropy entropy;
  private final Function<Readership, Set<OrganisationId>> carriers;
  private final Announcer announcer;
  private @Nullable Standing standing;

  /// Something that can be said.
  record Word(EntryKind kind, Bytes payload) {}

  /// What stands in the logs of this node.
  @FunctionalInterface
  interface Standing {
    /// All that stands in the log of this readership and is not told by the log alone to
    /// `introduced`, in the order in which it is to be said.
    List<Word> in(Readership readership, Set<NodeId> introduced);
  }

  /// Where to ask what stands; the desks are made after this.
  void standing(Standing known) {
    standing = known;
  }

  /// Told of every log that grew, after the commit.
  @FunctionalInterface
  interface Announcer {
    /// `log` now has `length` entries.
    void grown(LogId log, long length);
  }

  Outbound(
      Turn turn,
      Sealer sealer,
      LogStore logs,
      PutBack putBack,
      NodeId self,
      OrganisationId organisation,
      Bytes controlLogNonce,
      Supplier<Roster> roster,
      InstantSource clock,
      Entropy entropy,
      Function<Readership, Set<OrganisationId>> carriers,
      Announcer announcer) {
    this.turn = turn;
    this.sealer = sealer;
    this.logs = logs;
    this.putBack = putBack;
    this.self = self;
    this.organisation = organisation;
    this.controlLogNonce = controlLogNonce;
    this.roster = roster;
    this.clock = clock;
    this.entropy = entropy;
    this.carriers = carriers;
    this.announcer = announcer;
  }

  /// What one commit says, collected by log so that each log is sealed once.
  final class Saying {
    private final WriteBatch batch;
    private final Map<Readership, List<EntryBody>> said = new LinkedHashMap<>();
    private final Set<Readership> rotating = new HashSet<>();
    private final Set<Readership> outdating = new HashSet<>();

    private Saying(WriteBatch batch) {
      this.batch = batch;
    }

    /// For views that change in the same commit.
    WriteBatch batch() {
      return batch;
    }

    /// Says `payload` to everybody of `readership`.
    void say(Readership readership, EntryKind kind, Bytes payload) {
      said.computeIfAbsent(readership, _ -> new ArrayList<>())
          .add(EntryBody.of(kind, clock.millis(), payload));
    }

    /// Something that was said to `readership` does not stand any more: who comes to its log later
    /// shall not read it.
    void outdate(Readership readership) {
      outdating.add(readership);
    }

    /// Ends a log's key: whatever is said from here on is sealed under another one.
    void rotate(Readership readership) {
      rotating.add(readership);
      align(readership);
    }

    /// Brings a log's grants in line with the roster even when nothing is said.
    void align(Readership readership) {
      said.computeIfAbsent(readership, _ -> new ArrayList<>());
    }
  }

  /// Commits everything that `words` says, entries and views, all or nothing.
  ///
  /// @throws org.thitsar.node.storage.StorageException with `PUT_BACK` when others hold what this
  ///   node signed later
  void commit(Consumer<Saying> words) {
    putBack.check();
    Map<LogId, Long> grown = new LinkedHashMap<>();
    turn.write(
        batch -> {
          Saying saying = new Saying(batch);
          words.accept(saying);
          seal(saying, grown);
        });
    grown.forEach(announcer::grown);
  }

  private void seal(Saying saying, Map<LogId, Long> grown) {
    List<EntryBody> control = saying.said.remove(new Readership.Control());
    List<EntryBody> last = new ArrayList<>(control == null ? List.of() : control);
    saying.said.forEach(
        (readership, bodies) ->
            last.addAll(carryGrants(append(saying, readership, bodies, grown))));
    // The control log goes last in the commit, because it carries the keys of the logs before it.
    if (control != null || !last.isEmpty()) {
      append(saying, new Readership.Control(), last, grown);
    }
  }

  private Appended append(
      Saying saying, Readership readership, List<EntryBody> bodies, Map<LogId, Long> grown) {
    WriteBatch batch = saying.batch;
    WrittenLog log = sealer.find(readership).orElseGet(() -> begin(batch, readership));
    if (saying.outdating.contains(readership)) {
      log = log.outdated();
    }
    if (saying.rotating.contains(readership)) {
      log = log.ended();
    }
    LogId id = log.opening().id();
    Map<NodeId, SealingPublicKey> readers =
        nodes(readership, log.readers(), organisation -> reads(readership, organisation));
    Set<OrganisationId> mayCarry = carriers.apply(readership);
    Map<NodeId, SealingPublicKey> newCarriers =
        nodes(readership, log.carriers(), mayCarry::contains);
    newCarriers.keySet().removeAll(readers.keySet());
    newCarriers.keySet().removeAll(log.carriers());
    Frontier below = logs.frontier(id);
    Sealer.Sealed sealed =
        sealer.seal(
            batch,
            log.carriedBy(newCarriers.keySet()),
            below,
            readers,
            withWhatStands(readership, log, readers, bodies));
    for (VerifiedBatch next : sealed.batches()) {
      below = logs.append(batch, below, next);
      grown.put(id, below.length());
    }
    List<SealingPublicKey> keys = new ArrayList<>(newCarriers.values());
    sealed.newReaders().forEach(reader -> keys.add(readers.get(reader)));
    return new Appended(log, keys);
  }

  /// Who is introduced to a log whose key has changed cannot read what stands in it from before: it
  /// is said again, and nothing to those who know it.
  private List<EntryBody> withWhatStands(
      Readership readership,
      WrittenLog log,
      Map<NodeId, SealingPublicKey> readers,
      List<EntryBody> bodies) {
    Set<NodeId> introduced = new TreeSet<>(readers.keySet());
    introduced.removeAll(log.readers());
    Standing stands = standing;
    if (introduced.isEmpty() || stands == null || !(log.renewed() || log.endsFor(readers))) {
      return bodies;
    }
    List<EntryBody> all = new ArrayList<>();
    for (Word word : stands.in(readership, introduced)) {
      all.add(EntryBody.of(word.kind(), clock.millis(), word.payload()));
    }
    all.addAll(bodies);
    return all;
  }

  private record Appended(WrittenLog log, List<SealingPublicKey> newCarriers) {}

  private WrittenLog begin(WriteBatch batch, Readership readership) {
    boolean control = readership instanceof Readership.Control;
    WrittenLog log =
        sealer.begin(batch, readership, control ? Optional.of(controlLogNonce) : Optional.empty());
    logs.carry(batch, log.carry(), control);
    return log;
  }

  private List<EntryBody> carryGrants(Appended appended) {
    if (appended.newCarriers().isEmpty()) {
      return List.of();
    }
    Bytes boxes =
        CarryGrantCodec.encode(self, appended.log().carry(), appended.newCarriers(), entropy);
    return List.of(EntryBody.of(EntryKind.CARRY_GRANT, clock.millis(), boxes));
  }

  /// The other nodes of the organisations that `chosen` takes, as the roster has it now. While the
  /// roster is undecided, nobody is granted anything who was not `granted` it before. Who is
  /// suspended, or whose key is known to be in two places, reads no data; control entries name
  /// nobody outside the federation, and tell it how it stands.
  private Map<NodeId, SealingPublicKey> nodes(
      Readership readership, Set<NodeId> granted, Predicate<OrganisationId> chosen) {
    Roster now = roster.get();
    boolean decided = now.undecided().isEmpty();
    boolean control = readership instanceof Readership.Control;
    Map<NodeId, SealingPublicKey> nodes = new TreeMap<>();
    for (NodeId node : control ? now.nodes() : now.readers()) {
      NodeCertificate certificate = now.certificate(node).orElseThrow();
      boolean doubled = !control && logs.forks().hasForked(node);
      if (chosen.test(certificate.organisation())
          && !doubled
          && (decided || granted.contains(node))) {
        nodes.put(node, certificate.sealingKey());
      }
    }
    nodes.remove(self);
    return nodes;
  }

  private boolean reads(Readership readership, OrganisationId who) {
    return switch (readership) {
      case Readership.Control() -> true;
      case Readership.Members() -> true;
      case Readership.Own() -> who.equals(organisation);
      case Readership.Named(List<OrganisationId> named) ->
          who.equals(organisation) || named.contains(who);
    };
  }
}
